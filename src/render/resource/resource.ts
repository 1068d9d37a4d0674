import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { formatApiVersion, parseApiVersion } from '../../model/group-version-kind.ts';
import type { GroupVersionKind } from '../../model/group-version-kind.ts';
import type { OriginStep } from '../../model/manifest.ts';
import type { GeneratorBehavior } from '../generators/generator-input.ts';
import { withMember, withoutMember } from './edit-json.ts';
import { isCertainlyClusterScoped } from './cluster-scoped.ts';
import type { ScopeLookup } from './cluster-scoped.ts';

/** What kustomize tells objects apart by: type, name and effective namespace (kyaml/resid). */
export interface ResourceId extends GroupVersionKind {
  readonly name: string;
  /** As written; empty where the object names none. */
  readonly namespace: string;
  /** `default` for none, {@link noNamespace} for types that are certainly cluster-scoped. */
  readonly effectiveNamespace: string;
}

/** An id that an object had before a transformer changed it; group and version are always the current ones. */
export interface PreviousId {
  readonly kind: string;
  readonly name: string;
  readonly effectiveNamespace: string;
}

/** One file that made or changed an object, in the order of the build. */
export type ResourceOrigin = OriginStep;

/** What one step did to an object; kept only in a build that is traced. */
export interface TraceStep {
  /** What changed it, oldest first: several where one step applied several patches. */
  readonly origins: readonly ResourceOrigin[];
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/**
 * An object during a build, with what kustomize keeps in build annotations. A value: transformers make a new one
 * that shares everything they do not change.
 */
export interface Resource {
  readonly object: JsonObject;
  readonly id: ResourceId;
  /** Oldest first; empty until a transformer changes name or namespace. */
  readonly previous: readonly PreviousId[];
  /** Name prefixes and suffixes in the order they were added: innermost first. */
  readonly prefixes: readonly string[];
  readonly suffixes: readonly string[];
  readonly needsHash: boolean;
  /** Names of the `vars` whose values are read from this object. */
  readonly variables?: readonly string[];
  /** Set on what a generator made, until it is absorbed. */
  readonly behavior?: GeneratorBehavior;
  readonly origins: readonly [ResourceOrigin, ...ResourceOrigin[]];
  /** What the build knows of scopes beside the built-in types; absent where nothing was said. */
  readonly scopes?: ScopeLookup;
  /** Oldest first; see `watchChanges`. */
  readonly trace?: readonly TraceStep[];
}

/** The effective namespace of cluster-scoped objects: no namespace can be called like this. */
export const noNamespace = '_non_namespaceable_';

/** A resource as it was read or generated. */
export function createResource(object: JsonObject, origin: ResourceOrigin): Resource {
  return {
    object,
    id: idOf(object),
    previous: [],
    prefixes: [],
    suffixes: [],
    needsHash: false,
    origins: [origin],
  };
}

/** The resource with other content; its id is read anew where what it is read from has changed. */
export function withObject(resource: Resource, object: JsonObject): Resource {
  if (object === resource.object) return resource;
  const id = hasSameIdentity(object, resource.object) ? resource.id : idOf(object, resource.scopes);
  return { ...resource, object, id };
}

function hasSameIdentity(one: JsonObject, other: JsonObject): boolean {
  if (one['kind'] !== other['kind'] || one['apiVersion'] !== other['apiVersion']) return false;
  const [meta, otherMeta] = [one['metadata'], other['metadata']];
  if (meta === otherMeta) return true;
  if (!isJsonObject(meta) || !isJsonObject(otherMeta)) return false;
  return meta['name'] === otherMeta['name'] && meta['namespace'] === otherMeta['namespace'];
}

/** The resource with an id that follows these scopes. */
export function withScopes(resource: Resource, scopes: ScopeLookup | undefined): Resource {
  if (resource.scopes === scopes || scopes === undefined) return resource;
  return { ...resource, scopes, id: idOf(resource.object, scopes) };
}

/** Remembers the current id, so that patches and references that use it still find the object. */
export function storePreviousId(resource: Resource): Resource {
  const { kind, name, effectiveNamespace } = resource.id;
  return { ...resource, previous: [...resource.previous, { kind, name, effectiveNamespace }] };
}

/** The id that the object had when it was read. */
export function originalId(resource: Resource): PreviousId {
  return resource.previous[0] ?? resource.id;
}

/** Reads the id of an object; absent parts are empty. */
export function idOf(
  object: JsonObject,
  scopes: ScopeLookup = isCertainlyClusterScoped,
): ResourceId {
  const apiVersion = scalarText(object['apiVersion']);
  const kind = scalarText(object['kind']);
  const metadata = object['metadata'];
  const meta = isJsonObject(metadata) ? metadata : {};
  const namespace = scalarText(meta['namespace']);
  const { group, version } = readApiVersion(apiVersion);
  return {
    group,
    version,
    kind,
    name: scalarText(meta['name']),
    namespace,
    effectiveNamespace: scopes(apiVersion, kind)
      ? noNamespace
      : namespace === ''
        ? 'default'
        : namespace,
  };
}

const apiVersions = new Map<string, ReturnType<typeof parseApiVersion>>();
/** Few are used; the bound keeps hostile trees from growing the cache. */
const maxApiVersions = 1000;

function readApiVersion(apiVersion: string): ReturnType<typeof parseApiVersion> {
  const known = apiVersions.get(apiVersion);
  if (known !== undefined) return known;
  const read = parseApiVersion(apiVersion);
  if (apiVersions.size < maxApiVersions) apiVersions.set(apiVersion, read);
  return read;
}

/** True for objects of a type that is certainly cluster-scoped. */
export function isClusterScoped(id: ResourceId): boolean {
  return id.effectiveNamespace === noNamespace;
}

/** One string per current id, for maps. */
export function resourceKey(id: ResourceId): string {
  return `${id.group}\n${id.version}\n${id.kind}\n${id.effectiveNamespace}\n${id.name}`;
}

/** `apps/v1 Deployment shop/web`: how messages name a resource. */
export function showResource(id: ResourceId): string {
  const name = id.namespace === '' ? id.name : `${id.namespace}/${id.name}`;
  return `${formatApiVersion(id)} ${id.kind} ${name}`;
}

/** A scalar as text, as kyaml compares them; empty for null, absent, maps and lists. */
export function scalarText(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null || isJsonArray(value) || isJsonObject(value)) return '';
  return String(value);
}

/** A map of `metadata` (labels, annotations) with every value as text. */
export function metadataMap(
  object: JsonObject,
  field: 'labels' | 'annotations',
): ReadonlyMap<string, string> {
  const metadata = object['metadata'];
  const map = isJsonObject(metadata) ? metadata[field] : undefined;
  if (!isJsonObject(map)) return new Map();
  return new Map(Object.keys(map).map((key) => [key, scalarText(map[key])]));
}

/** The object with one member of `metadata` set, or removed for undefined. */
export function setMetadata(
  object: JsonObject,
  field: string,
  value: Json | undefined,
): JsonObject {
  const metadata = object['metadata'];
  const meta = isJsonObject(metadata) ? metadata : {};
  if (value === undefined && !Object.hasOwn(meta, field)) return object;
  const changed = value === undefined ? withoutMember(meta, field) : withMember(meta, field, value);
  return withMember(object, 'metadata', changed);
}
