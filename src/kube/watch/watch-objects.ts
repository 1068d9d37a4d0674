import { isJsonObject, parseJson } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import type { Clock } from '../clock.ts';
import { describeFailure } from '../answers/failed-attempt.ts';
import type { RequestSubject } from '../answers/failed-attempt.ts';
import type { ApiResource, KubeFailure, ListOptions, WatchEvent } from '../kube-client.ts';
import { judgeErrorAnswer } from '../kube-problem.ts';
import { badAnswer, refuseUnselectedSecrets } from '../requests/list-objects.ts';
import { metadataOf, readItem } from '../answers/read-object.ts';
import { collectionPath, listQuery } from '../requests/request-path.ts';
import { collectionSubject } from '../requests/request-subject.ts';
import { readStatus } from '../answers/status-body.ts';
import type { KubeStream, RequestSender } from '../transport/request-sender.ts';
import { BadBody } from '../transport/read-body.ts';
import { splitLines } from './split-lines.ts';

/** Where a watch starts. */
export type WatchOptions = ListOptions & { readonly resourceVersion: string };

const eventTypes: readonly WatchEvent['type'][] = ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK'];
/** The server ends a watch after 5 to 10 minutes, spread so that many do not come back together. */
const shortestSeconds = 300;

/**
 * One watch request, from its start to its end. It ends without a word when the server closes it or
 * the signal aborts, and with a failure when it breaks, falls silent or cannot go on (KUBE_GONE: list again).
 */
export async function* watchObjects(
  sender: RequestSender,
  clock: Clock,
  resource: ApiResource,
  options: WatchOptions,
): AsyncGenerator<WatchEvent | KubeFailure, void> {
  const namespace = options.namespace ?? '';
  const subject = collectionSubject('watch', resource, namespace);
  const path = collectionPath(resource, namespace);
  const refused = refuseUnselectedSecrets('watch', resource, options);
  if (refused !== undefined || typeof path !== 'string') {
    if (refused !== undefined) yield refused;
    else if (typeof path !== 'string') yield path;
    return;
  }
  const query = listQuery(options, {
    watch: '1',
    resourceVersion: options.resourceVersion,
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(shortestSeconds + Math.floor(clock.random() * shortestSeconds)),
  });
  const request = { subject, method: 'GET', path: `${path}?${query.toString()}` } as const;
  const { result } = await sender.open({ ...request, signal: options.signal });
  if (result.kind === 'stream') yield* readEvents(sender, subject, resource, result);
  else if (options.signal?.aborted !== true) yield result;
}

async function* readEvents(
  sender: RequestSender,
  subject: RequestSubject,
  resource: ApiResource,
  stream: KubeStream,
): AsyncGenerator<WatchEvent | KubeFailure, void> {
  const { answer, deadline } = stream;
  try {
    for await (const line of splitLines(answer.body, () => deadline.touch())) {
      const event = readEvent(subject, resource, line);
      yield event;
      if ('kind' in event) return;
    }
  } catch (error) {
    if (deadline.reason === 'caller') return;
    if (error instanceof BadBody) yield badAnswer(subject, error.message);
    else yield sender.judgeBrokenStream(subject, stream, error).failure;
  } finally {
    deadline.finish();
    answer.discard();
  }
}

function readEvent(
  subject: RequestSubject,
  resource: ApiResource,
  line: string,
): WatchEvent | KubeFailure {
  const event = parseLine(line);
  const object = isJsonObject(event) ? event['object'] : undefined;
  if (!isJsonObject(event) || object === undefined) {
    return badAnswer(subject, 'an event is no complete JSON');
  }
  const type = eventTypes.find((known) => known === event['type']);
  if (type === undefined) return readErrorEvent(subject, object);
  const read = readItem(type === 'BOOKMARK' ? withName(object) : object, resource);
  return typeof read === 'string' ? badAnswer(subject, read) : { type, object: read };
}

function parseLine(line: string): Json | undefined {
  try {
    return parseJson(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A bookmark carries a resourceVersion and no object: the name that every object has is empty. */
function withName(object: Json): Json {
  return isJsonObject(object)
    ? { ...object, metadata: { name: '', ...metadataOf(object) } }
    : object;
}

function readErrorEvent(subject: RequestSubject, object: Json): KubeFailure {
  const body = readStatus(object);
  const code = isJsonObject(object) ? object['code'] : undefined;
  if (body === undefined || typeof code !== 'number') {
    return describeFailure(subject, { code: 'KUBE_BAD_ANSWER', why: 'an event of unknown type' });
  }
  const contentType = 'application/json';
  return judgeErrorAnswer(subject, { status: code, contentType, body, retryAfterMs: undefined })
    .failure;
}
