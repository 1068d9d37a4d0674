import type { JsonObject } from './json.ts';
import { parseApiVersion } from './group-version-kind.ts';
import type { GroupVersionKind } from './group-version-kind.ts';
import type { ObjectId } from './object-id.ts';

/** A Kubernetes object whose identity was checked: apiVersion, kind and metadata.name are text. */
export interface KubeObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** The part of `metadata` that gitsync reads by name; everything else is carried along. */
export interface ObjectMeta extends JsonObject {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Where in git an object or a line comes from. */
export interface Origin {
  /** Path from the root of the source, `/` as separator; `-` for standard input. */
  readonly file: string;
  /** First line of the object in that file, from 1; absent where no line can be named (generated). */
  readonly line?: number;
}

/**
 * One file that made or changed an object: its own file (`resource`), the entry that generated it and the files that
 * this read (`generator`, `input`), a patch, or a field of a kustomization or configuration (`transformer`).
 */
export interface OriginStep extends Origin {
  readonly by: 'resource' | 'generator' | 'input' | 'patch' | 'transformer';
  /** The field that asked for it, where `file` is a kustomization: `configMapGenerator[2]`. */
  readonly field?: string;
}

/** One rendered object with the file it comes from. */
export interface Manifest {
  readonly object: KubeObject;
  readonly origin: Origin;
  /** What made the object and what patched it, oldest first; absent where `origin` is all there is to say. */
  readonly origins?: readonly OriginStep[];
  /** The render that made it, for whoever asks where a field comes from; means nothing by itself. */
  readonly render?: RenderHandle;
}

/** Stands for a finished render: see `locateField`. A copy of it (sent by a worker, say) stands for nothing. */
export interface RenderHandle {
  readonly kind: 'render';
}

/** `overlays/prod/web.yaml:14` */
export function formatOrigin(origin: Origin): string {
  return origin.line === undefined ? origin.file : `${origin.file}:${String(origin.line)}`;
}

/** Identity of an object as written: an absent namespace is empty. */
export function objectIdOf(object: KubeObject): ObjectId {
  return {
    group: parseApiVersion(object.apiVersion).group,
    kind: object.kind,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
  };
}

/** Group, version and kind of an object as written. */
export function groupVersionKindOf(object: KubeObject): GroupVersionKind {
  return { ...parseApiVersion(object.apiVersion), kind: object.kind };
}
