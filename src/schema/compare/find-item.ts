import { isJsonObject, memberOf } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { printElement } from '../fields/path-elements.ts';
import type { ListType } from '../types/schema-type.ts';
import { equalValues } from '../values/equal-values.ts';
import { identifyItem } from '../values/identify-item.ts';

/** Texts that stand in JSON as they are, whatever prints it. */
const plainText = /^[\w ./:@+-]*$/;

/**
 * The item's element in fieldsV1 (`k:{"name":"app"}`, `v:"x"`); undefined where the item has no identity.
 * Items with one plain text for their identity, nearly all, are printed without building anything.
 */
export function memberOfItem(list: ListType, item: Json): string | undefined {
  const [key] = list.keys;
  if (key === undefined) {
    if (typeof item === 'string' && plainText.test(item)) return `v:"${item}"`;
  } else if (list.keys.length === 1 && isJsonObject(item)) {
    const value = memberOf(item, key);
    if (typeof value === 'string' && plainText.test(value)) return `k:{"${key}":"${value}"}`;
  }
  const element = identifyItem(list, item);
  return element.kind === 'unidentified' ? undefined : printElement(element);
}

/** Looks up the items of one live list by their identity. */
export interface ItemFinder {
  readonly list: ListType;
  readonly items: readonly Json[];
  /** Places by `memberOfItem`; made with the first item that is not where it is expected. */
  places: Map<string, number> | undefined;
}

/** The place of the item with the same identity, expected at `start`; -1 = there is none. */
export function findItem(finder: ItemFinder, item: Json, start: number): number {
  const { list, items } = finder;
  const expected = items[start];
  if (expected !== undefined && isSameItem(list, expected, item)) return start;
  const member = memberOfItem(list, item);
  finder.places ??= placesOf(list, items);
  return member === undefined ? -1 : (finder.places.get(member) ?? -1);
}

function placesOf(list: ListType, items: readonly Json[]): Map<string, number> {
  const places = new Map<string, number>();
  for (const [place, item] of items.entries()) {
    const member = memberOfItem(list, item);
    if (member !== undefined && !places.has(member)) places.set(member, place);
  }
  return places;
}

function isSameItem(list: ListType, left: Json, right: Json): boolean {
  if (list.keys.length === 0) return equalValues(left, right);
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  for (const key of list.keys) {
    if (!equalValues(keyOf(list, left, key), keyOf(list, right, key))) return false;
  }
  return true;
}

function keyOf(list: ListType, item: JsonObject, key: string): Json | undefined {
  return memberOf(item, key) ?? list.element.map?.fields.get(key)?.default;
}
