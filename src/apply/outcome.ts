import type { ObjectId } from '../model/object-id.ts';
import type { Problem } from '../model/problem.ts';
import type { InventoryEntry } from '../inventory/inventory.ts';

/** What became of one object in a run, in kubectl's words where it has them. */
export type OutcomeKind =
  | 'created'
  | 'configured'
  | 'unchanged'
  | 'pruned'
  | 'skipped'
  | 'failed'
  /** Written, but more or otherwise than the plan had announced. */
  | 'unannounced';

/** One object's part in a run. */
export interface Outcome {
  readonly id: ObjectId;
  readonly kind: OutcomeKind;
  readonly problem?: Problem;
  /** Why nothing was done to the object, where that is no problem. */
  readonly reason?: string;
  /** The entry to keep in the inventory; absent = the claimed one stays as it is. */
  readonly entry?: InventoryEntry;
  /** True only after the server said that the object does not exist (or that it is not the set's). */
  readonly mayLeaveInventory?: boolean;
  /** `Warning:` headers of the server. */
  readonly warnings?: readonly string[];
}

/** True when what depends on the object may go on. */
export function hasSucceeded(outcome: Outcome): boolean {
  return outcome.kind !== 'failed' && outcome.kind !== 'skipped';
}
