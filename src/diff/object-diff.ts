import type { ObjectId } from '../model/object-id.ts';
import type { Problem } from '../model/problem.ts';
import type { FieldChange } from './field-causes.ts';

/** A field that git no longer asks for and that stays all the same. Never silent (design D7). */
export interface LeftBehind {
  readonly path: string;
  /** Managers that keep it; empty where only a default of the server does. */
  readonly keptBy: readonly string[];
}

/** How far the answer can be trusted: seen in a dry run, or assumed because none was possible. */
export type Prediction =
  { readonly kind: 'dry-run' } | { readonly kind: 'assumed'; readonly because: string };

/** What an apply would do to one object. */
export type ObjectDiff =
  | {
      readonly kind: 'create';
      readonly id: ObjectId;
      readonly prediction: Prediction;
      /** The fields of the new object, one change each, as far as the payload names them. */
      readonly changes: readonly FieldChange[];
    }
  | {
      readonly kind: 'update';
      readonly id: ObjectId;
      readonly prediction: Prediction;
      readonly changes: readonly FieldChange[];
      /** True when the apply also takes over or gives up fields whose values stay. */
      readonly isOwnershipChanged: boolean;
      readonly leftBehind: readonly LeftBehind[];
    }
  | { readonly kind: 'unchanged'; readonly id: ObjectId }
  | { readonly kind: 'unreadable'; readonly id: ObjectId; readonly problem: Problem };
