import type { FieldConflict } from './field-conflict.ts';
import type { KubeObject } from './manifest.ts';
import type { Problem } from './problem.ts';

/** What is known, before any write, about the outcome of applying one object. */
export type PredictedApply =
  | {
      readonly kind: 'predicted';
      /** The server's answer to a dry run, Secret values masked. */
      readonly object: KubeObject;
      /** Fields that others hold; the answer is then that of a forced dry run. */
      readonly conflicts: readonly FieldConflict[];
      readonly warnings: readonly string[];
    }
  /** No dry run was possible: what it needs is created by the same plan. */
  | { readonly kind: 'assumed'; readonly because: string }
  /** The server refused, or could not be asked. */
  | { readonly kind: 'failed'; readonly problem: Problem };
