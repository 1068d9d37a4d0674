import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { declaredField, declaredItem, metaFields } from '../predict/custom/declared-types.ts';
import type { SchemaType } from '../types/schema-type.ts';

/** What validation says of the nulls in a value; `unknown`: the schema states no type for one of them. */
export type NullFinding = 'none' | 'refused' | 'unknown';

/**
 * Looks for nulls that an apply to a custom resource must not hold: an apply is merged as it is written, and only
 * updates have nulls dropped before (apiextensions-apiserver's coercing decoder). A default takes a null's place.
 */
export function findNulls(type: SchemaType, value: Json): NullFinding {
  return findIn(type, value, true);
}

function findIn(type: SchemaType | undefined, value: Json, isObject: boolean): NullFinding {
  if (type === undefined) return 'none';
  let found: NullFinding = 'none';
  if (isJsonArray(value)) {
    const element = declaredItem(type);
    for (const item of value) found = worseOf(found, judge(element, undefined, item));
  } else if (isJsonObject(value)) {
    for (const name of Object.keys(value)) {
      const member = value[name];
      if (member === undefined || (isObject && metaFields.has(name))) continue;
      const byDefault = type.map?.fields.get(name)?.default;
      found = worseOf(found, judge(declaredField(type, name), byDefault, member));
    }
  }
  return found;
}

function judge(
  type: SchemaType | undefined,
  byDefault: Json | undefined,
  value: Json,
): NullFinding {
  if (value !== null) return findIn(type, value, type?.isEmbedded === true);
  const filled = byDefault ?? type?.default ?? null;
  if (type === undefined || type.isNullable || filled !== null) return 'none';
  const isTyped = type.scalar?.kind !== 'untyped' || type.scalar.form !== 'plain';
  const hasOneType = [type.scalar, type.list, type.map].filter((one) => one !== undefined);
  return isTyped && hasOneType.length === 1 ? 'refused' : 'unknown';
}

function worseOf(left: NullFinding, right: NullFinding): NullFinding {
  if (left === 'refused' || right === 'refused') return 'refused';
  return left === 'unknown' || right === 'unknown' ? 'unknown' : 'none';
}
