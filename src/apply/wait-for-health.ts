import { formatObjectId, objectKey } from '../model/object-id.ts';
import type { ObjectId } from '../model/object-id.ts';
import type { Problem } from '../model/problem.ts';
import type { Health } from '../health/health.ts';
import { isFailed, isReady } from '../health/may-dependents-start.ts';
import type { ApiResource } from '../kube/kube-client.ts';
import { readKindKnowledge } from './health-knowledge.ts';
import type { RunContext } from './run-context.ts';
import { waitForResource } from './wait-for-resource.ts';
import type { Waiting } from './wait-for-resource.ts';

/** An object whose health is waited for. */
export interface AwaitedObject {
  readonly id: ObjectId;
  readonly version: string;
}

/** How long a CustomResourceDefinition may take to be established. */
const establishedWithinMs = 30_000;
/** A person should know what is waited for after so long, and then every so often. */
const firstTellMs = 2_000;
const tellEveryMs = 10_000;

/**
 * Waits until every object is ready or certain to fail, or the deadline is reached, and returns what
 * each of them said last. Each resource is followed, not polled: an assessment is made when an object
 * changes.
 */
export async function waitForHealth(
  awaited: readonly AwaitedObject[],
  context: RunContext,
): Promise<ReadonlyMap<string, Health>> {
  const health = new Map<string, Health>();
  const groups = new Map<ApiResource, ObjectId[]>();
  const discovery = await context.kube.discover();
  for (const { id, version } of awaited) {
    const resource = discovery.find({ group: id.group, version, kind: id.kind });
    if (resource === undefined) continue;
    const group = groups.get(resource);
    if (group === undefined) groups.set(resource, [id]);
    else group.push(id);
  }
  const ended = new AbortController();
  const telling = tellRegularly(awaited, { context, health }, ended.signal);
  try {
    await Promise.all(
      [...groups].map(async ([resource, ids]) => {
        const kind = await readKindKnowledge(context.kube, resource, context.signal);
        await waitForResource(resource, ids, {
          ...{ context, health, kind },
          seen: new Map(),
          unselected: new Set(),
        });
      }),
    );
  } finally {
    ended.abort();
    await telling;
  }
  return health;
}

async function tellRegularly(
  awaited: readonly AwaitedObject[],
  waiting: Pick<Waiting, 'context' | 'health'>,
  ended: AbortSignal,
): Promise<void> {
  const { context, health } = waiting;
  await context.clock.sleep(firstTellMs, ended);
  while (!ended.aborted) {
    const pending = awaited.flatMap(({ id }) => {
      const state = health.get(objectKey(id));
      return state === undefined || isReady(state) ? [] : [{ id, health: state }];
    });
    if (pending.length > 0) context.onWaiting(pending);
    await context.clock.sleep(tellEveryMs, ended);
  }
}

/**
 * Waits until a CustomResourceDefinition serves its kinds.
 * @returns why it does not, or undefined when it does.
 */
export async function waitUntilEstablished(
  id: ObjectId,
  context: RunContext,
): Promise<string | undefined> {
  const giveUpMs = Math.min(context.deadlineMs, context.clock.now() + establishedWithinMs);
  const health = await waitForHealth([{ id, version: 'v1' }], { ...context, deadlineMs: giveUpMs });
  const state = health.get(objectKey(id));
  if (state !== undefined && isReady(state)) return undefined;
  return `${formatObjectId(id)} is not established: ${state?.message ?? 'it could not be read'}`;
}

/** The problem of an object that is not ready; undefined when it is. */
export function healthProblem(id: ObjectId, health: Health | undefined): Problem | undefined {
  if (health === undefined || isReady(health)) return undefined;
  const isFinal = isFailed(health);
  return {
    code: isFinal ? 'HEALTH_FAILED' : 'HEALTH_TIMEOUT',
    object: id,
    message: `${formatObjectId(id)}: ${health.status}: ${health.message}`,
    hint: isFinal
      ? 'It does not get better by waiting: correct the manifest.'
      : 'It was written, but did not become ready in time. Look again with `gitsync status`, or wait longer with --timeout.',
  };
}
