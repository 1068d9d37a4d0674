import { isJsonObject, parseJson, stringifyJson } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { textField } from '../answers/read-object.ts';
import type { Clock } from '../clock.ts';
import type { CacheKey } from '../disk-cache/cache-entry.ts';
import type { DiskCache } from '../disk-cache/disk-cache.ts';
import type { KubeAnswer, KubeFailure, OpenApiDocument } from '../kube-client.ts';
import { rememberAnswer } from '../remembered-answer.ts';
import type { RememberedAnswer } from '../remembered-answer.ts';
import { badAnswer } from '../requests/list-objects.ts';
import { documentPath } from '../requests/request-path.ts';
import { documentSubject } from '../requests/request-subject.ts';
import type { RequestSender } from '../transport/request-sender.ts';
import { openApiPath, readOpenApiIndex } from './read-index.ts';
import type { GroupVersion, OpenApiIndex } from './read-index.ts';

/** What OpenAPI documents are asked and kept with. */
export interface OpenApiOptions {
  readonly sender: RequestSender;
  readonly cache: DiskCache;
  /** The server, as parts of a cache key. */
  readonly identity: readonly string[];
  /** Path of the server's URL. */
  readonly urlPrefix: string;
  readonly clock: Clock;
  /** Ends the requests when the client is closed. */
  readonly signal: AbortSignal;
}

/** OpenAPI documents of one server. */
export interface OpenApiDocuments extends Pick<
  RememberedAnswer<OpenApiIndex>,
  'expire' | 'expectChange'
> {
  /** The document of a group and version; `undefined` where the server's index, read just now, has none. */
  get(type: GroupVersion): Promise<KubeAnswer<OpenApiDocument | undefined>>;
}

const indexPath = '/openapi/v3';

/**
 * OpenAPI documents by their hash: the index says which hash is current, and a document under its hash never
 * changes, so it is fetched once for all processes. The index is asked once a process and after it expired.
 */
export function openApiDocuments(options: OpenApiOptions): OpenApiDocuments {
  const index = rememberAnswer(() => fetchIndex(options), options.clock);
  /** Documents on their way, by path and hash: parallel callers share them. */
  const running = new Map<string, Promise<KubeAnswer<OpenApiDocument>>>();

  async function share(path: string, hash: string): Promise<KubeAnswer<OpenApiDocument>> {
    const key = `${path} ${hash}`;
    const shared = running.get(key) ?? read(path, hash).finally(() => running.delete(key));
    running.set(key, shared);
    return await shared;
  }

  async function read(path: string, hash: string): Promise<KubeAnswer<OpenApiDocument>> {
    const kept = hash === '' ? undefined : await readKept(options, path, hash);
    if (kept !== undefined) return kept;
    const answer = await fetchDocument(options, path, hash);
    // The server has another document by now and says where: that one is as good, and the index is old.
    if (hash === '' || answer.kind === 'ok' || !isRedirect(answer)) return answer;
    index.expire();
    return await fetchDocument(options, path, '');
  }

  return {
    async get(type) {
      const path = documentPath(openApiPath(type));
      if (typeof path !== 'string') return path;
      let found = await index.get();
      // "Not there" is only said after asking for it: the index may be as old as this process.
      if ('get' in found && !found.has(path)) found = await index.get({ refresh: true });
      if (!('get' in found)) return found;
      const entry = found.get(path);
      if (entry === undefined) return { kind: 'ok', value: undefined, warnings: [] };
      if (entry.kind === 'elsewhere') {
        const why = 'the index of OpenAPI documents points somewhere else for it';
        return badAnswer(documentSubject(path), why);
      }
      return await share(path, entry.hash);
    },
    expire: () => {
      index.expire();
    },
    expectChange: () => {
      index.expectChange();
    },
  };
}

async function fetchIndex(options: OpenApiOptions): Promise<OpenApiIndex | KubeFailure> {
  const { sender, signal, urlPrefix } = options;
  const subject = documentSubject(indexPath);
  const request = { subject, method: 'GET', path: indexPath, signal, mayBePlain: true } as const;
  const { result } = await sender.send(request);
  if (result.kind === 'failed') return result;
  const index = readOpenApiIndex(result.value, urlPrefix);
  return index ?? badAnswer(subject, 'the answer is no index of OpenAPI documents');
}

async function fetchDocument(
  options: OpenApiOptions,
  path: string,
  hash: string,
): Promise<KubeAnswer<OpenApiDocument>> {
  const { sender, signal, cache } = options;
  const subject = documentSubject(path);
  const full = hash === '' ? path : `${path}?hash=${hash}`;
  const request = { subject, method: 'GET', path: full, signal, mayBePlain: true } as const;
  const { result } = await sender.send(request);
  if (result.kind === 'failed') return result;
  const served = /^"([A-Za-z0-9_-]{1,256})"$/.exec(result.etag)?.[1] ?? '';
  const answer = toDocument(result.value, served === '' ? hash : served);
  if (answer === undefined) return badAnswer(subject, 'the answer is no OpenAPI v3 document');
  // apiserver's tag is the hash. What comes under another tag or none may be used, but not kept under the hash.
  if (hash !== '' && served === hash) {
    await cache.write(keyOf(options, path, hash), stringifyJson(result.value));
  }
  return answer;
}

async function readKept(
  options: OpenApiOptions,
  path: string,
  hash: string,
): Promise<KubeAnswer<OpenApiDocument> | undefined> {
  const text = await options.cache.read(keyOf(options, path, hash));
  return text === undefined ? undefined : toDocument(parseJson(text), hash);
}

function toDocument(value: Json, hash: string): KubeAnswer<OpenApiDocument> | undefined {
  if (!isJsonObject(value) || !textField(value, 'openapi').startsWith('3.')) return undefined;
  return { kind: 'ok', value: { hash, document: value }, warnings: [] };
}

function keyOf(options: OpenApiOptions, path: string, hash: string): CacheKey {
  return { purpose: 'openapi', of: [...options.identity, path, hash] };
}

function isRedirect({ status }: KubeFailure): boolean {
  return status !== undefined && status >= 300 && status < 400;
}
