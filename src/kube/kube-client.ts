import type { FieldConflict } from '../model/field-conflict.ts';
import type { GroupVersionKind } from '../model/group-version-kind.ts';
import type { Json } from '../model/json.ts';
import type { KubeObject } from '../model/manifest.ts';
import type { Problem } from '../model/problem.ts';

export type { FieldConflict } from '../model/field-conflict.ts';

/** One served resource: a kind at one version, with the plural that its URL uses. */
export interface ApiResource extends GroupVersionKind {
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
}

/** The OpenAPI v3 document of one group and version. */
export interface OpenApiDocument {
  /** Names the content: the same hash means the same document. Empty where the server gives none. */
  readonly hash: string;
  /** As the server sent it, unchecked; undefined where the hash is the one that the caller knows. */
  readonly text: string | undefined;
}

/** How to ask for a document. */
export interface OpenApiOptions {
  /** Hash of a document that the caller has: that one is not sent again. */
  readonly known?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Texts about the server that are kept for the next process, where there is a folder for them. `of` is what
 * a text depends on beside the server.
 */
export interface ServerCache {
  /** What was written for the purpose last, whole; undefined otherwise. Never throws. */
  read(purpose: string, of: readonly string[]): Promise<string | undefined>;
  /** Never throws. The purpose is in lower-case letters; the text must hold nothing secret. */
  write(purpose: string, of: readonly string[], text: string): Promise<void>;
}

/** What a server serves. A group that could not be read is unknown, never absent. */
export interface Discovery {
  readonly resources: readonly ApiResource[];
  /** `group/version` of every API whose discovery failed (an aggregated API without a backend). */
  readonly failedGroupVersions: readonly string[];
  /** The resource of a kind at exactly this version. */
  find(type: GroupVersionKind): ApiResource | undefined;
  /** The resource of a kind at the version that the server prefers. */
  findPreferred(group: string, kind: string): ApiResource | undefined;
  /** True when a version of the group failed or listed nothing, so that a kind not found may still exist. */
  isGroupUnknown(group: string): boolean;
}

/** Address of one object; namespace is empty for cluster-scoped resources. */
export interface ObjectRef {
  readonly resource: ApiResource;
  readonly namespace: string;
  readonly name: string;
}

/** A request that did not succeed. */
export interface KubeFailure {
  readonly kind: 'failed';
  readonly problem: Problem;
  /** HTTP status, undefined when no answer arrived. */
  readonly status: number | undefined;
  /** Held fields of an apply conflict; empty for every other failure. */
  readonly conflicts: readonly FieldConflict[];
  /** `details.causes[].field` of a 422, as the server names them. */
  readonly fields: readonly string[];
  /** True when the write may have happened although no success was seen: read back before deciding. */
  readonly mayHaveHappened: boolean;
}

/** An answer, with the `Warning:` headers that came along. */
export type KubeAnswer<T> =
  { readonly kind: 'ok'; readonly value: T; readonly warnings: readonly string[] } | KubeFailure;

/** What a server-side apply did. */
export interface Applied {
  readonly object: KubeObject;
  /** True for 201: the object did not exist before. */
  readonly created: boolean;
  /**
   * True when the answer of an earlier attempt of this call was lost: the object may have been created
   * by that attempt although `created` is false. Always false for a dry run.
   */
  readonly lostAnswer: boolean;
}

/** How to apply; the payload is always judged by `fieldValidation=Strict`. */
export interface ApplyOptions {
  readonly fieldManager: string;
  readonly force: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** How to patch; unknown fields are refused by `fieldValidation=Strict`. */
export interface PatchOptions {
  /** `json`: a list of RFC 6902 operations, for what a merge patch cannot say (whole lists, tests). */
  readonly type?: 'merge' | 'json';
  readonly subresource?: string;
  readonly fieldManager?: string;
  readonly signal?: AbortSignal;
}

/** What must still be true of an object for a delete to happen. Both are always sent. */
export interface DeletePreconditions {
  readonly uid: string;
  readonly resourceVersion: string;
}

/** What a list is limited to. Secrets are never listed without a selector. */
export interface ListOptions {
  /** Empty or absent: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly signal?: AbortSignal | undefined;
}

/** A list of which only a part of each object is kept. */
export interface Projecting<T> extends ListOptions {
  /** What to keep of an object; undefined drops it, which only its name and namespace may decide. */
  readonly project: (object: KubeObject) => T | undefined;
}

/** All objects of a list, from as many pages as the server made. */
export interface Listing<T = KubeObject> {
  readonly items: readonly T[];
  /** Where a watch can start. */
  readonly resourceVersion: string;
}

/** What is learned of the objects of a resource while they are followed. */
export type FollowEvent<T> =
  /** The complete state, first and whenever events may have been missed: what is not in it is gone or not selected. */
  | { readonly kind: 'all'; readonly items: readonly T[] }
  | { readonly kind: 'changed'; readonly item: T }
  /** Without a selector only: the object was deleted; as it was last. */
  | { readonly kind: 'gone'; readonly item: T }
  /** Under a selector: deleted, or no longer selected. Only reading the object tells. */
  | { readonly kind: 'left'; readonly item: T }
  /** What was told may be old now. The next attempt starts after the pause, in milliseconds. */
  | { readonly kind: 'trouble'; readonly problem: Problem; readonly pauseMs: number }
  /** The trouble is over and nothing was missed; `all` ends it too. */
  | { readonly kind: 'recovered' }
  /** The end: trying again would not help (not allowed, no such kind, bad request). */
  | KubeFailure;

/**
 * The only door to a cluster: raw JSON, one request per call, every outcome typed.
 * Reads are consistent (`resourceVersion` unset). Retries follow the table of docs/adr/0005.
 */
export interface KubeClient {
  /** URL of the server, without credentials. */
  readonly server: string;
  /** Context of the kubeconfig; empty in a cluster. */
  readonly context: string;
  /** Namespace of the context, `default` where none is set. */
  readonly defaultNamespace: string;
  /** For what is the same for everybody who asks this server. */
  readonly cache: ServerCache;

