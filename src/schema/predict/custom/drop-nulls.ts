import { isJsonArray, isJsonObject, setMember } from '../../../model/json.ts';
import type { Json, JsonObject } from '../../../model/json.ts';
import type { SchemaType } from '../../types/schema-type.ts';
import { declaredField, declaredItem, metaFields } from './declared-types.ts';

/**
 * A custom resource without the nulls that are no values of their type and have no default to stand for;
 * nulls in lists and below undeclared fields stay.
 */
export function dropNulls(type: SchemaType, object: JsonObject): JsonObject {
  return dropInMap(type, object, true);
}

function drop(type: SchemaType | undefined, value: Json): Json {
  if (type === undefined) return value;
  if (isJsonArray(value)) return value.map((item) => drop(declaredItem(type), item));
  return isJsonObject(value) ? dropInMap(type, value, type.isEmbedded) : value;
}

function dropInMap(type: SchemaType, fields: JsonObject, isObject: boolean): JsonObject {
  const result: Record<string, Json | undefined> = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === undefined) continue;
    const declared = isObject && metaFields.has(name) ? undefined : declaredField(type, name);
    const byDefault = type.map?.fields.get(name)?.default ?? declared?.default ?? null;
    if (value === null && declared?.isNullable === false && byDefault === null) continue;
    setMember(result, name, drop(declared, value));
  }
  return result;
}
