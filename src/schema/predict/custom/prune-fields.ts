import { isJsonArray, isJsonObject, setMember } from '../../../model/json.ts';
import type { Json, JsonObject } from '../../../model/json.ts';
import type { SchemaType } from '../../types/schema-type.ts';
import { declaredField, declaredItem, metaFields } from './declared-types.ts';

/**
 * A custom resource without the fields that its schema does not declare (structural pruning): what the server
 * stores of it. What is not declared stays directly below x-kubernetes-preserve-unknown-fields.
 */
export function pruneFields(type: SchemaType, object: JsonObject): JsonObject {
  return type.keepsUnknown ? pruneUnknownMap(type, object, true) : pruneMap(type, object, true);
}

function prune(type: SchemaType | undefined, value: Json): Json {
  if (type?.keepsUnknown === true) return pruneBelowUnknown(type, value);
  if (isJsonArray(value)) return value.map((item) => prune(declaredItem(type), item));
  return isJsonObject(value) ? pruneMap(type, value, type?.isEmbedded === true) : value;
}

/** Here lists keep their items as they are, but for what the items' own schema declares. */
function pruneBelowUnknown(type: SchemaType | undefined, value: Json): Json {
  if (type === undefined) return value;
  if (isJsonArray(value)) return value.map((item) => pruneBelowUnknown(declaredItem(type), item));
  return isJsonObject(value) ? pruneUnknownMap(type, value, type.isEmbedded) : value;
}

function pruneUnknownMap(type: SchemaType, fields: JsonObject, isObject: boolean): JsonObject {
  const result: Record<string, Json | undefined> = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === undefined) continue;
    const declared = isObject && metaFields.has(name) ? undefined : declaredField(type, name);
    setMember(result, name, declared === undefined ? value : prune(declared, value));
  }
  return result;
}

function pruneMap(type: SchemaType | undefined, fields: JsonObject, isObject: boolean): JsonObject {
  const result: Record<string, Json | undefined> = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === undefined) continue;
    if (isObject && metaFields.has(name)) {
      setMember(result, name, value);
      continue;
    }
    const declared = declaredField(type, name);
    if (declared !== undefined) setMember(result, name, prune(declared, value));
  }
  return result;
}
