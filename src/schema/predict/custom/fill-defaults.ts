import { isJsonArray, isJsonObject, memberOf, setMember } from '../../../model/json.ts';
import type { Json, JsonObject } from '../../../model/json.ts';
import type { SchemaType } from '../../types/schema-type.ts';
import { declaredField, declaredItem, metaFields } from './declared-types.ts';

/** A custom resource with the defaults that its schema states (structural defaulting, at every depth). */
export function fillDefaults(type: SchemaType, object: JsonObject): JsonObject {
  return fillMap(type, object, true);
}

function fill(type: SchemaType | undefined, value: Json): Json {
  if (type === undefined) return value;
  if (isJsonArray(value)) {
    const element = declaredItem(type);
    return value.map((item) => fill(element, replaceNull(element, element?.default, item)));
  }
  return isJsonObject(value) ? fillMap(type, value, type.isEmbedded) : value;
}

/** A null that is no value of its type stands for the default, where there is one. */
function replaceNull(type: SchemaType | undefined, byDefault: Json | undefined, value: Json): Json {
  return value === null && type?.isNullable === false ? (byDefault ?? null) : value;
}

function fillMap(type: SchemaType, fields: JsonObject, isObject: boolean): JsonObject {
  const result: Record<string, Json | undefined> = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === undefined) continue;
    const declared = isObject && metaFields.has(name) ? undefined : declaredField(type, name);
    const byDefault = type.map?.fields.get(name)?.default ?? declared?.default;
    setMember(result, name, fill(declared, replaceNull(declared, byDefault, value)));
  }
  for (const { name, type: declared, default: byDefault } of defaultedFields(type, isObject)) {
    if (memberOf(fields, name) === undefined) setMember(result, name, fill(declared, byDefault));
  }
  return result;
}

interface DefaultedField {
  readonly name: string;
  readonly type: SchemaType;
  readonly default: Json;
}

function* defaultedFields(type: SchemaType, isObject: boolean): Generator<DefaultedField> {
  for (const field of type.map?.fields.values() ?? []) {
    const byDefault = field.default;
    if (byDefault === undefined || byDefault === null) continue;
    if (isObject && metaFields.has(field.name)) continue;
    yield { name: field.name, type: field.type, default: byDefault };
  }
}
