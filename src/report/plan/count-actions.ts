import type { Plan, PlannedAction } from '../../plan/plan.ts';

/** How many objects of a plan meet which fate. */
export interface ActionCounts {
  readonly create: number;
  readonly change: number;
  readonly prune: number;
  readonly unchanged: number;
  readonly blocked: number;
  readonly kept: number;
  readonly released: number;
}

/** Counts the objects of a plan by what would happen to them. */
export function countActions(plan: Plan): ActionCounts {
  const counts = {
    create: 0,
    change: 0,
    prune: 0,
    unchanged: 0,
    blocked: 0,
    kept: 0,
    released: 0,
  };
  for (const action of plan.actions) counts[fateOf(action)] += 1;
  return counts;
}

function fateOf(action: PlannedAction): keyof ActionCounts {
  switch (action.kind) {
    case 'apply':
      return action.diff.kind === 'create' ? 'create' : 'change';
    case 'keep':
      return 'kept';
    case 'release':
      return 'released';
    case 'prune':
    case 'unchanged':
    case 'blocked':
      return action.kind;
    default:
      return action satisfies never;
  }
}
