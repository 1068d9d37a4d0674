import { isJsonObject, parseJson, stringifyJson } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import type { ApiAccess } from '../../test/cluster/api-request.ts';
import { keepConnections } from '../api-server/kept-connections.ts';
import type { KeptConnections, TextAnswer } from '../api-server/kept-connections.ts';

/** Requests under way at once: more would only wait in the API server. */
const maxConnections = 6;
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

/** Connects to a test cluster. */
export async function connectFactsServer(access: ApiAccess): Promise<FactsServer> {
  const connections = await keepConnections(access, {
    most: maxConnections,
    userAgent: fieldManager,
  });
  const { exchange } = connections;
  return {
    apply: async (collection, object, options) =>
      readAnswer(await sendApply(connections, collection, object, options)),
    read: async (path) => {
      const answer = await exchange({ method: 'GET', path });
      return answer.status === 404 ? undefined : parseJson(requireText(answer, path));
    },
    readText: async (path) => requireText(await exchange({ method: 'GET', path }), path),
    remove: async (path) => {
      const received = await exchange({ method: 'DELETE', path });
      if (received.status !== 404) requireText(received, path);
    },
    close: connections.close,
  };
}

/** A panic within the server ends the connection: that is a refusal too. */
const broken: TextAnswer = { status: 0, text: 'the connection was cut', date: '' };

async function sendApply(
  { exchange }: KeptConnections,
  collection: Collection,
  object: KubeObject,
  { isDryRun, isOtherUser }: ApplyOptions,
): Promise<TextAnswer> {
  const query = new URLSearchParams({ fieldManager, force: 'true', fieldValidation: 'Strict' });
  if (isDryRun) query.set('dryRun', 'All');
  const path = `${collection}/${encodeURIComponent(object.metadata.name)}?${query.toString()}`;
  const headers = {
    'Content-Type': 'application/apply-patch+yaml',
    ...(isOtherUser ? otherUser : {}),
  };
  try {
    return await exchange({ method: 'PATCH', path, headers, body: stringifyJson(object) });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') return broken;
    throw error;
  }
}

function readAnswer({ status, text }: TextAnswer): Answer {
  if (status === 0) return { kind: 'refused', reason: text };
  const body = parseJson(text);
  if (!isJsonObject(body)) return { kind: 'refused', reason: text };
  if (status < 300) return { kind: 'accepted', object: body };
  const { message } = body;
  return { kind: 'refused', reason: typeof message === 'string' ? message : text };
}

function requireText({ status, text }: TextAnswer, path: string): string {
  if (status >= 300) throw new Error(`${path} was answered ${status}: ${text}`);
  return text;
}
