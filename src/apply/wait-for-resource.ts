import type { KubeObject } from '../model/manifest.ts';
import { objectKey } from '../model/object-id.ts';
import type { ObjectId } from '../model/object-id.ts';
import { assessHealth, missingHealth } from '../health/assess-health.ts';
import { makeHealth } from '../health/health.ts';
import type { Health } from '../health/health.ts';
import { isFailed, isReady } from '../health/may-dependents-start.ts';
import type {
  ApiResource,
  FollowEvent,
  KubeAnswer,
  KubeFailure,
  ListOptions,
} from '../kube/kube-client.ts';
import { onAbort } from '../kube/on-abort.ts';
import { computeApplysetId, partOfLabel } from '../ownership/applyset-id.ts';
import { hasAnyStatus } from './health-knowledge.ts';
import type { KindKnowledge } from './health-knowledge.ts';
import type { RunContext } from './run-context.ts';

/** The wait for the objects of one resource. */
export interface Waiting {
  readonly context: RunContext;
  /** What each object said last, by its key; `Unknown` where it could never be read. */
  readonly health: Map<string, Health>;
  /** What was last seen of each object, for verdicts that change with time alone. */
  readonly seen: Map<string, KubeObject | undefined>;
  readonly kind: KindKnowledge;
  /** Objects that live but have lost the set's label: no event tells of them any more. */
  readonly unselected: Set<ObjectId>;
}

/** After following ended for good; grows with every time. */
const firstPauseMs = 200;
const maxPauseMs = 5_000;
const reassessEveryMs = 5_000;

/**
 * Waits until every one of the objects is ready or certain to fail, the deadline is reached, or nothing
 * more can be learned because neither lists nor single objects may be read.
 */
