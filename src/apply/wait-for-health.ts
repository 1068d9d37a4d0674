import type { KubeObject } from '../model/manifest.ts';
import { formatObjectId, objectKey } from '../model/object-id.ts';
import type { ObjectId } from '../model/object-id.ts';
import type { Problem } from '../model/problem.ts';
import { assessHealth, missingHealth } from '../health/assess-health.ts';
import type { Health } from '../health/health.ts';
import { isFailed, isReady } from '../health/may-dependents-start.ts';
import type { ApiResource, KubeFailure } from '../kube/kube-client.ts';
import { computeApplysetId, partOfLabel } from '../ownership/applyset-id.ts';
import { hasAnyStatus, readKindKnowledge } from './health-knowledge.ts';
import type { KindKnowledge } from './health-knowledge.ts';
import type { RunContext } from './run-context.ts';

/** An object whose health is waited for. */
export interface AwaitedObject {
  readonly id: ObjectId;
  readonly version: string;
}

/** How long a CustomResourceDefinition may take to be established. */
const establishedWithinMs = 30_000;
/** After a watch that ended early; grows with every failure. */
const firstPauseMs = 200;
const maxPauseMs = 5_000;
const reassessEveryMs = 5_000;
/** A person should know what is waited for after so long, and then every so often. */
const firstTellMs = 2_000;
const tellEveryMs = 10_000;

/**
 * Waits until every object is ready or certain to fail, or the deadline is reached, and returns what
 * each of them said last. One LIST and one WATCH per resource, no polling: an assessment is made when
 * an object changes. A `DELETED` event may only mean that the label went, so it is followed by a GET.
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
        await waitForResource(resource, ids, { context, health, seen: new Map(), kind });
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

interface Waiting {
  readonly context: RunContext;
  readonly health: Map<string, Health>;
  /** What was last seen of each object, for verdicts that change with time alone. */
  readonly seen: Map<string, KubeObject | undefined>;
  readonly kind: KindKnowledge;
}

async function waitForResource(
  resource: ApiResource,
  ids: readonly ObjectId[],
  waiting: Waiting,
): Promise<void> {
  const { context } = waiting;
  const deadline = new AbortController();
  const stop = (): void => deadline.abort();
  context.signal.addEventListener('abort', stop, { once: true });
  const timer = startTimer(context, stop);
  const reassess = reassessRegularly(ids, waiting, { stop, signal: timer.signal });
  try {
    let pauseMs = firstPauseMs;
    while (!(await watchOnce(resource, { ids, signal: deadline.signal }, waiting))) {
      if (deadline.signal.aborted) return;
      await context.clock.sleep(pauseMs, deadline.signal);
      pauseMs = Math.min(pauseMs * 2, maxPauseMs);
    }
  } finally {
    timer.abort();
    await reassess;
    context.signal.removeEventListener('abort', stop);
  }
}

/** Calls `stop` at the run's deadline, unless the returned controller is aborted before. */
function startTimer(context: RunContext, stop: () => void): AbortController {
  const cancel = new AbortController();
  const leftMs = Math.max(0, context.deadlineMs - context.clock.now());
  void context.clock.sleep(leftMs, cancel.signal).then(() => {
    if (!cancel.signal.aborted) stop();
  });
  return cancel;
}

/** A custom resource without status becomes ready by waiting alone: no event tells of it. */
async function reassessRegularly(
  ids: readonly ObjectId[],
  waiting: Waiting,
  control: { readonly stop: () => void; readonly signal: AbortSignal },
): Promise<void> {
  while (!control.signal.aborted) {
    await waiting.context.clock.sleep(reassessEveryMs, control.signal);
    for (const id of ids) {
      if (waiting.seen.has(objectKey(id))) judge(id, waiting.seen.get(objectKey(id)), waiting);
    }
    if (isDone(ids, waiting)) control.stop();
  }
}

interface WatchJob {
  readonly ids: readonly ObjectId[];
  readonly signal: AbortSignal;
}

/** One list and the watch that follows it; true when nothing is left to wait for. */
async function watchOnce(resource: ApiResource, job: WatchJob, waiting: Waiting): Promise<boolean> {
  const { context } = waiting;
  const [first] = job.ids;
  const namespaces = new Set(job.ids.map((id) => id.namespace));
  const options = {
    ...(namespaces.size === 1 && first !== undefined && first.namespace !== ''
      ? { namespace: first.namespace }
      : {}),
    labelSelector: `${partOfLabel}=${computeApplysetId(context.set)}`,
    signal: job.signal,
  };
  const listing = await context.kube.list(resource, options);
  if (listing.kind === 'failed') {
    await readEach(resource, job, waiting);
    return isDone(job.ids, waiting) || !isTemporary(listing);
  }
  const seen = new Map(listing.value.items.map((object) => [nameKey(object), object]));
  for (const id of job.ids) {
    judge(id, seen.get(`${id.namespace}/${id.name}`), waiting);
  }
  if (isDone(job.ids, waiting)) return true;
  if (!resource.verbs.includes('watch')) return false;
  return follow(resource, job, {
    waiting,
    options: { ...options, resourceVersion: listing.value.resourceVersion },
  });
}

async function follow(
  resource: ApiResource,
  job: WatchJob,
  stream: {
    readonly waiting: Waiting;
    readonly options: Parameters<RunContext['kube']['watch']>[1];
  },
): Promise<boolean> {
  const { waiting, options } = stream;
  const wanted = new Map(job.ids.map((id) => [`${id.namespace}/${id.name}`, id]));
  for await (const event of waiting.context.kube.watch(resource, options)) {
    if ('kind' in event) return false;
    if (event.type === 'BOOKMARK') continue;
    const id = wanted.get(nameKey(event.object));
    if (id === undefined) continue;
    if (event.type === 'DELETED') await readEach(resource, { ...job, ids: [id] }, waiting);
    else judge(id, event.object, waiting);
    if (isDone(job.ids, waiting)) return true;
  }
  return false;
}

async function readEach(resource: ApiResource, job: WatchJob, waiting: Waiting): Promise<void> {
  for (const id of job.ids) {
    const ref = { resource, namespace: id.namespace, name: id.name };
    const answer = await waiting.context.kube.get(ref, job.signal);
    if (answer.kind === 'ok') judge(id, answer.value, waiting);
  }
}

function judge(id: ObjectId, object: KubeObject | undefined, waiting: Waiting): void {
  const { context, health, seen, kind } = waiting;
  seen.set(objectKey(id), object);
  const known = { ...kind, everHadStatus: hasAnyStatus(seen.values()) };
  health.set(
    objectKey(id),
    object === undefined
      ? missingHealth()
      : assessHealth(object, { ...known, nowMs: context.clock.now() }),
  );
}

function isDone(ids: readonly ObjectId[], waiting: Waiting): boolean {
  return ids.every((id) => {
    const health = waiting.health.get(objectKey(id));
    return health !== undefined && (isReady(health) || isFailed(health));
  });
}

function isTemporary(failure: KubeFailure): boolean {
  return failure.problem.code !== 'KUBE_FORBIDDEN';
}

function nameKey(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
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
