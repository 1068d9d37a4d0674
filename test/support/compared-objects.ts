import { parseApiVersion } from '../../src/model/group-version-kind.ts';
import { formatFieldPath } from '../../src/model/field-path.ts';
import { isJsonObject } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import type { PayloadComparison } from '../../src/schema/compare/payload-comparison.ts';
import { printFieldSet } from '../../src/schema/fields/field-set.ts';
import { stripMetadata } from '../../src/schema/managed/strip-metadata.ts';
import { createSchemaLibrary } from '../../src/schema/openapi/schema-library.ts';
import type { ObjectKind } from '../../src/schema/predict/object-kind.ts';
import { readSnapshot } from '../../src/schema/snapshot/read-snapshot.ts';
import { fieldSetOf } from '../../src/schema/values/field-set-of.ts';

/** The manager of the set that is compared. */
export const manager = 'gitsync:shop/web';

const library = createSchemaLibrary(await readSnapshot());

/** A kind of Kubernetes 1.36. */
export function builtInKind(apiVersion: string, kind: string): ObjectKind {
  const name = { ...parseApiVersion(apiVersion), kind };
  const type = library.typeOf(name);
  if (type === undefined) throw new Error(`there is no ${apiVersion} ${kind} in the snapshot`);
  return {
    ...name,
    type,
    isCustom: false,
    hasStatus: library.kindOf(name)?.hasStatus ?? false,
  };
}

/** A payload of the kind. */
export function payloadOf(
  kind: ObjectKind,
  fields: JsonObject,
  metadata: JsonObject = {},
): KubeObject {
  const { group, version } = kind;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  return {
    apiVersion,
    kind: kind.kind,
    metadata: { name: 'web', namespace: 'shop', ...(metadata as Record<string, Json>) },
    ...fields,
  };
}

/** What a manager holds after it applied a payload, as managedFields record it. */
export function entryOf(kind: ObjectKind, payload: KubeObject, name = manager): JsonObject {
  return {
    manager: name,
    operation: 'Apply',
    apiVersion: payload.apiVersion,
    time: '2026-01-01T00:00:00Z',
    fieldsType: 'FieldsV1',
    fieldsV1: printFieldSet(stripMetadata(fieldSetOf(kind.type, payload))),
  };
}

/** A comparison in words: same, or the verdict with the kinds and paths of the differences. */
export function tellComparison(comparison: PayloadComparison): string {
  if (comparison.verdict === 'same') return 'same';
  const places = comparison.differences.map(({ kind, path }) => `${kind} ${formatFieldPath(path)}`);
  return `${comparison.verdict}: ${places.join(', ')}`;
}

/** The object with what the server adds, and with these entries in managedFields; none = as after no apply at all. */
export function liveOf(object: KubeObject, entries: readonly JsonObject[]): KubeObject {
  return {
    ...object,
    metadata: {
      ...object.metadata,
      uid: 'a0',
      resourceVersion: '7',
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...(entries.length === 0 ? {} : { managedFields: entries }),
    },
  };
}

/** A copy in which the fields of `more` stand beside or instead of those of `object`; lists are replaced. */
export function withFields(object: KubeObject, more: JsonObject): KubeObject {
  return merge(object, more) as KubeObject;
}

function merge(left: Json | undefined, right: Json): Json {
  if (!isJsonObject(left) || !isJsonObject(right)) return right;
  const merged: Record<string, Json | undefined> = { ...left };
  for (const [name, value] of Object.entries(right)) {
    if (value !== undefined) merged[name] = merge(left[name], value);
  }
  return merged;
}
