import { isJsonArray, isJsonObject, setMember } from '../../../model/json.ts';
import type { Json, JsonObject } from '../../../model/json.ts';
import type { SchemaType } from '../../types/schema-type.ts';
import { declaredField, declaredItem } from './declared-types.ts';

const texts = ['name', 'generateName', 'namespace', 'selfLink', 'uid', 'resourceVersion'];
const stamps = ['creationTimestamp', 'deletionTimestamp'];
const numbers = ['generation', 'deletionGracePeriodSeconds'];
const textMaps = ['labels', 'annotations'];
const lists = ['finalizers', 'managedFields'];
const ownerTexts = ['apiVersion', 'kind', 'name', 'uid'];
const ownerFlags = ['controller', 'blockOwnerDeletion'];

/**
 * `metadata` of a custom resource as the server stores it after reading it into its own ObjectMeta type:
 * nothing unknown, nothing empty, null in labels and annotations as empty text.
 */
export function coerceMetadata(metadata: JsonObject): JsonObject {
  const result: Record<string, Json | undefined> = {};
  for (const name of texts) keepUnless(metadata, name, result, '');
  for (const name of stamps) keepUnless(metadata, name, result, null);
  for (const name of numbers) keepUnless(metadata, name, result, name === 'generation' ? 0 : null);
  for (const name of textMaps) {
    const map = metadata[name];
    if (isJsonObject(map) && Object.keys(map).length > 0) result[name] = coerceTexts(map);
  }
  for (const name of lists) {
    const list = metadata[name];
    if (isJsonArray(list) && list.length > 0) result[name] = list;
  }
  const owners = metadata['ownerReferences'];
  if (isJsonArray(owners) && owners.length > 0) {
    result['ownerReferences'] = owners.map((owner) =>
      isJsonObject(owner) ? coerceOwner(owner) : owner,
    );
  }
  return result;
}

function keepUnless(
  from: JsonObject,
  name: string,
  result: Record<string, Json | undefined>,
  empty: Json,
): void {
  const value = from[name];
  if (value !== undefined && value !== null && value !== empty) setMember(result, name, value);
}

function coerceTexts(map: JsonObject): JsonObject {
  const result: Record<string, Json | undefined> = {};
  for (const key of Object.keys(map)) setMember(result, key, map[key] ?? '');
  return result;
}

function coerceOwner(owner: JsonObject): JsonObject {
  const result: Record<string, Json | undefined> = {};
  for (const name of ownerTexts) result[name] = owner[name] ?? '';
  for (const name of ownerFlags) keepUnless(owner, name, result, null);
  return result;
}

/** Coerces the metadata of objects within the object (x-kubernetes-embedded-resource), at every depth. */
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
    if (member === undefined) continue;
    const isOwnMetadata = type.isEmbedded && name === 'metadata';
    setMember(
      result,
      name,
      isOwnMetadata && isJsonObject(member)
        ? coerceMetadata(member)
        : coerceEmbedded(isOwnMetadata ? undefined : declaredField(type, name), member),
    );
  }
  return result;
}
