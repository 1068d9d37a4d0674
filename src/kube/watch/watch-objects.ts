import { isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';
import { describeFailure } from '../answers/failed-attempt.ts';
import type { RequestSubject } from '../answers/failed-attempt.ts';
import { metadataOf, readItem, textField } from '../answers/read-object.ts';
import { readStatus } from '../answers/status-body.ts';
import type { Clock } from '../clock.ts';
import type { ApiResource, KubeFailure, ListOptions } from '../kube-client.ts';
import { judgeErrorAnswer } from '../kube-problem.ts';
import { onAbort } from '../on-abort.ts';
import { badAnswer, refuseUnselectedSecrets } from '../requests/list-objects.ts';
import { collectionPath, listQuery } from '../requests/request-path.ts';
import { collectionSubject } from '../requests/request-subject.ts';
import { BadBody, parseBody } from '../transport/read-body.ts';
import type { KubeRequest } from '../transport/kube-request.ts';
import type { KubeStream, RequestSender } from '../transport/request-sender.ts';
import { startSilenceTimer } from './silence-timer.ts';
import { splitLines } from './split-lines.ts';

/** What a watch is made with. */
export interface WatchTools {
  readonly sender: RequestSender;
  readonly clock: Clock;
}

/** `from`: an opaque resourceVersion. Undefined: the server sends the whole state first (KEP-3157). */
export type WatchOptions = ListOptions & { readonly from: string | undefined };

/** One change. `DELETED` under a selector may only mean that the object is not selected any more. */
export interface WatchEvent {
  readonly kind: 'event';
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
}

/** What one watch says. */
export type WatchSign =
  /** The server accepted it. */
  | { readonly kind: 'opened' }
  | WatchEvent
  /** Everything up to this resourceVersion has been sent; `endsInitial`: the whole state has. */
  | { readonly kind: 'bookmark'; readonly resourceVersion: string; readonly endsInitial: boolean }
  /** The last sign: it could not start, broke or may not go on (KUBE_GONE: the state is needed anew). */
  | KubeFailure;

const eventTypes = ['ADDED', 'MODIFIED', 'DELETED'] as const;
/** Annotation of the bookmark that ends the initial events (KEP-3157, `metav1.InitialEventsAnnotationKey`). */
const endOfInitial = 'k8s.io/initial-events-end';
/** The server ends a watch after 5 to 10 minutes, spread so that many do not come back together. */
const shortestSeconds = 300;

/**
 * One watch request, from its start to its end. It ends without a word when the server closes it, when it
 * falls silent (apiserver sends a bookmark a minute, so the connection is dead) or when the signal aborts.
 */
export async function* watchObjects(
  tools: WatchTools,
  resource: ApiResource,
  options: WatchOptions,
): AsyncGenerator<WatchSign, void> {
  const request = watchRequest(tools.clock, resource, options);
  if ('kind' in request) {
    yield request;
    return;
  }
  const stopping = new AbortController();
  const release = onAbort(options.signal, () => stopping.abort());
  try {
    const { result } = await tools.sender.open({ ...request, signal: stopping.signal });
    if (options.signal?.aborted === true) {
      if (result.kind === 'stream') endStream(result);
    } else if (result.kind === 'failed') yield result;
    else yield* readStream(tools.sender, { resource, options, stopping, stream: result });
  } finally {
    release();
  }
}

function watchRequest(
  clock: Clock,
  resource: ApiResource,
  options: WatchOptions,
): KubeRequest | KubeFailure {
  const namespace = options.namespace ?? '';
  const path = collectionPath(resource, namespace);
  const refused = refuseUnselectedSecrets('watch', resource, options);
  if (refused !== undefined) return refused;
  if (typeof path !== 'string') return path;
  // An unset resourceVersion with NotOlderThan is a consistent read: as new as the request or newer.
  const start =
    options.from === undefined
      ? { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' }
      : { resourceVersion: options.from };
  const query = listQuery(options, {
    watch: '1',
    ...start,
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(shortestSeconds + Math.floor(clock.random() * shortestSeconds)),
  });
  const subject = collectionSubject('watch', resource, namespace);
  return { subject, method: 'GET', path: `${path}?${query.toString()}` };
}

interface OpenWatch {
  readonly resource: ApiResource;
  readonly options: WatchOptions;
  readonly stopping: AbortController;
  readonly stream: KubeStream;
}

async function* readStream(
  sender: RequestSender,
  watch: OpenWatch,
): AsyncGenerator<WatchSign, void> {
  const { resource, options, stream, stopping } = watch;
  const { answer, deadline } = stream;
  const subject = collectionSubject('watch', resource, options.namespace ?? '');
  // A server that does not know initial events sends no end of them: it may not be waited for as for a quiet watch.
  const initial = startSilenceTimer(sender.limits.silenceMs, () => stopping.abort());
  if (options.from !== undefined) initial.stop();
  function touch(): void {
    deadline.touch();
    initial.touch();
  }
  try {
    yield { kind: 'opened' };
    for await (const line of splitLines(answer.body, touch)) {
      const read = readSign(subject, watch, line);
      const isEarly = read.kind === 'bookmark' && !read.endsInitial && initial.isRunning;
      const sign = isEarly ? noInitialEvents(subject) : read;
      yield sign;
      if (sign.kind === 'failed') return;
      if (sign.kind === 'bookmark') initial.stop();
    }
  } catch (error) {
    const isQuietEnd = options.signal?.aborted === true || deadline.reason === 'silence';
    if (initial.hasFired) yield noInitialEvents(subject);
    else if (error instanceof BadBody) yield badAnswer(subject, error.message);
    else if (!isQuietEnd) yield sender.judgeBrokenStream(subject, stream, error).failure;
  } finally {
    initial.stop();
    endStream(stream);
  }
}

function endStream({ answer, deadline }: KubeStream): void {
  deadline.finish();
  answer.discard();
}

function noInitialEvents(subject: RequestSubject): KubeFailure {
  const why = 'the server does not say where the initial events end';
  return describeFailure(subject, { code: 'KUBE_INVALID', why, status: 200 });
}

function readSign(
  subject: RequestSubject,
  { resource, options }: Pick<OpenWatch, 'resource' | 'options'>,
  line: string,
): WatchSign {
  const event = parseLine(line);
  const object = isJsonObject(event) ? event['object'] : undefined;
  if (!isJsonObject(event) || object === undefined) {
    return badAnswer(subject, 'an event is no complete JSON');
  }
  if (event['type'] === 'BOOKMARK') return readBookmark(subject, metadataOf(object));
  const type = eventTypes.find((known) => known === event['type']);
  if (type === undefined) return readErrorEvent(subject, object);
  const read = readItem(object, resource, options.namespace);
  return typeof read === 'string'
    ? badAnswer(subject, read)
    : { kind: 'event', type, object: read };
}

function parseLine(line: string): Json | undefined {
  try {
    return parseBody(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A bookmark carries a resourceVersion and no object. */
function readBookmark(subject: RequestSubject, metadata: JsonObject): WatchSign {
  const resourceVersion = textField(metadata, 'resourceVersion');
  if (resourceVersion === '') return badAnswer(subject, 'a bookmark has no resourceVersion');
  const annotations = metadata['annotations'];
  const endsInitial = isJsonObject(annotations) && annotations[endOfInitial] === 'true';
  return { kind: 'bookmark', resourceVersion, endsInitial };
}

function readErrorEvent(subject: RequestSubject, object: Json): KubeFailure {
  const body = readStatus(object);
  const code = isJsonObject(object) ? object['code'] : undefined;
  if (body === undefined || typeof code !== 'number') {
    return badAnswer(subject, 'an event is of unknown type');
  }
  const contentType = 'application/json';
  return judgeErrorAnswer(subject, { status: code, contentType, body, retryAfterMs: undefined })
    .failure;
}
