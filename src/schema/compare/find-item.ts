import { isJsonObject, memberOf } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { printElement } from '../fields/field-set.ts';
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

/** The place of the item with the same identity, looked for from `start` on and then from the beginning; -1 = none. */
export function findItem(
  list: ListType,
  items: readonly Json[],
  item: Json,
  start: number,
): number {
  for (let place = start; place < items.length; place += 1) {
    if (isSameItem(list, items[place], item)) return place;
  }
  for (let place = 0; place < start; place += 1) {
    if (isSameItem(list, items[place], item)) return place;
  }
  return -1;
}

function isSameItem(list: ListType, left: Json | undefined, right: Json): boolean {
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
