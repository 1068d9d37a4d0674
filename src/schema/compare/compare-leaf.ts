import { isJsonArray, isJsonObject, memberOf } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { compareScalar } from '../scalars/compare-scalar.ts';
import type { ScalarComparison } from '../scalars/compare-scalar.ts';
import { isZeroValue } from '../scalars/zero-value.ts';
import type { ListType, MapType, SchemaType } from '../types/schema-type.ts';
import { equalValues } from '../values/equal-values.ts';
import { shapeOf, typeOfField } from '../values/value-shape.ts';
import { markDifferent, markUncertain } from './comparison-walk.ts';
import type { ComparisonWalk } from './comparison-walk.ts';

/** Compares a single value, or one that is held as a whole, which the manager holds already. */
export function compareLeaf(
  walk: ComparisonWalk,
  type: SchemaType,
  payload: Json,
  live: Json | undefined,
): void {
  if (payload === live) return;
  const verdict = walk.isCustom
    ? compareCustom(type, payload, live)
    : compareHeld(walk, type, payload, live);
  if (verdict === 'different') markDifferent(walk, 'value');
  else if (verdict === 'uncertain') markUncertain(walk);
}

/** Custom resources are kept as written, but for nulls and for defaults within the value. */
function compareCustom(type: SchemaType, payload: Json, live: Json | undefined): ScalarComparison {
  if (equalValues(payload, live)) return 'same';
  return payload === null || typeof payload === 'object' || shapeOf(type, payload) !== 'scalar'
    ? 'uncertain'
    : 'different';
}

/**
 * A value of a built-in kind that this manager holds. What it holds and what is not there was dropped by the
 * server: a zero value by the Go type, anything else by the server's own rules.
 */
function compareHeld(
  walk: ComparisonWalk,
  type: SchemaType,
  payload: Json,
  live: Json | undefined,
): ScalarComparison {
  if (live === undefined) return isZeroValue(payload) ? 'same' : 'uncertain';
  return compareWithin(walk, type, payload, live);
}

/** Below here the value is held as a whole: who set which part of it is not recorded. */
function compareWithin(
  walk: ComparisonWalk,
  type: SchemaType,
  payload: Json,
  live: Json | undefined,
): ScalarComparison {
  if (payload === live) return 'same';
  if (isZeroValue(payload)) {
    return live === undefined || isZeroValue(live) ? 'same' : 'uncertain';
  }
  return live === undefined ? 'different' : compareByShape(walk, type, payload, live);
}

function compareByShape(
  walk: ComparisonWalk,
  type: SchemaType,
  payload: Json,
  live: Json,
): ScalarComparison {
  switch (shapeOf(type, payload)) {
    case 'scalar':
      return type.scalar === undefined || typeof live === 'object'
        ? 'different'
        : compareScalar(type.scalar.form, payload, live);
    case 'list':
      return type.list !== undefined && isJsonArray(payload) && isJsonArray(live)
        ? compareItems(walk, type.list, payload, live)
        : 'different';
    case 'map':
      return type.map !== undefined && isJsonObject(payload) && isJsonObject(live)
        ? compareMembers(walk, type, type.map, [payload, live])
        : 'different';
    case 'none':
      return 'uncertain';
  }
}

function compareItems(
  walk: ComparisonWalk,
  list: ListType,
  payload: readonly Json[],
  live: readonly Json[],
): ScalarComparison {
  if (payload.length !== live.length) {
    return walk.mayBeExtended && payload.length < live.length ? 'uncertain' : 'different';
  }
  let worst: ScalarComparison = 'same';
  for (let index = 0; index < payload.length; index += 1) {
    worst = worseOf(worst, compareWithin(walk, list.element, payload[index] ?? null, live[index]));
  }
  return worst;
}

function compareMembers(
  walk: ComparisonWalk,
  type: SchemaType,
  map: MapType,
  [payload, live]: readonly [JsonObject, JsonObject],
): ScalarComparison {
  let worst: ScalarComparison = 'same';
  for (const name in payload) {
    const value = payload[name];
    const member = typeOfField(map, name);
    if (value === undefined) continue;
    if (member === undefined) return 'uncertain';
    worst = worseOf(worst, compareWithin(walk, member, value, memberOf(live, name)));
  }
  for (const name in live) {
    const value = live[name];
    if (value === undefined || memberOf(payload, name) !== undefined) continue;
    worst = worseOf(worst, compareAddition(walk, type, map, [name, value]));
  }
  return worst;
}

/** Something that is live within the value and that the payload leaves out: a default, or what was there before. */
function compareAddition(
  walk: ComparisonWalk,
  type: SchemaType,
  map: MapType,
  [name, live]: readonly [string, Json],
): ScalarComparison {
  if (!map.fields.has(name)) return 'different';
  if (isZeroValue(live)) return 'same';
  return equalValues(walk.defaults.defaultOf(type.name, name), live) ? 'same' : 'uncertain';
}

function worseOf(left: ScalarComparison, right: ScalarComparison): ScalarComparison {
  if (left === 'different' || right === 'different') return 'different';
  return left === 'uncertain' || right === 'uncertain' ? 'uncertain' : 'same';
}
