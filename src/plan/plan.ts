import type { SetRef } from '../model/applyset.ts';
import type { FieldConflict } from '../model/field-conflict.ts';
import type { Origin } from '../model/manifest.ts';
import type { ObjectId } from '../model/object-id.ts';
import type { Problem } from '../model/problem.ts';
import type { ObjectDiff } from '../diff/object-diff.ts';
import type { PrunePhase } from '../prune/prune-order.ts';

/** The object that a planned update was computed against. */
export interface SeenObject {
  readonly uid: string;
  readonly resourceVersion: string;
}

/** One thing a run would do, or why it would not. Masked: a plan may be printed and stored. */
export type PlannedAction =
  | {
      readonly kind: 'apply';
      readonly id: ObjectId;
      /** The version the payload is written in, such as `v1` of `apps/v1`. */
      readonly version: string;
      readonly diff: Extract<ObjectDiff, { kind: 'create' | 'update' }>;
      readonly origin: Origin;
      /** The live object for an update; undefined for a create. */
      readonly seen: SeenObject | undefined;
      /** Held fields that this apply takes by force, every one of them by policy; usually none. */
      readonly taken: readonly FieldConflict[];
      /** HMAC of the payload. */
      readonly payload: string;
      readonly warnings: readonly string[];
    }
  | {
      readonly kind: 'prune';
      readonly id: ObjectId;
      readonly version: string;
      readonly seen: SeenObject;
      readonly phase: PrunePhase;
    }
  /** In git and in the cluster, equal. */
  | {
      readonly kind: 'unchanged';
      readonly id: ObjectId;
      readonly version: string;
      readonly seen: SeenObject;
      readonly payload: string;
    }
  /** In the inventory, not in git, and not deleted: gone already, or not the set's any more. */
  | {
      readonly kind: 'release';
      readonly id: ObjectId;
      readonly reason: string;
    }
  /** In the inventory and not in git, but pruning is switched off. */
  | { readonly kind: 'keep'; readonly id: ObjectId; readonly reason: string }
  /** Nothing is written for this object, because of a problem. */
  | { readonly kind: 'blocked'; readonly id: ObjectId; readonly problem: Problem };

/** `to` starts only when `from` is finished; both are object keys of actions in the same plan. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  /**
   * What `to` needs of `from`: written, serving (a CRD that is Established), gone, or only that its
   * turn is over (`finished`: a failure there does not stop `to`).
   */
  readonly until: 'applied' | 'established' | 'gone' | 'finished';
}

/** What a run would do: printed by diff, executed by apply and the controller. */
export interface Plan {
  readonly set: SetRef;
  readonly revision: string;
  /** Sorted by object. */
  readonly actions: readonly PlannedAction[];
  readonly edges: readonly Edge[];
  /** Reasons to write nothing at all: the prune budget, an empty render, a foreign set. */
  readonly guards: readonly Problem[];
  /** Notes that stop nothing. */
  readonly notes: readonly Problem[];
}

/** True when a run of the plan would write or delete something. */
export function hasDifferences(plan: Plan): boolean {
  return plan.actions.some((action) => action.kind === 'apply' || action.kind === 'prune');
}

/** Problems of single objects: they are skipped, the others are not. */
export function blockedProblems(plan: Plan): readonly Problem[] {
  return plan.actions.flatMap((action) => (action.kind === 'blocked' ? [action.problem] : []));
}

/** Guards that no blocked object tells already. */
export function ownGuards(plan: Plan): readonly Problem[] {
  const told = new Set(blockedProblems(plan));
  return plan.guards.filter((guard) => !told.has(guard));
}
