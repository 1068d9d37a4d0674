import type { KubeObject } from '../model/manifest.ts';
import { formatObjectId } from '../model/object-id.ts';
import type { Problem } from '../model/problem.ts';
import type { ApiResource, Discovery, ObjectRef } from '../kube/kube-client.ts';
import { isMarkedBy } from '../ownership/marks.ts';
import type { PlannedAction } from '../plan/plan.ts';
import { describeStuck } from './describe-stuck.ts';
import type { Outcome } from './outcome.ts';
import type { RunContext } from './run-context.ts';

/** A planned delete. */
export type PruneAction = Extract<PlannedAction, { kind: 'prune' }>;

/** A status that keeps moving changes the resourceVersion: look again and try again, so often. */
const maxAttempts = 5;
/** A deletion that takes longer is reported as stuck; it stays in the inventory. */
const goneWithinMs = 60_000;
/**
 * What the API server's own controllers empty before it goes. They finish by themselves and try again with
 * growing pauses ("storage is (re)initializing" on a busy server), so only the run's deadline ends the wait.
 */
const emptiedByServer = new Set(['/Namespace', 'apiextensions.k8s.io/CustomResourceDefinition']);
const firstPauseMs = 50;
const maxPauseMs = 1000;

/**
 * Deletes one object that left git. Right before, it is read again: marks and UID must be what the
 * plan saw, and the delete carries UID and resourceVersion as preconditions, so that whatever
 * happens in between makes the server refuse. Done only when the server says that it is gone.
 */
export async function deleteObject(action: PruneAction, context: RunContext): Promise<Outcome> {
  const { id } = action;
  let discovery = await context.kube.discover();
  // That there is no such kind takes the object out of the inventory: only what the server says now counts.
  if (findServed(action, discovery) === undefined) {
    discovery = await context.kube.discover({ refresh: true });
  }
  const resource = findServed(action, discovery);
  if (resource === undefined) return kindIsGone(action, discovery.isGroupUnknown(id.group));
  const ref: ObjectRef = { resource, namespace: id.namespace, name: id.name };
  for (let attempt = 1; ; attempt += 1) {
    const found = await context.kube.get(ref);
    if (found.kind === 'failed') return failed(action, found.problem);
    if (found.value === undefined) return { id, kind: 'pruned', mayLeaveInventory: true };
    const changed = checkUnchanged(action, found.value, context);
    if (changed !== undefined) return failed(action, changed);
    if (found.value.metadata['deletionTimestamp'] !== undefined) {
      return waitUntilGone(action, ref, context);
    }
    const answer = await context.kube.delete(ref, {
      uid: action.seen.uid,
      resourceVersion: found.value.metadata.resourceVersion ?? '',
    });
    if (answer.kind === 'ok') return waitUntilGone(action, ref, context);
    const mayTryAgain = answer.problem.code === 'KUBE_MODIFIED' && attempt < maxAttempts;
    if (!mayTryAgain) return failed(action, answer.problem);
  }
}

function findServed({ id, version }: PruneAction, discovery: Discovery): ApiResource | undefined {
  return (
    discovery.find({ group: id.group, version, kind: id.kind }) ??
    discovery.findPreferred(id.group, id.kind)
  );
}

function kindIsGone(action: PruneAction, isUnknown: boolean): Outcome {
  const { id } = action;
  if (!isUnknown) return { id, kind: 'pruned', mayLeaveInventory: true };
  return failed(action, {
    code: 'PRUNE_UNREADABLE',
    message: `${formatObjectId(id)}: not deleted, discovery of API group ${id.group} failed.`,
    hint: `See what is wrong with the API: kubectl get apiservices | grep ${id.group}`,
  });
}

function checkUnchanged(
  action: PruneAction,
  live: KubeObject,
  context: RunContext,
): Problem | undefined {
  const name = formatObjectId(action.id);
  if (live.metadata.uid !== action.seen.uid) {
    return {
      code: 'PRUNE_CHANGED',
      message: `${name}: not deleted, it is another object than the one that was planned to go (its UID changed).`,
      hint: 'Run again: the plan then says whether the new object is the set’s.',
    };
  }
  if (isMarkedBy(live, action.id, context.set)) return undefined;
  return {
    code: 'PRUNE_NOT_OURS',
    message: `${name}: not deleted, it does not carry the marks of the set any more.`,
    hint: 'Somebody took it over; run again to take it out of the inventory.',
  };
}

async function waitUntilGone(
  action: PruneAction,
  ref: ObjectRef,
  context: RunContext,
): Promise<Outcome> {
  const { id } = action;
  const { clock, signal } = context;
  const deadlineMs = Math.max(context.deadlineMs, clock.now() + 1);
  const giveUpMs = emptiedByServer.has(`${id.group}/${id.kind}`)
    ? deadlineMs
    : Math.min(clock.now() + goneWithinMs, deadlineMs);
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, maxPauseMs)) {
    const found = await context.kube.get(ref);
    if (found.kind === 'failed') return failed(action, found.problem);
    const live = found.value;
    if (live?.metadata.uid !== action.seen.uid) {
      return { id, kind: 'pruned', mayLeaveInventory: true };
    }
    if (clock.now() >= giveUpMs || signal.aborted)
      return failed(action, describeStuck(action.id, live));
    await clock.sleep(pauseMs, signal);
  }
}

function failed(action: PruneAction, problem: Problem): Outcome {
  return { id: action.id, kind: 'failed', problem: { object: action.id, ...problem } };
}
