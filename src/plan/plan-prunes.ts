import { parseApiVersion } from '../model/group-version-kind.ts';
import type { LiveState } from '../model/live-state.ts';
import type { ObjectId } from '../model/object-id.ts';
import type { Problem } from '../model/problem.ts';
import type { SetRef } from '../model/applyset.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { fieldManagerOf } from '../ownership/field-manager.ts';
import { checkPruneBudget } from '../prune/prune-budget.ts';
import type { PrunePolicy } from '../prune/prune-budget.ts';
import { decidePrunes } from '../prune/prune-candidates.ts';
import type { PruneDecision } from '../prune/prune-candidates.ts';
import { prunePhaseOf, pruneStepOf } from '../prune/prune-order.ts';
import { readManagedFields } from '../schema/managed/managed-fields.ts';
import type { PlannedAction } from './plan.ts';

/** What the deleting half of a plan rests on. */
export interface PrunePlanInput {
  readonly set: SetRef;
  readonly inventory: Inventory;
  /** Keys of everything that git asks for, objects with problems included. */
  readonly rendered: ReadonlySet<string>;
  readonly renderedUids: ReadonlySet<string>;
  readonly live: ReadonlyMap<string, LiveState>;
  readonly undiscovered: readonly string[];
  /** Why nothing may be deleted now (`--prune=false`); what left git is kept then, also in the inventory. */
  readonly keepBecause: string | undefined;
  readonly policy: PrunePolicy;
}

/** The deletes of a plan and the reasons that stop all of it. */
export interface PrunePlan {
  readonly actions: readonly PlannedAction[];
  readonly guards: readonly Problem[];
}

/** Plans what leaves: each candidate judged on its own, then all of them against the budget. */
export function planPrunes(input: PrunePlanInput): PrunePlan {
  const manager = fieldManagerOf(input.set);
  const decisions = decidePrunes({
    ...input,
    isAppliedBySet: (live) =>
      readManagedFields(live).some(
        (entry) => entry.manager === manager && entry.operation === 'Apply',
      ),
  });
  const actions = decisions.map((decision) => planDecision(decision, input.keepBecause));
  const pruned = actions.flatMap((action) => (action.kind === 'prune' ? [action.id] : []));
  const inventoried = input.inventory.entries.map((entry) => entry.id);
  return {
    actions: delayBehindCustomResources(actions, pruned),
    guards: checkPruneBudget(pruned, inventoried, input.policy),
  };
}

function planDecision(decision: PruneDecision, keepBecause: string | undefined): PlannedAction {
  const { id, version } = decision.entry;
  switch (decision.kind) {
    case 'prune':
      if (keepBecause !== undefined) return { kind: 'keep', id, reason: keepBecause };
      return {
        kind: 'prune',
        id,
        version: parseApiVersion(decision.live.apiVersion).version || version,
        seen: {
          uid: decision.live.metadata.uid ?? '',
          resourceVersion: decision.live.metadata.resourceVersion ?? '',
        },
        phase: prunePhaseOf(id),
      };
    case 'gone':
      return { kind: 'release', id, reason: 'it is gone from the cluster already' };
    case 'released':
      return { kind: 'release', id, reason: decision.reason };
    case 'unreadable':
      return { kind: 'blocked', id, problem: decision.problem };
    default:
      return decision satisfies never;
  }
}

/** While custom resources leave, their controller needs its rights to finish them: RBAC waits. */
function delayBehindCustomResources(
  actions: readonly PlannedAction[],
  pruned: readonly ObjectId[],
): readonly PlannedAction[] {
  if (!pruned.some((id) => pruneStepOf(id) === 1)) return actions;
  return actions.map((action) =>
    action.kind === 'prune' && pruneStepOf(action.id) > 1
      ? { ...action, phase: 'after-health' }
      : action,
  );
}
