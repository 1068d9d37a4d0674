import { formatObjectId, objectKey } from '../model/object-id.ts';
import type { ObjectId } from '../model/object-id.ts';
import type { Problem } from '../model/problem.ts';
import { mostRequestsAtOnce } from '../kube/transport/sender-limits.ts';
import { dropCycles } from '../plan/drop-cycles.ts';
import type { Edge, Plan, PlannedAction } from '../plan/plan.ts';
import { applyObject } from './apply-object.ts';
import { deleteObject } from './delete-object.ts';
import { hasSucceeded } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import type { RunContext } from './run-context.ts';
import { waitUntilEstablished } from './wait-for-health.ts';

/**
 * Runs the part of a plan that `select` picks: each action starts as soon as what it needs is done,
 * whatever else is still running. A failed action fails only what needs it. Actions not picked
 * count as done if `before` says so.
 */
export async function runGraph(
  plan: Plan,
  select: (action: PlannedAction) => boolean,
  context: RunContext,
  before: ReadonlyMap<string, Outcome> = new Map(),
): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>(before);
  const actions = plan.actions.filter(select);
  const needs = groupNeeds(plan.edges);
  const slots = makeSlots(mostRequestsAtOnce);
  const running = new Map<string, Promise<Outcome>>();
  const byKey = new Map(actions.map((action) => [objectKey(action.id), action]));

  function start(action: PlannedAction): Promise<Outcome> {
    const key = objectKey(action.id);
    const known = running.get(key);
    if (known !== undefined) return known;
    const promise = runWhenReady(action);
    running.set(key, promise);
    return promise;
  }

  async function runWhenReady(action: PlannedAction): Promise<Outcome> {
    const edges = needs.get(objectKey(action.id)) ?? [];
    // Wait in turn: an edge's own wait (a CRD being established) may take a while, the writes do not.
    const reasons = await Promise.all(edges.map((edge) => awaitEdge(edge)));
    const reason = reasons.find((text) => text !== undefined);
    const outcome = await slots(() =>
      reason === undefined ? perform(action, context) : Promise.resolve(skip(action.id, reason)),
    );
    outcomes.set(objectKey(action.id), outcome);
    if (action.kind !== 'blocked') context.onOutcome(outcome);
    return outcome;
  }

  async function awaitEdge(edge: Edge): Promise<string | undefined> {
    const first = byKey.get(edge.from);
    const outcome = first === undefined ? before.get(edge.from) : await start(first);
    if (outcome === undefined || edge.until === 'finished') return undefined;
    if (!hasSucceeded(outcome)) return `${formatObjectId(outcome.id)} ${outcome.kind}`;
    if (edge.until !== 'established') return undefined;
    return waitUntilEstablished(outcome.id, context);
  }

  await Promise.all(actions.map((action) => start(action)));
  return outcomes;
}

function groupNeeds(edges: readonly Edge[]): ReadonlyMap<string, readonly Edge[]> {
  const needs = new Map<string, Edge[]>();
  for (const edge of dropCycles(edges)) {
    const list = needs.get(edge.to);
    if (list === undefined) needs.set(edge.to, [edge]);
    else list.push(edge);
  }
  return needs;
}

async function perform(action: PlannedAction, context: RunContext): Promise<Outcome> {
  if (action.kind === 'blocked') return { id: action.id, kind: 'failed', problem: action.problem };
  if (context.signal.aborted) {
    return skip(action.id, 'the run was stopped', 'APPLY_ABORTED');
  }
  switch (action.kind) {
    case 'apply':
      return applyObject(action, context);
    case 'prune':
      return deleteObject(action, context);
    case 'unchanged':
      return { id: action.id, kind: 'unchanged' };
    case 'release':
      return { id: action.id, kind: 'skipped', mayLeaveInventory: true, reason: action.reason };
    case 'keep':
      return { id: action.id, kind: 'skipped', reason: action.reason };
    default:
      return action satisfies never;
  }
}

/** An action that does not run, with the reason. */
export function skip(
  id: ObjectId,
  reason: string,
  code: Problem['code'] = 'APPLY_DEPENDENCY_FAILED',
): Outcome {
  return {
    id,
    kind: 'skipped',
    problem: { code, object: id, message: `${formatObjectId(id)}: skipped, ${reason}.` },
  };
}

/** A queue that lets so many tasks run at a time: what waits in it can still be stopped, a request cannot. */
function makeSlots(count: number): <T>(task: () => Promise<T>) => Promise<T> {
  let free = count;
  const queue: (() => void)[] = [];
  return async (task) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => queue.push(resolve));
    try {
      return await task();
    } finally {
      const next = queue.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
