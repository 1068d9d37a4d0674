import { isJsonArray, isJsonObject, memberOf } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { compareScalar } from '../scalars/compare-scalar.ts';
import type { ScalarComparison } from '../scalars/compare-scalar.ts';
import { isZeroValue } from '../scalars/zero-value.ts';
import type { ListType, SchemaType } from '../types/schema-type.ts';
import { untypedAtomic, untypedDeduced } from '../types/untyped.ts';
import { equalValues } from '../values/equal-values.ts';
import { fitsType, shapeOf, typeOfField } from '../values/value-shape.ts';
import { isEqualByDefault } from './equal-by-default.ts';
import { markDifferent, markRewritten, markUncertain } from './comparison-walk.ts';
import type { ComparisonWalk } from './comparison-walk.ts';

/** Where a value stands: the name of the type of the map that has it and of its field there; items have neither. */
export interface FieldName {
  readonly owner: string;
  readonly field: string;
}

/** A value as it is applied and as it is live; undefined = left out. */
interface Values {
  readonly payload: Json | undefined;
  readonly live: Json | undefined;
}

/** Compares a single value, or one that is held as a whole, which the manager holds already. */
export function compareLeaf(
  walk: ComparisonWalk,
  type: SchemaType,
  { payload, live }: { readonly payload: Json; readonly live: Json | undefined },
  name: FieldName | undefined,
): void {
  const verdict = walk.isCustom
    ? compareCustom(type, payload, live)
    : compareHeld(walk, type, { payload, live }, name);
  if (verdict === 'different') markDifferent(walk, 'value');
  else if (verdict === 'uncertain') markUncertain(walk);
  else if (verdict === 'rewritten') markRewritten(walk);
}

/** `rewritten`: the server would store what is live, and what is written is something else. */
type LeafComparison = ScalarComparison | 'rewritten';

/** Custom resources are kept as written, but for nulls and for defaults within the value. */
function compareCustom(type: SchemaType, payload: Json, live: Json | undefined): LeafComparison {
  if (equalValues(payload, live)) return 'same';
  if (isEqualByDefault(type, payload, live)) return 'rewritten';
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
  values: { readonly payload: Json; readonly live: Json | undefined },
  name: FieldName | undefined,
): LeafComparison {
  const { payload, live } = values;
  if (live === undefined) {
    if (isZeroValue(payload) && !fitsType(type, payload)) return 'different';
    const isCounted = walk.countsEmpty && payload !== null && typeof payload === 'object';
    return isZeroValue(payload) && !isCounted ? 'rewritten' : 'uncertain';
  }
  return compareWithin(walk, type, values, name);
}

/** Below here the value is held as a whole: who set which part of it is not recorded. */
function compareWithin(
  walk: ComparisonWalk,
  type: SchemaType,
  { payload, live }: Values,
  name: FieldName | undefined,
): LeafComparison {
  if (payload === live) return 'same';
  if (payload === undefined || payload === null) return compareLeftOut(walk, live, name);
  if (name !== undefined && isZeroValue(payload) && !isSameZero(type, payload, live)) {
    return fitsType(type, payload) ? compareZero(walk, payload, live, name) : 'different';
  }
  return live === undefined ? compareNew(walk, name) : compareByShape(walk, type, payload, live);
}

/** True for {} in the place of another map with declared fields, whose defaults tell, and [] in that of an empty list. */
function isSameZero(type: SchemaType, payload: Json, live: Json | undefined): boolean {
  if (!isJsonObject(payload)) return isJsonArray(live) && live.length === 0;
  return isJsonObject(live) && ((type.map?.fields.size ?? 0) > 0 || isZeroValue(live));
}

/** What is live and not in the payload: a default, or what was there before. Null says the same as leaving it out. */
function compareLeftOut(
  walk: ComparisonWalk,
  live: Json | undefined,
  name: FieldName | undefined,
): LeafComparison {
  // A null that stands where nothing is live.
  if (live === undefined) return 'rewritten';
  if (name === undefined) return 'uncertain';
  const { owner, field } = name;
  const byDefault = walk.facts.defaultOf(owner, field);
  if (byDefault !== undefined) return equalValues(byDefault, live) ? 'rewritten' : 'different';
  return walk.facts.neverDefaulted(owner, field) ? 'different' : 'uncertain';
}

