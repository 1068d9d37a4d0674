import { parseApiVersion } from '../model/group-version-kind.ts';
import type { GroupVersionKind } from '../model/group-version-kind.ts';
import { isJsonArray, isJsonObject, setMember } from '../model/json.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { formatOrigin, groupVersionKindOf, objectIdOf } from '../model/manifest.ts';
import type { KubeObject, Manifest, Origin } from '../model/manifest.ts';
import type { FieldPath } from '../model/field-path.ts';
import { locateField } from '../model/locate-field.ts';
import { findNameFault } from '../model/name-fault.ts';
import { compareObjectIds, formatObjectId, objectKey } from '../model/object-id.ts';
import type { ObjectId } from '../model/object-id.ts';
import type { Problem, ProblemCode } from '../model/problem.ts';
import type { DesiredObject } from './desired-object.ts';
import { normaliseSecret } from './normalise-secret.ts';

/** Whether a kind lives in namespaces; `unknown` where its group could not be discovered. */
export type Scope = 'namespaced' | 'cluster' | 'absent' | 'unknown';

/** What normalising needs to know besides the manifests. */
export interface NormaliseContext {
  readonly scopeOf: (type: GroupVersionKind) => Scope;
  /** Namespace of namespaced objects that name none. */
  readonly defaultNamespace: string;
}

/** Objects in the form in which they are compared and sent. */
export interface NormalisedSet {
  /** Sorted by object. */
  readonly objects: readonly DesiredObject[];
  /** Objects that cannot be used, each with file and line. */
  readonly problems: readonly Problem[];
  /** What was left out, worth a person's eye but no error. */
  readonly notes: readonly Problem[];
}

/** Metadata that only the server may write; a pasted live object carries all of it. */
const serverMetadata = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'managedFields',
];

/**
 * The one place where rendered objects become desired ones (design D4): nulls, status and server
 * metadata dropped, Secrets canonical, namespaces filled in or removed by scope, duplicates refused.
 */
export function normalise(
  manifests: readonly Manifest[],
  context: NormaliseContext,
): NormalisedSet {
  const problems: Problem[] = [];
  const notes: Problem[] = [];
  const found = new Map<string, DesiredObject>();
  const scopeOf = withRenderedDefinitions(manifests, context.scopeOf);
  for (const manifest of manifests) {
    const result = normaliseManifest(manifest, { ...context, scopeOf }, notes);
    if ('code' in result) {
      problems.push(result);
      continue;
    }
    const first = found.get(objectKey(result.id));
    if (first !== undefined) problems.push(duplicate(result, first));
    else found.set(objectKey(result.id), result);
  }
  const objects = [...found.values()].sort((left, right) => compareObjectIds(left.id, right.id));
  return { objects, problems, notes };
}

/** Kinds whose CustomResourceDefinition is in the same set are known before the cluster knows them. */
function withRenderedDefinitions(
  manifests: readonly Manifest[],
  scopeOf: NormaliseContext['scopeOf'],
): NormaliseContext['scopeOf'] {
  const rendered = new Map<string, Scope>();
  for (const { object } of manifests) {
    const spec = object['spec'];
    if (object.kind !== 'CustomResourceDefinition' || !isJsonObject(spec)) continue;
    const { group, names, scope, versions } = spec;
    if (typeof group !== 'string' || !isJsonObject(names) || !isJsonArray(versions)) continue;
    for (const version of versions) {
      const name = isJsonObject(version) ? version['name'] : undefined;
      if (typeof name !== 'string' || typeof names['kind'] !== 'string') continue;
      rendered.set(
        `${group}/${name}/${names['kind']}`,
        scope === 'Cluster' ? 'cluster' : 'namespaced',
      );
    }
  }
  return (type) => {
    const known = scopeOf(type);
    if (known === 'namespaced' || known === 'cluster') return known;
    return rendered.get(`${type.group}/${type.version}/${type.kind}`) ?? known;
  };
}

function normaliseManifest(
  manifest: Manifest,
  context: NormaliseContext,
  notes: Problem[],
): DesiredObject | Problem {
  const written = manifest.object;
  let id = objectIdOf(written);
  const refuse = (
    code: ProblemCode,
    reason: string,
    hint: string,
    field: readonly string[] = [],
  ): Problem => {
    const origin = locateMember(manifest, field) ?? manifest.origin;
    const message = `${formatObjectId(id)} (${formatOrigin(origin)}): ${reason}`;
    return { code, object: id, origin, message, hint };
  };
  const badName = findBadName(written);
  if (badName !== undefined) {
    const hint = 'Correct it: such a name would address something else than one object.';
    return refuse('PLAN_BAD_OBJECT', `${badName.fault}.`, hint, badName.field);
  }
  const scope = context.scopeOf(groupVersionKindOf(written));
  if (scope === 'absent' || scope === 'unknown') return refuseKind(written, scope, refuse);
  // From here on a problem names the very object that a run would have written.
  id = resolveNamespace(id, scope, context.defaultNamespace);
  const unquoted = findUnquoted(written);
  if (unquoted !== undefined) {
    const hint = 'Put the value in quotes.';
    return refuse('PLAN_BAD_OBJECT', `${showField(unquoted)} is not text.`, hint, unquoted);
  }
  const secret = normaliseSecret(written);
  if (secret.kind === 'refused') {
    return refuse('PLAN_BAD_OBJECT', `${secret.reason}.`, 'Correct the value in the manifest.');
  }
  const { object, dropped } = dropServerParts(secret.object);
  if (dropped.length > 0) {
    notes.push(
      refuse(
        'PLAN_BAD_OBJECT',
        `${dropped.map(showField).join(', ')} left out, only the server writes ${dropped.length > 1 ? 'them' : 'it'}.`,
        'Remove what was left out from the manifest.',
        dropped[0],
      ),
    );
  }
  return { id, object: placeInNamespace(object, id), origin: manifest.origin, manifest };
}

