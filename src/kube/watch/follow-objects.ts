import { backoffMs } from '../backoff.ts';
import { describeFailure } from '../answers/failed-attempt.ts';
import type { ApiResource, FollowEvent, KubeFailure, Projecting } from '../kube-client.ts';
import { collectionSubject } from '../requests/request-subject.ts';
import { attemptFollowing } from './attempt-following.ts';
import { startFollowing } from './following.ts';
import type { Following, FollowTools } from './following.ts';

const pauses = { firstMs: 200, longestMs: 5_000 };
/** A watch that ends sooner was not worth its start: the next one waits. */
const shortWatchMs = 1000;
/** So many in a row that end at once and without an error: the state is read again. */
const shortWatches = 3;

/**
 * List and watch as one: tells the complete state, then every change, and keeps that true over broken
 * connections, expired resourceVersions (410), silence and servers that come back. It holds nothing of
 * an object that it told, so its size does not grow with time or with the number of objects.
 */
export async function* followObjects<T>(
  tools: FollowTools,
  resource: ApiResource,
  options: Projecting<T>,
): AsyncGenerator<FollowEvent<T>, void> {
  const following = startFollowing(tools, resource, options);
  while (!isStopped(following)) {
    const end = yield* attemptFollowing(following);
    if (isStopped(following)) return;
    if (end.isFinal && end.failure !== undefined) {
      yield end.failure;
      return;
    }
    if (!judgeWatch(following) && end.failure === undefined) continue;
    const failure = end.failure ?? endsAtOnce(following);
    if (failure !== undefined && !keepsPosition(following, failure)) following.position = undefined;
    const pauseMs = nextPauseMs(following);
    // An expired resourceVersion is an ordinary thing: the state is read again.
    if (failure !== undefined && failure.problem.code !== 'KUBE_GONE') {
      following.isTroubled = true;
      yield { kind: 'trouble', problem: failure.problem, pauseMs };
    }
    await tools.clock.sleep(pauseMs, options.signal);
  }
}

/** A function, because the signal changes between two looks at it. */
function isStopped<T>({ options }: Following<T>): boolean {
  return options.signal?.aborted === true;
}

/** Counts attempts that led to nothing. @returns whether the last one did */
function judgeWatch<T>(following: Following<T>): boolean {
  const { liveSinceMs, tools } = following;
  const hasWorked = liveSinceMs !== undefined && tools.clock.now() - liveSinceMs >= shortWatchMs;
  if (hasWorked) following.failures = 0;
  return !hasWorked;
}

function nextPauseMs<T>(following: Following<T>): number {
  following.failures += 1;
  return backoffMs(following.failures, pauses, following.tools.clock.random());
}

/** Watches that are closed again and again without a word tell nothing: that must not look like silence. */
function endsAtOnce<T>({ failures, resource, options }: Following<T>): KubeFailure | undefined {
  if (failures + 1 < shortWatches) return undefined;
  const subject = collectionSubject('watch', resource, options.namespace ?? '');
  const why = 'the server ends it as soon as it begins';
  return describeFailure(subject, { code: 'KUBE_BAD_ANSWER', why, status: 200 });
}

/**
 * A watch goes on where a live one broke off. Where that fails too, whatever the answer, the server may have
 * come back with an older etcd: it would keep a watch from a resourceVersion of its future silent (seen on 1.36).
 */
function keepsPosition<T>({ liveSinceMs }: Following<T>, { status }: KubeFailure): boolean {
  return liveSinceMs !== undefined && status === undefined;
}
