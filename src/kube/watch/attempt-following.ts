import { formatApiVersion } from '../../model/group-version-kind.ts';
import type { ProblemCode } from '../../model/problem.ts';
import { describeFailure } from '../answers/failed-attempt.ts';
import type { FollowEvent, KubeFailure } from '../kube-client.ts';
import { listProjected } from '../requests/list-objects.ts';
import { collectionSubject } from '../requests/request-subject.ts';
import type { Following } from './following.ts';
import { watchObjects } from './watch-objects.ts';
import type { WatchEvent, WatchSign } from './watch-objects.ts';

/** Failures of the way to the server, where no HTTP status came back. */
const roadCodes: ReadonlySet<ProblemCode> = new Set([
  'KUBE_UNREACHABLE',
  'KUBE_TIMEOUT',
  'KUBE_UNAUTHORIZED',
]);

/** How an attempt ended; final where trying again would not help. No failure: the server closed the watch. */
export interface AttemptEnd {
  readonly failure: KubeFailure | undefined;
  readonly isFinal: boolean;
}

/** After so many failures the state is read by pages: each of them is a short request. */
const failuresToPages = 2;

/** Not the server's: the client was closed, or its certificates cannot be used. */
const ownCodes: ReadonlySet<ProblemCode> = new Set(['KUBE_ABORTED', 'KUBE_CONFIG']);

/** What a list answers where asking again does not help. */
const finalCodes: ReadonlySet<ProblemCode> = new Set([
  'KUBE_FORBIDDEN',
  'KUBE_NOT_FOUND',
  'KUBE_UNKNOWN_KIND',
  'KUBE_INVALID',
  'KUBE_SCHEMA',
  'KUBE_BAD_NAME',
  ...ownCodes,
]);

/** The complete state where it is needed, then one watch to its end. Leaves in `following` how far it came. */
export async function* attemptFollowing<T>(
  following: Following<T>,
): AsyncGenerator<FollowEvent<T>, AttemptEnd> {
  const { tools, resource, options } = following;
  following.liveSinceMs = undefined;
  if (following.position === undefined && maySendInitialEvents(following)) {
    const failure = yield* watch(following);
    if (isTold(following) || hasSameWay(failure)) return { failure, isFinal: false };
    if (failure?.problem.code === 'KUBE_INVALID') {
      tools.withoutInitialEvents.add(formatApiVersion(resource));
    }
  }
  if (following.position === undefined) {
    const answer = await listProjected(tools.sender, resource, options);
    if (answer.kind === 'failed') {
      return { failure: answer, isFinal: finalCodes.has(answer.problem.code) };
    }
    yield tellAll(following, answer.value.items, answer.value.resourceVersion);
  }
  const failure = mayWatch(following) ? yield* watch(following) : cannotWatch(following);
  return { failure, isFinal: failure !== undefined && ownCodes.has(failure.problem.code) };
}

function maySendInitialEvents<T>({ tools, resource, failures }: Following<T>): boolean {
  if (!resource.verbs.includes('watch') || failures >= failuresToPages) return false;
  return !tools.withoutInitialEvents.has(formatApiVersion(resource));
}

/** A function, because the watch changes the position. */
function isTold<T>(following: Following<T>): boolean {
  return following.position !== undefined;
}

/** True where a list would not get through either. Any other answer may be about the initial events alone. */
function hasSameWay(failure: KubeFailure | undefined): boolean {
  if (failure === undefined) return false;
  const isUnanswered = failure.status === undefined && roadCodes.has(failure.problem.code);
  return isUnanswered || failure.status === 401 || failure.status === 429;
}

/** Aggregated APIs may serve lists without a resourceVersion: there is nothing to watch from. */
function mayWatch<T>({ resource, position }: Following<T>): boolean {
  return resource.verbs.includes('watch') && position !== '';
}

function cannotWatch<T>({ resource, options }: Following<T>): KubeFailure {
  const subject = collectionSubject('watch', resource, options.namespace ?? '');
  const why = 'the server cannot watch this kind, it is listed again and again';
  return describeFailure(subject, { code: 'KUBE_INVALID', why, status: 405 });
}

/** One watch: from the position, or with the whole state before. @returns why it broke, if it did */
async function* watch<T>(
  following: Following<T>,
): AsyncGenerator<FollowEvent<T>, KubeFailure | undefined> {
  const { tools, resource, options, position } = following;
  following.liveSinceMs = undefined;
  let state = position === undefined ? new Map<string, T>() : undefined;
  for await (const sign of watchObjects(tools, resource, { ...options, from: position })) {
    if (sign.kind === 'failed') return sign;
    if (state === undefined) {
      const news = readLive(following, sign);
      if (news !== undefined) yield news;
    } else if (sign.kind === 'bookmark') {
      const items = [...state.values()];
      state = undefined;
      following.liveSinceMs = tools.clock.now();
      yield tellAll(following, items, sign.resourceVersion);
    } else if (sign.kind === 'event') collect(state, sign, following);
  }
  return undefined;
}

function tellAll<T>(
  following: Following<T>,
  items: readonly T[],
  resourceVersion: string,
): FollowEvent<T> {
  following.position = resourceVersion;
  following.isTroubled = false;
  following.gone.clear();
  return { kind: 'all', items };
}

/** Initial events come in no order of resourceVersions, so none of them is a position. */
function collect<T>(state: Map<string, T>, event: WatchEvent, { options }: Following<T>): void {
  const { namespace = '', name } = event.object.metadata;
  const item = options.project(event.object);
  if (item === undefined) return;
  if (event.type === 'DELETED') state.delete(`${namespace}/${name}`);
  else state.set(`${namespace}/${name}`, item);
}

function readLive<T>(following: Following<T>, sign: WatchSign): FollowEvent<T> | undefined {
  switch (sign.kind) {
    case 'opened': {
      const wasTroubled = following.isTroubled;
      following.isTroubled = false;
      following.liveSinceMs = following.tools.clock.now();
      return wasTroubled ? { kind: 'recovered' } : undefined;
    }
    case 'bookmark':
      following.position = sign.resourceVersion;
      return undefined;
    case 'event':
      following.position = sign.object.metadata.resourceVersion ?? following.position;
      return readEvent(following, sign);
    case 'failed':
      return sign;
    default:
      return sign satisfies never;
  }
}

/** What is repeated of a deleted object must not bring it back, nor take its successor away. */
function readEvent<T>(following: Following<T>, event: WatchEvent): FollowEvent<T> | undefined {
  const { options, gone } = following;
  const { uid = '' } = event.object.metadata;
  if (gone.has(uid)) return undefined;
  const isSelected = (options.labelSelector ?? '') !== '' || (options.fieldSelector ?? '') !== '';
  const isDeleted = event.type === 'DELETED';
  if (isDeleted && !isSelected) gone.add(uid);
  const item = options.project(event.object);
  if (item === undefined) return undefined;
  if (!isDeleted) return { kind: 'changed', item };
  return isSelected ? { kind: 'left', item } : { kind: 'gone', item };
}
