import { isJsonArray, isJsonObject, memberOf } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { ListType, SchemaType } from '../types/schema-type.ts';
import { identifyItem } from '../values/identify-item.ts';
import { isEmptyMap, shapeOf } from '../values/value-shape.ts';
import { compareLeaf } from './compare-leaf.ts';
import { markDifferent, markRewritten, markUncertain } from './comparison-walk.ts';
import type { ComparisonWalk } from './comparison-walk.ts';
import { findItem, memberOfItem } from './find-item.ts';
import type { ItemFinder } from './find-item.ts';

/** A payload's value, its live counterpart, and what fieldsV1 says that the manager holds there. */
interface Place {
  readonly payload: Json;
  readonly live: Json | undefined;
  readonly held: Json | undefined;
}

/** A field of a map; `owner` = the map's type, undefined where that does not declare the field. */
interface FieldPlace extends Place {
  readonly owner: SchemaType | undefined;
  readonly field: string;
}

/** Fields of a map that are no matter of this comparison; undefined = none. */
type Skipped = ReadonlySet<string> | undefined;

/**
 * Compares the fields of a granular map with the live ones and with what the manager holds; everything it holds
 * must be in the payload and the other way round. Returns how many fields hold something.
 */
export function compareFields(
  walk: ComparisonWalk,
  owner: SchemaType,
  { payload, live, held }: { payload: JsonObject; live: Json | undefined; held: JsonObject },
  skipped: Skipped,
): number {
  const { map } = owner;
  if (map === undefined) return 0;
  const liveFields = isJsonObject(live) ? live : undefined;
  let count = 0;
  for (const name in payload) {
    const value = payload[name];
    if (value === undefined || skipped?.has(name) === true) continue;
    const field = map.fields.get(name);
    const place = {
      payload: value,
      live: memberOf(liveFields, name),
      held: held[field === undefined ? `f:${name}` : field.member],
      owner: field === undefined ? undefined : owner,
      field: name,
    };
    if (compareNamed(walk, field === undefined ? map.element : field.type, place)) count += 1;
  }
  return count;
}

function compareNamed(
  walk: ComparisonWalk,
  type: SchemaType | undefined,
  place: FieldPlace,
): boolean {
  const { field: name } = place;
  walk.path?.push({ kind: 'field', name });
  const isOverwritten = walk.overwritten?.has(name) === true;
  if (isOverwritten) walk.isOverwritten = true;
  if (type === undefined) markDifferent(walk, 'refused');
  const isHolding = type !== undefined && compareField(walk, type, place);
  if (isOverwritten) walk.isOverwritten = false;
  walk.path?.pop();
  return isHolding;
}

/** True when the field is, or holds something that is, part of what an apply of the payload holds. */
function compareField(walk: ComparisonWalk, type: SchemaType, place: FieldPlace): boolean {
  const { payload, live, owner, field } = place;
  const isUndeclared = owner === undefined;
  switch (shapeOf(type, payload)) {
    case 'list':
      if (type.list?.relationship === 'associative') {
        return compareList(walk, type.list, place, isUndeclared);
      }
      break;
    case 'map':
      if (type.map?.relationship === 'granular' && !isLeafMap(payload)) {
        return compareMap(walk, type, place, isUndeclared);
      }
      if (type.map?.relationship === 'granular') {
        compareEmptyMap(walk, place);
        return true;
      }
      break;
    case 'scalar':
      break;
    case 'none':
      markUncertain(walk);
      return true;
  }
  if (!isHeldLeaf(place.held)) markDifferent(walk, 'owner');
  else if (payload !== live) {
    compareLeaf(walk, type, place, owner && { owner: owner.name, field });
  }
  return true;
}

/** null and {} in place of a granular map: one path, which removes nothing. */
function isLeafMap(payload: Json): boolean {
  return !isJsonObject(payload) || isEmptyMap(payload);
}

function compareEmptyMap(walk: ComparisonWalk, { payload, live, held }: Place): void {
  if (!isHeldLeaf(held)) markDifferent(walk, 'owner');
  else if (isJsonObject(payload) && isJsonObject(live)) return;
  else if (walk.isCustom || walk.countsEmpty || live !== undefined) markUncertain(walk);
  else markRewritten(walk);
}

function compareMap(
  walk: ComparisonWalk,
  type: SchemaType,
  { payload, live, held }: Place,
  isMember: boolean,
): boolean {
  if (!isJsonObject(payload)) return false;
  const node = isJsonObject(held) ? held : nothingHeld;
  const count = compareFields(walk, type, { payload, live, held: node }, undefined);
  checkNode(walk, held, count, isMember);
  return count > 0 || isMember;
}

const nothingHeld: JsonObject = {};

function compareList(
  walk: ComparisonWalk,
  list: ListType,
  { payload, live, held }: Place,
  isMember: boolean,
): boolean {
  if (!isJsonArray(payload)) {
    markUncertain(walk);
    return payload === null;
  }
  const items = isJsonArray(live) ? live : [];
  if (payload.length === 0) {
    if ((walk.isCustom || walk.countsEmpty) && live === undefined) markUncertain(walk);
    return isMember;
  }
  const node = isJsonObject(held) ? held : nothingHeld;
  const finder: ItemFinder = { list, items, places: undefined };
  let next = 0;
  let isReordered = false;
  for (const item of payload) {
    const found = findItem(finder, item, next);
    if (found >= 0 && found < next) isReordered = true;
    if (found >= 0) next = found + 1;
    compareItem(walk, list, {
      payload: item,
      live: found < 0 ? undefined : items[found],
      held: node,
    });
  }
  if (isReordered) markDifferent(walk, 'order');
  checkNode(walk, held, payload.length, isMember);
  return true;
}

function compareItem(walk: ComparisonWalk, list: ListType, place: Place): void {
  const { payload: item, live } = place;
  if (walk.path !== undefined) {
    const element = identifyItem(list, item);
    walk.path.push(element.kind === 'unidentified' ? { kind: 'index', index: 0 } : element);
  }
  const member = memberOfItem(list, item);
  if (member === undefined) markDifferent(walk, 'refused');
  else {
    const held = isJsonObject(place.held) ? place.held[member] : undefined;
    if (live === undefined) markDifferent(walk, 'value');
    if (list.element.map?.relationship === 'granular' && isJsonObject(item)) {
      const node = isJsonObject(held) ? held : nothingHeld;
      const places = { payload: item, live, held: node };
      const count = compareFields(walk, list.element, places, undefined);
      checkNode(walk, held, count, true);
    } else if (!isHeldLeaf(held)) markDifferent(walk, 'owner');
    else if (live !== undefined && live !== item) {
      compareLeaf(walk, list.element, { payload: item, live }, undefined);
    }
  }
  walk.path?.pop();
}

/** True for a path that is held and has nothing that is held below it. */
function isHeldLeaf(held: Json | undefined): boolean {
  if (!isJsonObject(held)) return false;
  for (const key in held) if (key !== '.') return false;
  return true;
}

/** What is held at a node must be just what the payload holds there. */
export function checkNode(
  walk: ComparisonWalk,
  held: Json | undefined,
  count: number,
  isMember: boolean,
): void {
  let heldCount = 0;
  let isHeldMember = false;
  if (isJsonObject(held)) {
    for (const key in held) {
      if (key === '.') isHeldMember = true;
      else heldCount += 1;
    }
    if (heldCount === 0) isHeldMember = true;
  }
  if (heldCount !== count || isHeldMember !== isMember) markDifferent(walk, 'owner');
}
