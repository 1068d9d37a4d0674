import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';
import { describeFailure } from '../answers/failed-attempt.ts';
import type { RequestSubject } from '../answers/failed-attempt.ts';
import type {
  ApiResource,
  KubeAnswer,
  KubeFailure,
  Listing,
  ListOptions,
  ObjectRef,
  Projecting,
} from '../kube-client.ts';
import { metadataOf, readItem, textField } from '../answers/read-object.ts';
import { collectionPath, listQuery } from './request-path.ts';
import { collectionSubject, isSecret } from './request-subject.ts';
import type { RequestSender } from '../transport/request-sender.ts';

/** A list of more pages is no list of a cluster's objects: the server goes on for ever. */
const mostPages = 2_000;
/** Starts over after an expired continue token; the last start asks for everything at once. */
const starts = 3;

interface Page {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
  readonly next: string;
  readonly warnings: readonly string[];
}

/** Reads a whole list, page by page. An expired `continue` token (410) starts it over. */
export async function listObjects(
  sender: RequestSender,
  resource: ApiResource,
  options: ListOptions,
): Promise<KubeAnswer<Listing>> {
  return await listProjected(sender, resource, { ...options, project: (object) => object });
}

/** As {@link listObjects}, but no more than one page is held: of each object what `project` makes of it. */
export async function listProjected<T>(
  sender: RequestSender,
  resource: ApiResource,
  options: Projecting<T>,
): Promise<KubeAnswer<Listing<T>>> {
  const refused = refuseUnselectedSecrets('list', resource, options);
  if (refused !== undefined) return refused;
  const { pageItems } = sender.limits;
  let answer = await readPages(sender, resource, options, pageItems);
  for (let start = 2; start <= starts && isExpired(answer); start += 1) {
    answer = await readPages(sender, resource, options, start === starts ? 0 : pageItems);
  }
  return answer;
}

/** The failure for a list or watch that would pull every Secret into memory; undefined for others. */
export function refuseUnselectedSecrets(
  attempt: string,
  resource: ApiResource,
  options: ListOptions,
): KubeFailure | undefined {
  const selected = (options.labelSelector ?? '') !== '' || (options.fieldSelector ?? '') !== '';
  if (!isSecret(resource) || selected) return undefined;
  const subject = collectionSubject(attempt, resource, options.namespace ?? '');
  const why = 'gitsync never reads all Secrets, only selected ones';
  return describeFailure(subject, { code: 'KUBE_FORBIDDEN', why });
}

function isExpired(answer: KubeAnswer<Listing<unknown>>): boolean {
  return answer.kind === 'failed' && answer.problem.code === 'KUBE_GONE';
}

async function readPages<T>(
  sender: RequestSender,
  resource: ApiResource,
  options: Projecting<T>,
  firstLimit: number,
): Promise<KubeAnswer<Listing<T>>> {
  const items: T[] = [];
  const warnings = new Set<string>();
  let limit = firstLimit;
  let next = '';
  for (let pages = 1; pages <= mostPages; pages += 1) {
    const query = listQuery(options, {
      ...(limit > 0 ? { limit: String(limit) } : {}),
      ...(next === '' ? {} : { continue: next }),
    });
    const page = await readPage(sender, resource, options, query);
    if ('kind' in page) {
      if (page.problem.code !== 'KUBE_TOO_LARGE' || limit === 1) return page;
      limit = limit === 0 ? sender.limits.pageItems : smallerPage(limit);
      continue;
    }
    for (const object of page.items) {
      const item = options.project(object);
      if (item !== undefined) items.push(item);
    }
    for (const warning of page.warnings) warnings.add(warning);
    if (page.next !== '' && page.next === next) return goesInCircles(resource, options);
    next = page.next;
    if (next !== '') continue;
    const { resourceVersion } = page;
    return { kind: 'ok', value: { items, resourceVersion }, warnings: [...warnings] };
  }
  return goesInCircles(resource, options);
}

/** Tokens that lead back, or on and on, would be followed for ever. */
function goesInCircles(resource: ApiResource, { namespace = '' }: ListOptions): KubeFailure {
  const subject = collectionSubject('list', resource, namespace);
  return badAnswer(subject, 'the pages of the list do not end');
}

/** A hundred objects near etcd's limit of 1.5 MiB are more than an answer may be: ask for fewer at a time. */
function smallerPage(limit: number): number {
  return Math.max(1, Math.floor(limit / 8));
}

async function readPage(
  sender: RequestSender,
  resource: ApiResource,
  options: ListOptions,
  query: URLSearchParams,
): Promise<Page | KubeFailure> {
  const namespace = options.namespace ?? '';
  const path = collectionPath(resource, namespace);
  if (typeof path !== 'string') return path;
  const subject = collectionSubject('list', resource, namespace);
  const text = query.toString();
  const { result } = await sender.send({
    subject,
    method: 'GET',
    path: text === '' ? path : `${path}?${text}`,
    signal: options.signal,
  });
  if (result.kind === 'failed') return result;
  return checkPage(subject, { resource, namespace, name: '' }, result.value, result.warnings);
}

function checkPage(
  subject: RequestSubject,
  { resource, namespace }: ObjectRef,
  value: Json,
  warnings: readonly string[],
): Page | KubeFailure {
  if (!isJsonObject(value) || !textField(value, 'kind').endsWith('List')) {
    return badAnswer(subject, 'the answer is no list');
  }
  const metadata = metadataOf(value);
  // Go writes an empty list as null; a list without items at all is something else.
  const listed = value['items'] === null ? [] : value['items'];
  const items: KubeObject[] = [];
  if (!isJsonArray(listed)) return badAnswer(subject, 'the answer has no items');
  for (const json of listed) {
    const item = readItem(json, resource, namespace);
    if (typeof item === 'string') return badAnswer(subject, item);
    items.push(item);
  }
  return {
    items,
    resourceVersion: textField(metadata, 'resourceVersion'),
    next: textField(metadata, 'continue'),
    warnings,
  };
}

/** The failure for JSON that is not what was asked for: an error is not an answer. */
export function badAnswer(subject: RequestSubject, why: string): KubeFailure {
  return describeFailure(subject, {
    code: 'KUBE_BAD_ANSWER',
    why,
    hint: 'Is the server URL that of a Kubernetes API server, and does nothing on the way change its answers?',
    status: 200,
    mayHaveHappened: true,
  });
}
