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

/** One rendered object with the file it comes from. */
export interface Manifest {
  readonly object: KubeObject;
  readonly origin: Origin;
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
