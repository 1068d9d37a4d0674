import type { FieldPath } from '../../model/field-path.ts';
import type { KubeObject } from '../../model/manifest.ts';

/** One manager that holds a field which an apply would change. */
export interface PredictedConflict {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource: string;
  readonly path: FieldPath;
}

/**
 * What a write would do on the server, worked out without one. Validation, admission and quota are not
 * part of it: a write that they refuse or change ends otherwise.
 */
export type PredictedWrite =
  | {
      readonly kind: 'written';
      /** The object after the write, managedFields included; uid, resourceVersion and new times are not invented. */
      readonly object: KubeObject;
      /** True when the server would keep what it has, byte for byte. */
      readonly isNoop: boolean;
      /** Paths whose value the server may set otherwise (defaults that no schema states); empty = certain. */
      readonly unknown: readonly FieldPath[];
    }
  /** Refused with 409 because other managers hold fields (KEP-555); never for a forced apply. */
  | { readonly kind: 'conflict'; readonly conflicts: readonly PredictedConflict[] }
  /** Refused because the value does not fit the schema (the server answers 400, 422 or 500). */
  | { readonly kind: 'refused'; readonly because: string }
  /** Cannot be known without asking the server. */
  | { readonly kind: 'unknown'; readonly because: string };
