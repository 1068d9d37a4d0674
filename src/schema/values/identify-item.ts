import { isJsonObject, memberOf, setMember } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { PathElement } from '../../model/field-path.ts';
import type { ListType } from '../types/schema-type.ts';

/** Why an item of an associative list has no identity: it cannot be merged, the server answers 500. */
export interface Unidentified {
  readonly kind: 'unidentified';
  readonly because: string;
  /** True where the item is valid all the same: sets of maps or lists can be stored, not merged. */
  readonly isStorable: boolean;
}

/**
 * The identity of an item of an associative list: its value in a set, else its keys. A key that the item
 * leaves out is completed by the key's default and is otherwise no part of the identity.
 */
export function identifyItem(list: ListType, item: Json): PathElement | Unidentified {
  return list.keys.length > 0 ? identifyByKeys(list, item) : identifyByValue(item);
}

function identifyByKeys(list: ListType, item: Json): PathElement | Unidentified {
  if (!isJsonObject(item)) return unidentified('an item of a list with keys is not a map');
  const key: Record<string, Json | undefined> = {};
  let count = 0;
  for (const name of list.keys) {
    const value = memberOf(item, name) ?? defaultOfKey(list, name, item);
    if (value === undefined) continue;
    setMember(key, name, value);
    count += 1;
  }
  if (count === 0) {
    return unidentified(`an item has none of the keys ${list.keys.join(', ')}`);
  }
  return { kind: 'key', key };
}

/** The default of a key that an item lacks; a key that is there as null stays null. */
function defaultOfKey(list: ListType, name: string, item: JsonObject): Json | undefined {
  if (memberOf(item, name) === null) return null;
  const value = list.element.map?.fields.get(name)?.default;
  return value === null ? undefined : value;
}

function identifyByValue(item: Json): PathElement | Unidentified {
  if (typeof item === 'object') {
    return item === null
      ? unidentified('an item of a set is null')
      : { ...unidentified('an item of a set is a map or a list'), isStorable: true };
  }
  return { kind: 'value', value: item };
}

function unidentified(because: string): Unidentified {
  return { kind: 'unidentified', because, isStorable: false };
}
