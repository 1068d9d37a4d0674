import { isJsonObject, parseJson, stringifyJson } from '../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import { printApplyBody } from '../../../src/kube/requests/print-apply-body.ts';
import type { ApiAccess } from '../../../test/cluster/api-request.ts';
import { keepConnections } from '../../api-server/kept-connections.ts';
import type { TextRequest } from '../../api-server/kept-connections.ts';
import type { WriteAnswer, WriteRequest } from './writes/write-request.ts';

/** Requests under way at once; more would only wait in the API server. */
const maxConnections = 16;

const contentTypes = {
  apply: 'application/apply-patch+yaml',
  'merge-patch': 'application/merge-patch+json',
  'json-patch': 'application/json-patch+json',
} as const;

/** Any request; the body is JSON with integers beyond 2^53 exactly. */
export interface FuzzRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: Json;
  readonly contentType?: string;
}

/** The API server under test: kept connections, and nothing of gitsync's own client in between. */
export interface FuzzServer {
  /** Sends a request; any status is an answer. */
  send(call: FuzzRequest): Promise<WriteAnswer>;
  /** The text of a document, `undefined` where there is none (404). */
  readText(path: string): Promise<string | undefined>;
  close(): void;
}

/** Connects as the administrator of a test cluster. */
export async function connectFuzzServer(access: ApiAccess): Promise<FuzzServer> {
  const connections = await keepConnections(access, {
    most: maxConnections,
    userAgent: 'schema-fuzz',
  });
  return {
    send: async (call) => {
      const { status, text, date } = await connections.exchange(textRequestOf(call));
      return { code: status, body: readBody(text), time: readTime(date) };
    },
    readText: async (path) => {
      const { status, text } = await connections.exchange({ method: 'GET', path });
      return status === 404 ? undefined : text;
    },
    close: connections.close,
  };
}

function textRequestOf({ method, path, body, contentType }: FuzzRequest): TextRequest {
  if (body === undefined) return { method, path };
  const type = contentType ?? 'application/json';
  // The body of an apply is read as YAML.
  const print = type === contentTypes.apply ? printApplyBody : stringifyJson;
  return { method, path, headers: { 'Content-Type': type }, body: print(body) };
}

function readBody(text: string): JsonObject {
  try {
    const body = parseJson(text);
    return isJsonObject(body) ? body : { message: text };
  } catch {
    // Proxies and dying servers answer in plain text.
    return { message: text };
  }
}

function readTime(date: string): string {
  const time = new Date(date);
  const known = Number.isNaN(time.getTime()) ? new Date(0) : time;
  return known.toISOString().replace('.000Z', 'Z');
}

/** The HTTP request of a write; `collection` and `name` say where the object lives. */
export function httpRequestOf(
  write: WriteRequest,
  collection: string,
  name: string,
): FuzzRequest & { readonly body: Json } {
  const force = write.verb === 'apply' ? `&force=${String(write.force)}` : '';
  const query = `fieldManager=${encodeURIComponent(write.manager)}${force}`;
  const subresource = write.subresource === '' ? '' : `/${write.subresource}`;
  const path = `${collection}/${name}${subresource}`;
  switch (write.verb) {
    case 'create':
      return { method: 'POST', path: `${collection}?${query}`, body: write.body };
    case 'update':
      return { method: 'PUT', path: `${path}?${query}`, body: write.body };
    case 'apply':
    case 'merge-patch':
    case 'json-patch':
      break;
    default:
      write satisfies never;
  }
  const contentType = contentTypes[write.verb];
  return { method: 'PATCH', path: `${path}?${query}`, body: write.body, contentType };
}
