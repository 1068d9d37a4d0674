import type { SetRef } from '../model/applyset.ts';
import { formatSetRef } from '../model/applyset.ts';
import type { LiveState } from '../model/live-state.ts';
import type { KubeObject } from '../model/manifest.ts';
import { compareObjectIds, objectKey } from '../model/object-id.ts';
import type { PredictedApply } from '../model/predicted-apply.ts';
import type { Problem, ProblemCode } from '../model/problem.ts';
import { indexEntries } from '../inventory/inventory.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { PrunePolicy } from '../prune/prune-budget.ts';
import type { NormalisedSet } from './normalise.ts';
import { orderActions } from './order-actions.ts';
import type { PlannedAction, Plan } from './plan.ts';
import { planObject } from './plan-object.ts';
import type { ApplyPolicy } from './plan-object.ts';
import { planPrunes } from './plan-prunes.ts';

/** One payload as the plan sees it: its digest, and itself with Secret values masked. */
export interface PlannedPayload {
  readonly digest: string;
  readonly masked: KubeObject;
}

/** Everything a plan is decided from; the cluster's part was read by observe, Secret values masked. */
export interface PlanInput {
  readonly set: SetRef;
  readonly revision: string;
  readonly desired: NormalisedSet;
  readonly payloads: ReadonlyMap<string, PlannedPayload>;
  /** Live states of desired objects and of inventory entries, by object key. */
  readonly live: ReadonlyMap<string, LiveState>;
  /** `group/version` of every API whose discovery failed. */
  readonly undiscovered: readonly string[];
  readonly predictions: ReadonlyMap<string, PredictedApply>;
  readonly inventory: Inventory;
  readonly policy: ApplyPolicy;
  readonly prune: PrunePolicy & { readonly isEnabled: boolean };
  /** True where rendering nothing is meant (`--allow-empty`, destroy). */
  readonly mayBeEmpty: boolean;
}

/** Decides what a run would do: the one comparison of git with the cluster. */
export function buildPlan(input: PlanInput): Plan {
  const entries = indexEntries(input.inventory);
  const planned = input.desired.objects.map((desired) => {
    const key = objectKey(desired.id);
    const payload = input.payloads.get(key);
    if (payload === undefined) throw new Error(`no payload was built for ${key}`);
    return planObject({
      set: input.set,
      desired,
      payload: payload.digest,
      maskedPayload: payload.masked,
      live: input.live.get(key) ?? notRead(key),
      predicted: input.predictions.get(key),
      entry: entries.get(key),
      policy: input.policy,
    });
  });
  const refused = input.desired.problems.map(blockedBy);
  const prunes = planPrunes({
    set: input.set,
    inventory: input.inventory,
    rendered: new Set([...planned, ...refused].map((action) => objectKey(action.id))),
    renderedUids: collectUids(input),
    live: input.live,
    undiscovered: input.undiscovered,
    keepBecause: findReasonNotToPrune(input),
    policy: input.prune,
  });
  const actions = [...planned, ...refused, ...prunes.actions].sort((left, right) =>
    compareObjectIds(left.id, right.id),
  );
  return {
    set: input.set,
    revision: input.revision,
    actions,
    edges: orderActions(actions, input.desired.objects),
    guards: [...checkEmpty(input), ...refusals(actions), ...prunes.guards],
    notes: input.desired.notes,
  };
}

function findReasonNotToPrune(input: PlanInput): string | undefined {
  if (!input.prune.isEnabled) return 'pruning is switched off';
  // An object that git has but that could not be used must not make others look orphaned.
  const count = input.desired.problems.length;
  return count === 0
    ? undefined
    : `nothing is deleted while ${String(count)} ${count === 1 ? 'object' : 'objects'} of the source cannot be used`;
}

function notRead(key: string): LiveState {
  return {
    kind: 'unreadable',
    problem: { code: 'DIFF_UNREADABLE', message: `${key}: was not read from the cluster.` },
  };
}

function blockedBy(problem: Problem): PlannedAction {
  const id = problem.object ?? { group: '', kind: 'Unknown', namespace: '', name: 'unknown' };
  return { kind: 'blocked', id, problem };
}

function collectUids(input: PlanInput): ReadonlySet<string> {
  const uids = new Set<string>();
  for (const { id } of input.desired.objects) {
    const state = input.live.get(objectKey(id));
    if (state?.kind === 'present' && state.object.metadata.uid !== undefined) {
      uids.add(state.object.metadata.uid);
    }
  }
  return uids;
}

/** Problems of one object that stop the whole run: the source is wrong, or takes what belongs to others. */
const stoppingCodes: readonly ProblemCode[] = [
  'PLAN_BAD_OBJECT',
  'PLAN_DUPLICATE',
  'PLAN_OWNED_BY_OTHER',
];

function refusals(actions: readonly PlannedAction[]): readonly Problem[] {
  return actions.flatMap((action) =>
    action.kind === 'blocked' && stoppingCodes.includes(action.problem.code)
      ? [action.problem]
      : [],
  );
}

/** Rendering nothing is nearly always a mistake, and acting on it would delete everything. */
function checkEmpty(input: PlanInput): readonly Problem[] {
  if (input.mayBeEmpty || input.desired.objects.length + input.desired.problems.length > 0)
    return [];
  return [
    {
      code: 'PLAN_EMPTY_RENDER',
      message: `Set ${formatSetRef(input.set)}: the source renders no object at all: nothing was written, nothing deleted.`,
      hint: 'Check the path of the source. To delete everything, use `gitsync destroy`; to allow it, --allow-empty.',
    },
  ];
}
