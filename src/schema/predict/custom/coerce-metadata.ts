import { isJsonArray, isJsonObject, memberOf, setMember } from '../../../model/json.ts';
import type { Json, JsonObject } from '../../../model/json.ts';
import type { SchemaType } from '../../types/schema-type.ts';
import { parseTime } from '../../scalars/date-time.ts';
import { declaredField, declaredItem } from './declared-types.ts';

type Coerce = (value: Json) => Json | undefined;

/** What is kept of each field of ObjectMeta; a value of the wrong JSON type stays for validation to refuse. */
const fields: ReadonlyMap<string, Coerce> = new Map<string, Coerce>([
  ...['name', 'generateName', 'namespace', 'selfLink', 'uid', 'resourceVersion'].map(
    (name): [string, Coerce] => [name, dropEmptyText],
  ),
  ['creationTimestamp', dropMalformedTime],
  ['deletionTimestamp', dropMalformedTime],
  ['deletionGracePeriodSeconds', dropBeyondInt64],
  ['generation', (value) => (value === 0 ? undefined : dropNull(value))],
  ['labels', coerceTexts],
  ['annotations', coerceTexts],
  ['finalizers', (value) => coerceList(value, (finalizer) => finalizer ?? '')],
  ['ownerReferences', (value) => coerceList(value, coerceOwner)],
  ['managedFields', (value) => coerceList(value, (entry) => entry)],
]);
const ownerTexts = ['apiVersion', 'kind', 'name', 'uid'];
const ownerFlags = ['controller', 'blockOwnerDeletion'];

/**
 * `metadata` of an object as the server stores it after reading it into its own ObjectMeta type: nothing unknown,
 * nothing empty, null in labels and annotations as empty text.
 */
export function coerceMetadata(metadata: JsonObject): JsonObject {
  const result: Record<string, Json | undefined> = {};
  for (const [name, coerce] of fields) {
    const value = memberOf(metadata, name);
    const coerced = value === undefined ? undefined : coerce(value);
    if (coerced !== undefined) result[name] = coerced;
  }
  return result;
}

function dropNull(value: Json): Json | undefined {
  return value ?? undefined;
}

function dropMalformedTime(value: Json): Json | undefined {
  return typeof value === 'string' && parseTime(value) === undefined ? undefined : dropNull(value);
}

function dropBeyondInt64(value: Json): Json | undefined {
  const isBeyond = typeof value === 'bigint' && BigInt.asIntN(64, value) !== value;
  return isBeyond ? undefined : dropNull(value);
}

function dropEmptyText(value: Json): Json | undefined {
  return value === '' ? undefined : dropNull(value);
}

function coerceTexts(map: Json): Json | undefined {
  if (!isJsonObject(map)) return dropNull(map);
  const result: Record<string, Json | undefined> = {};
  for (const key of Object.keys(map)) setMember(result, key, map[key] ?? '');
  return Object.keys(map).length > 0 ? result : undefined;
}

function coerceList(list: Json, coerceItem: (item: Json) => Json): Json | undefined {
  if (!isJsonArray(list)) return dropNull(list);
  return list.length > 0 ? list.map(coerceItem) : undefined;
}

function coerceOwner(owner: Json): Json {
  if (owner !== null && !isJsonObject(owner)) return owner;
  const result: Record<string, Json | undefined> = {};
  for (const name of ownerTexts) result[name] = owner?.[name] ?? '';
  for (const name of ownerFlags) {
    const flag = owner?.[name] ?? undefined;
    if (flag !== undefined) result[name] = flag;
  }
  return result;
}

/**
 * Coerces objects within the object (x-kubernetes-embedded-resource), at every depth: their metadata, and their
 * apiVersion and kind, which are dropped where something else than text is stored.
 */
export function coerceEmbedded(type: SchemaType | undefined, value: Json): Json {
  if (type === undefined) return value;
  if (isJsonArray(value)) {
    const element = declaredItem(type);
    return element === undefined ? value : value.map((item) => coerceEmbedded(element, item));
  }
  if (!isJsonObject(value)) return value;
  const result: Record<string, Json | undefined> = {};
  for (const name of Object.keys(value)) {
    const member = value[name];
    const coerced = member === undefined ? undefined : coerceMember(type, name, member);
    if (coerced !== undefined) setMember(result, name, coerced);
  }
  return result;
}

function coerceMember(type: SchemaType, name: string, member: Json): Json | undefined {
  if (type.isEmbedded && (name === 'apiVersion' || name === 'kind')) {
    return typeof member === 'string' ? member : undefined;
  }
  if (!type.isEmbedded || name !== 'metadata') {
    return coerceEmbedded(declaredField(type, name), member);
  }
  return member === null || isJsonObject(member) ? coerceMetadata(member ?? {}) : member;
}