export async function waitForResource(
  resource: ApiResource,
  ids: readonly ObjectId[],
  waiting: Waiting,
): Promise<void> {
  const { context } = waiting;
  const deadline = new AbortController();
  const stop = (): void => deadline.abort();
  const release = onAbort(context.signal, stop);
  const timer = startTimer(context, stop);
  const job = { resource, ids, signal: deadline.signal };
  const reassess = reassessRegularly(job, waiting, { stop, signal: timer.signal });
  try {
    let pauseMs = firstPauseMs;
    while (!(await followToTheEnd(job, waiting))) {
      if (deadline.signal.aborted) return;
      await context.clock.sleep(pauseMs, deadline.signal);
      pauseMs = Math.min(pauseMs * 2, maxPauseMs);
    }
  } finally {
    timer.abort();
    await reassess;
    release();
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

/** Whom to follow and for how long. */
interface WatchJob {
  readonly resource: ApiResource;
  readonly ids: readonly ObjectId[];
  readonly signal: AbortSignal;
}

/** A custom resource without status becomes ready by waiting alone: no event tells of it. */
async function reassessRegularly(
  job: WatchJob,
  waiting: Waiting,
  control: { readonly stop: () => void; readonly signal: AbortSignal },
): Promise<void> {
  while (!control.signal.aborted) {
    await waiting.context.clock.sleep(reassessEveryMs, control.signal);
    await readUnselectedAgain(job, waiting);
    for (const id of job.ids) {
      if (waiting.seen.has(objectKey(id))) judge(id, waiting.seen.get(objectKey(id)), waiting);
    }
    if (isDone(job.ids, waiting)) control.stop();
  }
}

/** Follows the objects; true when nothing is left to wait for, or nothing more can be learned. */
async function followToTheEnd(job: WatchJob, waiting: Waiting): Promise<boolean> {
  const wanted = new Map(job.ids.map((id) => [`${id.namespace}/${id.name}`, id]));
  const news = waiting.context.kube.follow(job.resource, {
    ...scopeOf(job, waiting.context),
    signal: job.signal,
    project: (object) => (wanted.has(nameKey(object)) ? withoutManagers(object) : undefined),
  });
  for await (const event of news) {
    if (event.kind === 'failed') {
      const readable = await readEach(pendingOf(job.ids, waiting), job, waiting);
      if (isDone(job.ids, waiting)) return true;
      // Who may not list may still read single objects, and waits for those.
      return event.problem.code === 'KUBE_FORBIDDEN' && isDone(readable, waiting);
    }
    await learn(event, { ...job, wanted }, waiting);
    if (isDone(job.ids, waiting)) return true;
  }
  return false;
}

/** The set's label, and the one namespace where there is only one. */
function scopeOf({ ids }: WatchJob, context: RunContext): ListOptions {
  const labelSelector = `${partOfLabel}=${computeApplysetId(context.set)}`;
  const [first] = ids;
  const namespaces = new Set(ids.map((id) => id.namespace));
  return namespaces.size === 1 && first !== undefined && first.namespace !== ''
    ? { namespace: first.namespace, labelSelector }
    : { labelSelector };
}

/** An object that leaves the selection may have lost its label only, so it is read before that is believed. */
async function learn(
  event: Exclude<FollowEvent<KubeObject>, KubeFailure>,
  job: WatchJob & { readonly wanted: ReadonlyMap<string, ObjectId> },
  waiting: Waiting,
): Promise<void> {
  switch (event.kind) {
    case 'all': {
      const listed = new Map(event.items.map((object) => [nameKey(object), object]));
      const absent: ObjectId[] = [];
      for (const [key, id] of job.wanted) {
        const object = listed.get(key);
        if (object === undefined) absent.push(id);
        else judgeSelected(id, object, waiting);
      }
      await readUnselected(absent, job, waiting);
      return;
    }
    case 'changed': {
      const id = job.wanted.get(nameKey(event.item));
      if (id !== undefined) judgeSelected(id, event.item, waiting);
      return;
    }
    case 'left':
    case 'gone': {
      const id = job.wanted.get(nameKey(event.item));
      if (id !== undefined) await readUnselected([id], job, waiting);
      return;
    }
    case 'trouble':
      // A list fails as a whole where one object of the kind cannot be converted.
      await readEach(pendingOf(job.ids, waiting), job, waiting);
      return;
    case 'recovered':
      return;
    default:
      event satisfies never;
  }
}

function judgeSelected(id: ObjectId, object: KubeObject, waiting: Waiting): void {
  waiting.unselected.delete(id);
  judge(id, object, waiting);
}

/** What is read is believed; what lives without the label is read again every few seconds. */
async function readUnselected(
  ids: readonly ObjectId[],
  job: WatchJob,
  waiting: Waiting,
): Promise<void> {
  for (const id of ids) waiting.unselected.add(id);
  await readEach(ids, job, waiting);
}

async function readUnselectedAgain(job: WatchJob, waiting: Waiting): Promise<void> {
  for (const id of [...waiting.unselected]) {
    if (isDone(job.ids, waiting)) return;
    const answer = await read(id, job, waiting);
    // An event that came meanwhile is newer.
    if (answer.kind === 'ok' && waiting.unselected.has(id)) judge(id, answer.value, waiting);
  }
}

/** Reads and judges objects one by one. @returns those that could be read */
async function readEach(
  ids: readonly ObjectId[],
  job: WatchJob,
  waiting: Waiting,
): Promise<readonly ObjectId[]> {
  const readable: ObjectId[] = [];
  for (const id of ids) {
    const answer = await read(id, job, waiting);
    if (job.signal.aborted) break;
    if (answer.kind === 'failed') {
      tellUnreadable(id, answer, waiting);
      continue;
    }
    judge(id, answer.value, waiting);
    readable.push(id);
  }
  return readable;
}

async function read(
  id: ObjectId,
  { resource, signal }: WatchJob,
  { context }: Waiting,
): Promise<KubeAnswer<KubeObject | undefined>> {
  return context.kube.get({ resource, namespace: id.namespace, name: id.name }, signal);
}

/** An error is no answer: an object of which nothing is known is not ready. What was known stays. */
function tellUnreadable(id: ObjectId, { problem }: KubeFailure, { health }: Waiting): void {
  const key = objectKey(id);
  const text = `It could not be read: ${problem.message}`;
  if (!health.has(key)) health.set(key, makeHealth('Unknown', text, 'object'));
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

function pendingOf(ids: readonly ObjectId[], waiting: Waiting): readonly ObjectId[] {
  return ids.filter((id) => !isDone([id], waiting));
}

function isDone(ids: readonly ObjectId[], waiting: Waiting): boolean {
  return ids.every((id) => {
    const health = waiting.health.get(objectKey(id));
    return health !== undefined && (isReady(health) || isFailed(health));
  });
}

function nameKey(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

/** No health rule reads managedFields, which are often the larger half of an object. */
function withoutManagers(object: KubeObject): KubeObject {
  const { managedFields, ...metadata } = object.metadata;
  if (managedFields === undefined) return object;
  return { ...object, metadata: { ...metadata, name: object.metadata.name } };
}
