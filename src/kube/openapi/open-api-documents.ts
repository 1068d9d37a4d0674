import type { Clock } from '../clock.ts';
import type { KubeAnswer, KubeFailure, OpenApiDocument } from '../kube-client.ts';
import { rememberAnswer } from '../remembered-answer.ts';
import type { RememberedAnswer } from '../remembered-answer.ts';
import { badAnswer } from '../requests/list-objects.ts';
import { documentPath } from '../requests/request-path.ts';
import { documentSubject } from '../requests/request-subject.ts';
import type { RequestSender } from '../transport/request-sender.ts';
import { openApiPath, readOpenApiIndex } from './read-index.ts';
import type { GroupVersion, OpenApiIndex } from './read-index.ts';

/** What OpenAPI documents are asked with. */
export interface OpenApiDocumentsOptions {
  readonly sender: RequestSender;
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
  /**
   * The document of a group and version, without its text where its hash is `known`; `undefined` where the
   * server's index, read just now, has none.
   */
  get(type: GroupVersion, known?: string): Promise<KubeAnswer<OpenApiDocument | undefined>>;
}

const indexPath = '/openapi/v3';

/**
 * OpenAPI documents by their hash: the index says which hash is current, and a document under its hash never
 * changes. The index is asked once a process and after it expired.
 */
export function openApiDocuments(options: OpenApiDocumentsOptions): OpenApiDocuments {
  const index = rememberAnswer(() => fetchIndex(options), options.clock);
  /** Documents on their way, by path and hash: parallel callers share them. */
  const running = new Map<string, Promise<KubeAnswer<OpenApiDocument>>>();

  async function share(path: string, hash: string): Promise<KubeAnswer<OpenApiDocument>> {
    const key = `${path} ${hash}`;
    const shared = running.get(key) ?? fetch(path, hash).finally(() => running.delete(key));
    running.set(key, shared);
    return await shared;
  }

  async function fetch(path: string, hash: string): Promise<KubeAnswer<OpenApiDocument>> {
    const answer = await fetchDocument(options, path, hash);
    // The server has another document by now and says where: that one is as good, and the index is old.
    if (hash === '' || answer.kind === 'ok' || !isRedirect(answer)) return answer;
    index.expire();
    return await fetchDocument(options, path, '');
  }

  return {
    async get(type, known = '') {
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
      const { hash } = entry;
      if (hash !== '' && hash === known) {
        return { kind: 'ok', value: { hash, text: undefined }, warnings: [] };
      }
      return await share(path, hash);
    },
    expire: () => {
      index.expire();
    },
    expectChange: () => {
      index.expectChange();
    },
  };
}

async function fetchIndex(options: OpenApiDocumentsOptions): Promise<OpenApiIndex | KubeFailure> {
  const { sender, signal, urlPrefix } = options;
  const subject = documentSubject(indexPath);
  const request = { subject, method: 'GET', path: indexPath, signal, mayBePlain: true } as const;
  const { result } = await sender.send(request);
  if (result.kind === 'failed') return result;
  const index = readOpenApiIndex(result.value, urlPrefix);
  return index ?? badAnswer(subject, 'the answer is no index of OpenAPI documents');
}

async function fetchDocument(
  options: OpenApiDocumentsOptions,
  path: string,
  hash: string,
): Promise<KubeAnswer<OpenApiDocument>> {
  const { sender, signal } = options;
  const subject = documentSubject(path);
  const full = hash === '' ? path : `${path}?hash=${hash}`;
  const { result } = await sender.send({
    subject,
    method: 'GET',
    path: full,
    signal,
    mayBePlain: true,
    asText: true,
  });
  if (result.kind === 'failed') return result;
  const { value, etag, warnings } = result;
  if (typeof value !== 'string') return badAnswer(subject, 'the answer is no document');
  // apiserver's tag is the hash. What comes under another tag or none is not known to be what the hash names.
  const served = /^"([A-Za-z0-9_-]{1,256})"$/.exec(etag)?.[1] ?? '';
  return { kind: 'ok', value: { hash: served, text: value }, warnings };
}

function isRedirect({ status }: KubeFailure): boolean {
  return status !== undefined && status >= 300 && status < 400;
}