  /**
   * What the server serves. Remembered until `refresh` is asked for, or until this client has written a
   * CustomResourceDefinition or APIService. @throws GitsyncError
   */
  discover(options?: { refresh?: boolean; signal?: AbortSignal | undefined }): Promise<Discovery>;

  /** Reads one object; `undefined` only after a 404 for the object itself. */
  get(ref: ObjectRef, signal?: AbortSignal): Promise<KubeAnswer<KubeObject | undefined>>;
  list(resource: ApiResource, options?: ListOptions): Promise<KubeAnswer<Listing>>;
  /**
   * Lists and watches until the signal aborts or a `failed` event, which is the last; never throws for what
   * a server does. One connection; it is closed when the reader leaves. Events come when they are asked for.
   */
  follow<T>(resource: ApiResource, options: Projecting<T>): AsyncIterable<FollowEvent<T>>;

  /** Server-side apply with `dryRun=All`: changes nothing, so it counts as a read. */
  dryRunApply(
    ref: ObjectRef,
    payload: KubeObject,
    options: ApplyOptions,
  ): Promise<KubeAnswer<Applied>>;

  apply(ref: ObjectRef, payload: KubeObject, options: ApplyOptions): Promise<KubeAnswer<Applied>>;
  /** Creates with POST; a 409 AlreadyExists is a KUBE_MODIFIED failure. For records of our own only. */
  create(ref: ObjectRef, object: KubeObject, signal?: AbortSignal): Promise<KubeAnswer<KubeObject>>;
  /** Patches the object or a subresource (`status`, `scale`), by default with a JSON merge patch (RFC 7396). */
  patch(ref: ObjectRef, patch: Json, options?: PatchOptions): Promise<KubeAnswer<KubeObject>>;
  /** `value: 'gone'` also when the object was not there any more. Background propagation. */
  delete(
    ref: ObjectRef,
    preconditions: DeletePreconditions,
    signal?: AbortSignal,
  ): Promise<KubeAnswer<'gone' | 'deleting'>>;

  /**
   * The OpenAPI v3 document of a group and version; `undefined` where the server has none. The index of
   * documents, which tells their hashes, is remembered as long as discovery is; a new kind shows in it a
   * second or two later.
   */
  openApi(
    type: { readonly group: string; readonly version: string },
    options?: OpenApiOptions,
  ): Promise<KubeAnswer<OpenApiDocument | undefined>>;
  /** GET of a raw API path for documents such as `/openapi/v3`; JSON answers only. */
  getDocument(path: string, signal?: AbortSignal): Promise<KubeAnswer<Json>>;

  /** Closes connections. Safe to call twice. */
  close(): Promise<void>;
}
