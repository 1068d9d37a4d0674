import { isJsonArray, isJsonObject, memberOf } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { equalNumbers } from '../scalars/numbers.ts';

/**
 * Equality as the server's merge sees it: whole numbers exactly, a whole number and a fraction's notation by
 * value (1 and 1.0, 10^16 and 1e16), everything else by type and content; a null member is not an absent one.
 */
export function equalValues(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (isNumber(left)) return isNumber(right) && equalNumbers(left, right);
  if (isJsonArray(left)) return isJsonArray(right) && equalLists(left, right);
  return isJsonObject(left) && isJsonObject(right) && equalMaps(left, right);
}

function isNumber(value: Json | undefined): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function equalLists(left: readonly Json[], right: readonly Json[]): boolean {
  if (left.length !== right.length) return false;
  return left.every((item, index) => equalValues(item, right[index]));
}

function equalMaps(left: JsonObject, right: JsonObject): boolean {
  for (const key of Object.keys(left))
    if (!equalValues(left[key], memberOf(right, key))) return false;
  for (const key of Object.keys(right)) {
    if (right[key] !== undefined && memberOf(left, key) === undefined) return false;
  }
  return true;
}
