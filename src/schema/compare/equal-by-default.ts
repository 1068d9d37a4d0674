import { isJsonArray, isJsonObject, memberOf } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { declaredField, declaredItem } from '../predict/custom/declared-types.ts';
import type { SchemaType } from '../types/schema-type.ts';
import { equalValues } from '../values/equal-values.ts';

/**
 * True when a value of a custom resource is the live one, or becomes it with the defaults that the schema states
 * (structural defaulting). False says nothing: nulls and embedded objects are not looked into.
 */
export function isEqualByDefault(
  type: SchemaType | undefined,
  written: Json,
  live: Json | undefined,
): boolean {
  if (written === live) return true;
  if (type === undefined || type.isEmbedded) return equalValues(written, live);
  if (isJsonArray(written)) {
    return isJsonArray(live) && areItemsEqual(declaredItem(type), written, live);
  }
  return isJsonObject(written) && isJsonObject(live)
    ? areMembersEqual(type, written, live)
    : equalValues(written, live);
}

function areItemsEqual(
  element: SchemaType | undefined,
  written: readonly Json[],
  live: readonly Json[],
): boolean {
  return (
    written.length === live.length &&
    written.every((item, index) => isEqualByDefault(element, item, live[index]))
  );
}

function areMembersEqual(type: SchemaType, written: JsonObject, live: JsonObject): boolean {
  for (const name in written) {
    const value = written[name];
    if (value === undefined) continue;
    if (!isEqualByDefault(declaredField(type, name), value, memberOf(live, name))) return false;
  }
  for (const name in live) {
    const value = live[name];
    if (value === undefined || memberOf(written, name) !== undefined) continue;
    const field = type.map?.fields.get(name);
    if (!isEqualByDefault(field?.type, field?.default ?? null, value)) return false;
  }
  return true;
}
