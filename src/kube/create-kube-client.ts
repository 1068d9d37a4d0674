import type { Logger } from '../log/logger.ts';
import { isJsonObject, stringifyJson } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { KubeObject } from '../model/manifest.ts';
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import type { Connection } from './connection.ts';
import { describeFailure } from './answers/failed-attempt.ts';
import type { RequestSubject } from './answers/failed-attempt.ts';
import type {
  ApiResource,
  Applied,
  ApplyOptions,
  DeletePreconditions,
  Discovery,
  FollowEvent,
  KubeAnswer,
  KubeClient,
  Listing,
  ListOptions,
  ObjectRef,
  OpenApiDocument,
  OpenApiOptions,
  PatchOptions,
  Projecting,
  ServerCache,
} from './kube-client.ts';
import { badAnswer, listObjects } from './requests/list-objects.ts';
import { readObject, textField } from './answers/read-object.ts';
import type { ExpectedObject } from './answers/read-object.ts';
import { collectionPath, documentPath, objectPath } from './requests/request-path.ts';
import {
  mayRepeatJsonPatch,
  readBackApply,
  readBackCreate,
  readBackDelete,
  readBackMergePatch,
} from './requests/find-stored-write.ts';
import { printApplyBody } from './requests/print-apply-body.ts';
import { documentSubject, objectSubject } from './requests/request-subject.ts';
import { openServedApis } from './served-apis.ts';
import type { ServedApis } from './served-apis.ts';
import { RequestSender } from './transport/request-sender.ts';
import type { KubeRequest, KubeResponse } from './transport/kube-request.ts';
import type { SenderLimits } from './transport/sender-limits.ts';
import { followObjects } from './watch/follow-objects.ts';

/** What a client is made with beside its connection. */
export interface KubeClientOptions {
  /** `gitsync/<version>`: how the server's audit log names us. */
  readonly userAgent: string;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Time and size limits that differ from the usual ones. */
  readonly limits?: Partial<SenderLimits>;
  /** Where discovery and OpenAPI documents are kept for the next process; nowhere by default. */
  readonly cacheFolder?: string | undefined;
}

/** Makes a client; nothing is connected or asked before its first request. */
export function createKubeClient(connection: Connection, options: KubeClientOptions): KubeClient {
  return new HttpKubeClient(connection, options);
}

class HttpKubeClient implements KubeClient {
  readonly server: string;
  readonly context: string;
  readonly defaultNamespace: string;
  readonly cache: ServerCache;
  readonly #sender: RequestSender;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  /** API versions that send no initial events of a watch, learned while following. */
  readonly #withoutInitialEvents = new Set<string>();
  readonly #served: ServedApis;

