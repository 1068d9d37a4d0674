import { isJsonArray } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';

/** Order of UTF-8 bytes, as Go compares strings: JavaScript's own order differs beyond U+FFFF. */
export function compareUtf8(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const before = left.charCodeAt(index);
    const after = right.charCodeAt(index);
    if (before !== after) return rankOfUnit(before) - rankOfUnit(after);
  }
  return left.length - right.length;
}

/** Halves of surrogate pairs stand for characters beyond all single ones. */
function rankOfUnit(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/**
 * The order that structured-merge-diff gives values of any type: numbers, strings, booleans, lists, maps, null.
 * Two whole numbers compare exactly, a whole number and a fraction as float64. 0 = the same.
 */
export function compareValues(left: Json, right: Json): number {
  const rank = rankOfType(left);
  const difference = rank - rankOfType(right);
  if (difference !== 0) return difference;
  if (rank === 0) return compareNumbers(left as number | bigint, right as number | bigint);
  if (typeof left === 'string') return compareUtf8(left, right as string);
  if (typeof left === 'boolean') return Number(left) - Number(right);
  if (isJsonArray(left)) return compareLists(left, right as readonly Json[]);
  return left === null ? 0 : compareMaps(left as JsonObject, right as JsonObject);
}

function rankOfType(value: Json): number {
  if (typeof value === 'number' || typeof value === 'bigint') return 0;
  if (typeof value === 'string') return 1;
  if (typeof value === 'boolean') return 2;
  if (value === null) return 5;
  return isJsonArray(value) ? 3 : 4;
}

function compareNumbers(left: number | bigint, right: number | bigint): number {
  if (left === right) return 0;
  if (typeof left === 'bigint' && typeof right === 'bigint') return left < right ? -1 : 1;
  return Number(left) - Number(right);
}

function compareLists(left: readonly Json[], right: readonly Json[]): number {
  for (const [index, item] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = compareValues(item, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Goes through the names of both in order; where one map has ended or lacks the name, that decides. */
function compareMaps(left: JsonObject, right: JsonObject): number {
  const leftNames = Object.keys(left);
  const rightNames = Object.keys(right);
  const names = [...new Set([...leftNames, ...rightNames])].sort(compareUtf8);
  for (const [index, name] of names.entries()) {
    if (index === leftNames.length) return -1;
    if (index === rightNames.length) return 1;
    const before = left[name];
    const after = right[name];
    if (before === undefined) return 1;
    if (after === undefined) return -1;
    const order = compareValues(before, after);
    if (order !== 0) return order;
  }
  return 0;
}