/** A zero value in the payload where another value, or nothing, is live: only the Go type tells whether it is kept. */
function compareZero(
  walk: ComparisonWalk,
  payload: Json,
  live: Json | undefined,
  name: FieldName,
): LeafComparison {
  if (walk.mayBeExtended && live !== undefined) return 'uncertain';
  switch (walk.facts.zeroOf(name.owner, name.field)) {
    case 'kept':
      return 'different';
    case 'dropped':
      // Validation, and what counts generations, may tell an empty list or map from none.
      if (typeof payload === 'object') return 'uncertain';
      return live === undefined ? 'rewritten' : 'different';
    case 'defaulted':
      return compareLeftOut(walk, live, name);
    case 'unknown':
      return 'uncertain';
  }
}

/** A value in the payload where nothing is live: the server may drop it as it did before, where a feature is off. */
function compareNew(walk: ComparisonWalk, name: FieldName | undefined): LeafComparison {
  if (name === undefined) return 'uncertain';
  const { facts } = walk;
  const isKnown =
    facts.neverDefaulted(name.owner, name.field) ||
    facts.defaultOf(name.owner, name.field) !== undefined;
  return isKnown ? 'different' : 'uncertain';
}

function compareByShape(
  walk: ComparisonWalk,
  type: SchemaType,
  payload: Json,
  live: Json,
): LeafComparison {
  switch (shapeOf(type, payload)) {
    case 'scalar':
      return type.scalar === undefined || typeof live === 'object'
        ? 'different'
        : asWritten(compareScalar(type.scalar.form, payload, live));
    case 'list':
      return type.list !== undefined && isJsonArray(payload) && isJsonArray(live)
        ? compareItems(walk, type.list, payload, live)
        : 'different';
    case 'map':
      return type.map !== undefined && isJsonObject(payload) && isJsonObject(live)
        ? compareMembers(walk, type, payload, live)
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
): LeafComparison {
  if (payload.length !== live.length) {
    return walk.mayBeExtended && payload.length < live.length ? 'uncertain' : 'different';
  }
  let worst: LeafComparison = 'same';
  for (let index = 0; index < payload.length; index += 1) {
    const item = { payload: payload[index], live: live[index] };
    worst = worseOf(worst, compareWithin(walk, list.element, item, undefined));
  }
  return worst;
}

function compareMembers(
  walk: ComparisonWalk,
  type: SchemaType,
  payload: JsonObject,
  live: JsonObject,
): LeafComparison {
  let worst: LeafComparison = 'same';
  for (const field in payload) {
    const value = payload[field];
    if (value === undefined) continue;
    const liveValue = memberOf(live, field);
    if (value === liveValue) continue;
    worst = worseOf(worst, compareMember(walk, type, field, { payload: value, live: liveValue }));
  }
  for (const field in live) {
    const value = live[field];
    if (value === undefined || memberOf(payload, field) !== undefined) continue;
    const leftOut = { payload: undefined, live: value };
    worst = worseOf(worst, compareMember(walk, type, field, leftOut));
  }
  return worst;
}

function compareMember(
  walk: ComparisonWalk,
  { name: owner, map }: SchemaType,
  field: string,
  values: Values,
): LeafComparison {
  const { payload, live } = values;
  const type = map === undefined ? undefined : typeOfField(map, field);
  if (map === undefined || type === undefined) return 'uncertain';
  if (map.fields.has(field)) return compareWithin(walk, type, values, { owner, field });
  // Go types with a JSON form of their own read what no schema describes; amounts are filled in from other amounts.
  const isOpen = isUntyped(type) || type.scalar?.form === 'quantity';
  if (payload === undefined || live === undefined) return isOpen ? 'uncertain' : 'different';
  return compareWithin(walk, type, values, undefined);
}

function isUntyped(type: SchemaType): boolean {
  return type === untypedDeduced || type === untypedAtomic;
}

/** Scalars that are compared at all are not the same text, or not the same number. */
function asWritten(verdict: ScalarComparison): LeafComparison {
  return verdict === 'same' ? 'rewritten' : verdict;
}

const severity = { same: 0, rewritten: 1, uncertain: 2, different: 3 } as const;

function worseOf(left: LeafComparison, right: LeafComparison): LeafComparison {
  return severity[left] > severity[right] ? left : right;
}