  constructor(connection: Connection, options: KubeClientOptions) {
    this.server = connection.server;
    this.context = connection.context;
    this.defaultNamespace = connection.defaultNamespace;
    this.#clock = options.clock ?? systemClock;
    const { userAgent, logger, limits } = options;
    const clock = this.#clock;
    this.#sender = new RequestSender(connection, {
      userAgent,
      logger,
      clock,
      ...(limits === undefined ? {} : { limits }),
    });
    this.#served = openServedApis(connection, {
      sender: this.#sender,
      logger,
      clock,
      cacheFolder: options.cacheFolder,
      signal: this.#closing.signal,
    });
    this.cache = this.#served.cache;
  }

  async discover(
    options: { refresh?: boolean; signal?: AbortSignal | undefined } = {},
  ): Promise<Discovery> {
    return await this.#served.discover(options);
  }

  async get(ref: ObjectRef, signal?: AbortSignal): Promise<KubeAnswer<KubeObject | undefined>> {
    const path = objectPath(ref);
    if (typeof path !== 'string') return path;
    const subject = objectSubject('read', ref, false);
    const request = { subject, method: 'GET', path, signal, mayBeMissing: true } as const;
    const { result } = await this.#sender.send(request);
    if (result.kind === 'failed') return result;
    return result.status === 404 ? missing : toObject(subject, ref, result);
  }

  async list(resource: ApiResource, options: ListOptions = {}): Promise<KubeAnswer<Listing>> {
    return await listObjects(this.#sender, resource, options);
  }

  follow<T>(resource: ApiResource, options: Projecting<T>): AsyncIterable<FollowEvent<T>> {
    const tools = { sender: this.#sender, clock: this.#clock };
    const withoutInitialEvents = this.#withoutInitialEvents;
    return followObjects({ ...tools, withoutInitialEvents }, resource, options);
  }

  async dryRunApply(
    ref: ObjectRef,
    payload: KubeObject,
    options: ApplyOptions,
  ): Promise<KubeAnswer<Applied>> {
    return await this.#apply(objectSubject('dry run', ref, false), ref, payload, options);
  }

  async apply(
    ref: ObjectRef,
    payload: KubeObject,
    options: ApplyOptions,
  ): Promise<KubeAnswer<Applied>> {
    return await this.#apply(objectSubject('apply', ref, true), ref, payload, options);
  }

  async create(
    ref: ObjectRef,
    object: KubeObject,
    signal?: AbortSignal,
  ): Promise<KubeAnswer<KubeObject>> {
    const own = objectPath(ref);
    const path = collectionPath(ref.resource, ref.namespace);
    if (typeof own !== 'string') return own;
    if (typeof path !== 'string') return path;
    const subject = objectSubject('create', ref, true);
    const { result } = await this.#write({
      subject,
      method: 'POST',
      path: `${path}?fieldValidation=Strict`,
      ...jsonBody('application/json', object),
      readBack: readBackCreate(own, object),
      signal,
    });
    return result.kind === 'failed' ? result : toObject(subject, ref, result);
  }

  async patch(
    ref: ObjectRef,
    patch: Json,
    options: PatchOptions = {},
  ): Promise<KubeAnswer<KubeObject>> {
    const path = objectPath(ref, options.subresource);
    if (typeof path !== 'string') return path;
    const subject = objectSubject('patch', ref, true);
    const query = new URLSearchParams({ fieldValidation: 'Strict' });
    if (options.fieldManager !== undefined) query.set('fieldManager', options.fieldManager);
    const { result } = await this.#write({
      subject,
      method: 'PATCH',
      path: `${path}?${query.toString()}`,
      ...jsonBody(`application/${options.type ?? 'merge'}-patch+json`, patch),
      // The operations of a JSON patch cannot be recognised in their result.
      ...(options.type === 'json'
        ? { mayRepeat: mayRepeatJsonPatch(patch) }
        : { readBack: readBackMergePatch(path, patch) }),
      signal: options.signal,
    });
    if (result.kind === 'failed') return result;
    const resource = options.subresource === 'scale' ? scale : ref.resource;
    return toObject(subject, { ...ref, resource }, result);
  }

  async delete(
    ref: ObjectRef,
    preconditions: DeletePreconditions,
    signal?: AbortSignal,
  ): Promise<KubeAnswer<'gone' | 'deleting'>> {
    const path = objectPath(ref);
    if (typeof path !== 'string') return path;
    const subject = objectSubject('delete', ref, true);
    const { uid, resourceVersion } = preconditions;
    // An empty precondition is none: the server would delete whatever has the name.
    if (uid === '' || resourceVersion === '') {
      return describeFailure(subject, {
        code: 'KUBE_BAD_NAME',
        why: 'no request was sent, the UID or resourceVersion to delete is not known',
      });
    }
    const { result } = await this.#write({
      subject,
      method: 'DELETE',
      path,
      ...jsonBody('application/json', {
        kind: 'DeleteOptions',
        apiVersion: 'v1',
        propagationPolicy: 'Background',
        preconditions: { uid, resourceVersion },
      }),
      mayBeMissing: true,
      readBack: readBackDelete(path, uid),
      signal,
    });
    return result.kind === 'failed' ? result : toDeletion(subject, ref, result);
  }

  async openApi(
    type: { readonly group: string; readonly version: string },
    options?: OpenApiOptions,
  ): Promise<KubeAnswer<OpenApiDocument | undefined>> {
    return await this.#served.openApi(type, options);
  }

  async getDocument(path: string, signal?: AbortSignal): Promise<KubeAnswer<Json>> {
    const checked = documentPath(path);
    if (typeof checked !== 'string') return checked;
    const subject = documentSubject(checked);
    const request = { subject, method: 'GET', path: checked, signal, mayBePlain: true } as const;
    const { result } = await this.#sender.send(request);
    if (result.kind === 'failed') return result;
    return { kind: 'ok', value: result.value, warnings: result.warnings };
  }

  close(): Promise<void> {
    this.#closing.abort();
    this.#sender.close();
    return Promise.resolve();
  }

  async #write(request: KubeRequest): ReturnType<RequestSender['send']> {
    try {
      return await this.#sender.send(request);
    } finally {
      this.#served.noteWrite(request.subject);
    }
  }

  async #apply(
    subject: RequestSubject,
    ref: ObjectRef,
    payload: KubeObject,
    options: ApplyOptions,
  ): Promise<KubeAnswer<Applied>> {
    const path = objectPath(ref);
    if (typeof path !== 'string') return path;
    const query = new URLSearchParams({
      fieldManager: options.fieldManager,
      force: String(options.force),
      fieldValidation: 'Strict',
      ...(subject.writes ? {} : { dryRun: 'All' }),
    });
    const { result, lostAnswer } = await this.#write({
      subject,
      method: 'PATCH',
      path: `${path}?${query.toString()}`,
      contentType: 'application/apply-patch+yaml',
      body: printApplyBody(payload),
      ...(subject.writes ? { readBack: readBackApply(path, payload, options.fieldManager) } : {}),
      signal: options.signal,
    });
    if (result.kind === 'failed') return result;
    const answer = toObject(subject, ref, result);
    if (answer.kind === 'failed') return answer;
    const applied = { object: answer.value, created: result.status === 201, lostAnswer };
    return { ...answer, value: applied };
  }
}

/** What every kind's `scale` subresource is answered as, custom resources included. */
const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale' };

const missing: KubeAnswer<undefined> = { kind: 'ok', value: undefined, warnings: [] };

function jsonBody(contentType: string, value: Json): Pick<KubeRequest, 'body' | 'contentType'> {
  return { contentType, body: stringifyJson(value) };
}

function toObject(
  subject: RequestSubject,
  ref: ExpectedObject,
  response: KubeResponse,
): KubeAnswer<KubeObject> {
  const object = readObject(response.value, ref);
  if (typeof object === 'string') return badAnswer(subject, object);
  return { kind: 'ok', value: object, warnings: response.warnings };
}

/** apiserver answers a finished delete with a Status, one that waits for finalizers with the object. */
function toDeletion(
  subject: RequestSubject,
  ref: ObjectRef,
  response: KubeResponse,
): KubeAnswer<'gone' | 'deleting'> {
  const { value, warnings } = response;
  if (response.status === 404) return { kind: 'ok', value: 'gone', warnings };
  if (
    isJsonObject(value) &&
    value['kind'] === 'Status' &&
    textField(value, 'status') === 'Success'
  ) {
    return { kind: 'ok', value: 'gone', warnings };
  }
  const object = readObject(value, ref);
  if (typeof object === 'string') return badAnswer(subject, object);
  return { kind: 'ok', value: 'deleting', warnings };
}