/** Where a member of a manifest stands; undefined for the object itself, and where nobody knows. */
function locateMember(manifest: Manifest, names: readonly string[]): Origin | undefined {
  if (names.length === 0) return undefined;
  return locateField(manifest, fieldPathOf(names));
}

function fieldPathOf(names: readonly string[]): FieldPath {
  return names.map((name) => ({ kind: 'field', name }));
}

/** `metadata.labels["a/b"]`: of labels and annotations every key is quoted. */
function showField(names: readonly string[]): string {
  const [top = '', map, key] = names;
  const shown = map === undefined ? top : `${top}.${map}`;
  return key === undefined ? shown : `${shown}[${JSON.stringify(key)}]`;
}

function refuseKind(
  object: KubeObject,
  scope: 'absent' | 'unknown',
  refuse: (code: ProblemCode, reason: string, hint: string) => Problem,
): Problem {
  const { group } = parseApiVersion(object.apiVersion);
  if (scope === 'unknown') {
    return refuse(
      'KUBE_DISCOVERY',
      `whether the server knows kind ${object.kind} cannot be said: discovery of ${group} failed.`,
      `See what is wrong with the API: kubectl get apiservices | grep ${group}`,
    );
  }
  return refuse(
    'KUBE_UNKNOWN_KIND',
    `the server has no kind ${object.kind} in ${object.apiVersion}.`,
    'Check apiVersion and kind, or add the CustomResourceDefinition to the source.',
  );
}

/** A name or namespace that no object can have; an empty namespace is none at all. */
function findBadName(
  object: KubeObject,
): { readonly fault: string; readonly field: readonly string[] } | undefined {
  for (const field of ['name', 'namespace'] as const) {
    const text: unknown = object.metadata[field];
    if (field === 'namespace' && (text === undefined || text === null || text === '')) continue;
    const fault = typeof text === 'string' ? findNameFault(text) : 'is not text';
    if (fault === undefined) continue;
    const told = `metadata.${field} ${JSON.stringify(text)} ${fault}`;
    return { fault: told, field: ['metadata', field] };
  }
  return undefined;
}

/** The first label or annotation that YAML did not read as text. */
function findUnquoted(object: KubeObject): readonly string[] | undefined {
  for (const field of ['labels', 'annotations']) {
    const map: Json | undefined = object.metadata[field];
    if (map === undefined || map === null) continue;
    if (!isJsonObject(map)) return ['metadata', field];
    for (const key of Object.keys(map)) {
      const value = map[key];
      if (value !== null && typeof value !== 'string') {
        return ['metadata', field, key];
      }
    }
  }
  return undefined;
}

function dropServerParts(object: KubeObject): {
  readonly object: KubeObject;
  readonly dropped: readonly (readonly string[])[];
} {
  const dropped: (readonly string[])[] = [];
  const metadata: Record<string, Json | undefined> = { ...object.metadata };
  for (const field of serverMetadata) {
    const value = metadata[field];
    if (value !== undefined && value !== null) dropped.push(['metadata', field]);
    metadata[field] = undefined;
  }
  // Generators write an empty status into every CustomResourceDefinition: not worth a note.
  if (isJsonObject(object['status']) && object.kind !== 'CustomResourceDefinition') {
    dropped.push(['status']);
  }
  const bare = withoutNulls({ ...object, status: undefined, metadata });
  return {
    object: {
      ...bare,
      apiVersion: object.apiVersion,
      kind: object.kind,
      metadata: metaOf(bare, object),
    },
    dropped,
  };
}

function metaOf(bare: JsonObject, object: KubeObject): KubeObject['metadata'] {
  const metadata = bare['metadata'];
  return { ...(isJsonObject(metadata) ? metadata : {}), name: object.metadata.name };
}

/** Absent is what kubectl makes of null; server-side apply would store `""` or own the default. */
function withoutNulls(object: JsonObject): JsonObject {
  const kept: Record<string, Json | undefined> = {};
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === undefined || value === null) continue;
    setMember(kept, key, withoutNullsIn(value));
  }
  return kept;
}

function withoutNullsIn(value: Json): Json {
  if (isJsonArray(value)) return value.map(withoutNullsIn);
  return isJsonObject(value) ? withoutNulls(value) : value;
}

function resolveNamespace(
  id: ObjectId,
  scope: 'namespaced' | 'cluster',
  defaultNamespace: string,
): ObjectId {
  if (scope === 'cluster') return { ...id, namespace: '' };
  return id.namespace === '' ? { ...id, namespace: defaultNamespace } : id;
}

function placeInNamespace(object: KubeObject, id: ObjectId): KubeObject {
  const { metadata } = object;
  if (id.namespace !== '') {
    return { ...object, metadata: { ...metadata, namespace: id.namespace } };
  }
  const names = Object.keys(metadata).filter((name) => name !== 'namespace');
  const kept = Object.fromEntries(names.map((name) => [name, metadata[name]]));
  return { ...object, metadata: { ...kept, name: id.name } };
}

function duplicate(second: DesiredObject, first: DesiredObject): Problem {
  return {
    code: 'PLAN_DUPLICATE',
    object: second.id,
    origin: second.origin,
    message: `${formatObjectId(second.id)}: defined twice, in ${formatOrigin(first.origin)} and in ${formatOrigin(second.origin)}.`,
    hint: 'Remove one of the two, or give them different names or namespaces.',
  };
}
