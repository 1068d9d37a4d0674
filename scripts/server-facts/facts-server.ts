import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { isJsonObject, parseJson, stringifyJson } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import type { ApiAccess } from '../../test/cluster/api-request.ts';

/** Requests under way at once: more would only wait in the API server. */
const maxConnections = 6;
const timeoutMs = 60_000;
const fieldManager = 'server-facts';

/** Another person than the administrator, with the same rights: what the server notes about the user shows. */
const otherUser = {
  'Impersonate-User': 'someone-else',
  'Impersonate-Group': ['system:masters', 'others'],
  'Impersonate-Uid': '6f1c',
  'Impersonate-Extra-Reason': 'facts',
};

/** Where objects of one kind and namespace live: `/apis/apps/v1/namespaces/shop/deployments`. */
export type Collection = string;

/** How an object is applied. */
export interface ApplyOptions {
  readonly isDryRun: boolean;
  /** As a person whose name, groups and uid are others. */
  readonly isOtherUser: boolean;
}

/** What the server answered: the object as it is, or would be, stored; or why it refuses. */
export type Answer =
  | { readonly kind: 'accepted'; readonly object: JsonObject }
  | { readonly kind: 'refused'; readonly reason: string };

/** The API server that is asked: kept connections, as the administrator. */
export interface FactsServer {
  /** Applies server-side with force; unknown fields are refused. */
  apply(collection: Collection, object: KubeObject, options: ApplyOptions): Promise<Answer>;
  /** The object at a path as JSON; undefined where there is none. */
  read(path: string): Promise<Json | undefined>;
  /** The text at a path, which must be there. */
  readText(path: string): Promise<string>;
  /** Deletes an object; one that is not there is deleted. */
  remove(path: string): Promise<void>;
  close(): void;
}

interface Call {
  readonly method: 'GET' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: Json;
}

interface Received {
  readonly status: number;
  readonly text: string;
}

/** Connects to a test cluster. */
export async function connectFactsServer(access: ApiAccess): Promise<FactsServer> {
  const [ca, cert, key] = await Promise.all([
    readFile(access.caCertPath),
    readFile(access.adminCertPath),
    readFile(access.adminKeyPath),
  ]);
  const agent = new Agent({ keepAlive: true, maxSockets: maxConnections, ca, cert, key });
  const send = (call: Call): Promise<Received> =>
    exchange(new URL(call.path, access.serverUrl), agent, call);
  return {
    apply: async (collection, object, options) =>
      readAnswer(await sendApply(send, collection, object, options)),
    read: async (path) => {
      const { status, text } = await send({ method: 'GET', path });
      return status === 404 ? undefined : parseJson(requireText({ status, text }, path));
    },
    readText: async (path) => requireText(await send({ method: 'GET', path }), path),
    remove: async (path) => {
      const received = await send({ method: 'DELETE', path });
      if (received.status !== 404) requireText(received, path);
    },
    close: () => agent.destroy(),
  };
}

/** A panic within the server ends the connection: that is a refusal too. */
const broken = { status: 0, text: 'the connection was cut' };

async function sendApply(
  send: (call: Call) => Promise<Received>,
  collection: Collection,
  object: KubeObject,
  { isDryRun, isOtherUser }: ApplyOptions,
): Promise<Received> {
  const query = new URLSearchParams({ fieldManager, force: 'true', fieldValidation: 'Strict' });
  if (isDryRun) query.set('dryRun', 'All');
  const path = `${collection}/${encodeURIComponent(object.metadata.name)}?${query.toString()}`;
  const headers = {
    'Content-Type': 'application/apply-patch+yaml',
    ...(isOtherUser ? otherUser : {}),
  };
  const call: Call = { method: 'PATCH', path, headers, body: object };
  try {
    return await send(call);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') return broken;
    throw error;
  }
}

function readAnswer({ status, text }: Received): Answer {
  if (status === 0) return { kind: 'refused', reason: text };
  const body = parseJson(text);
  if (!isJsonObject(body)) return { kind: 'refused', reason: text };
  if (status < 300) return { kind: 'accepted', object: body };
  const { message } = body;
  return { kind: 'refused', reason: typeof message === 'string' ? message : text };
}

function requireText({ status, text }: Received, path: string): string {
  if (status >= 300) throw new Error(`${path} was answered ${status}: ${text}`);
  return text;
}

function exchange(url: URL, agent: Agent, call: Call): Promise<Received> {
  return new Promise<Received>((resolve, reject) => {
    const headers = { Accept: 'application/json', 'User-Agent': fieldManager, ...call.headers };
    const sent = request(url, { method: call.method, agent, headers, timeout: timeoutMs });
    sent.on('timeout', () => sent.destroy(new Error(`no answer to ${call.method} ${call.path}`)));
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    sent.end(call.body === undefined ? undefined : stringifyJson(call.body));
  });
}
