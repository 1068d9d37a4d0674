import type { Problem } from '../model/problem.ts';
import type { ObjectHealth } from '../health/aggregate-health.ts';
import type { Plan } from '../plan/plan.ts';
import type { Outcome } from './outcome.ts';

/** What a run did. */
export interface SyncReport {
  readonly plan: Plan;
  /** False where a guard stopped the run before its first write. */
  readonly isRun: boolean;
  /** Sorted by object; empty when nothing ran. */
  readonly outcomes: readonly Outcome[];
  /** Objects that were waited for, sorted; empty when nothing was waited for. */
  readonly health: readonly ObjectHealth[];
  /** Everything that went wrong, objects first: guards, failures, objects that are not ready. */
  readonly problems: readonly Problem[];
}

/** The set's objects as the cluster has them. */
export interface StatusReport {
  readonly set: Plan['set'];
  /** Revision of the last finished apply; empty before the first. */
  readonly revision: string;
  readonly objects: readonly ObjectHealth[];
  /** Objects that could not be read. */
  readonly problems: readonly Problem[];
}
