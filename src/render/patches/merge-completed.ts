import { isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { scalarText } from '../resource/resource.ts';
import { MergeFault } from './merge-directives.ts';
import type { KeyedList } from './keyed-list.ts';
import { placeIn, showMergePlace } from './merge-place.ts';

/** What an API server puts into a key that is left out: ports are TCP. */
const defaultKeys: Readonly<Record<string, string>> = { protocol: 'TCP' };

/**
 * Merges lists with several keys of which some items leave one out, as `- port: 80` beside `protocol: UDP`: kustomize
 * then drops fields of the patch (kustomize#4752). Here such an item has the key that the API server gives it. What
 * the patch names comes first, then the rest of the base.
 * @throws MergeFault where a key is left out that has no default
 */
export function mergeCompleted(
  base: readonly Json[],
  patch: readonly Json[],
  list: KeyedList,
): readonly Json[] {
  const patches = byIdentity(patch, list);
  const rest = byIdentity(patch === base ? [] : base, list);
  const merged: Json[] = [];
  for (const [identity, item] of patches) {
    const place = placeIn(list.place, `[${identity}]`);
    const result = list.mergeItem(patch === base ? item : rest.get(identity), item, place);
    rest.delete(identity);
    if (isJsonObject(result) && Object.keys(result).length > 0) merged.push(result);
  }
  for (const [identity, item] of rest) {
    merged.push(list.mergeItem(item, undefined, placeIn(list.place, `[${identity}]`)) ?? item);
  }
  return merged;
}

/** Items by their keys; a later one takes the place of an equal one before, as in kustomize. */
function byIdentity(items: readonly Json[], list: KeyedList): Map<string, Json> {
  return new Map(items.map((item) => [identityOf(item, list), item]));
}

function identityOf(item: Json, { keys, place }: KeyedList): string {
  const values = keys.map((key) => {
    const own = isJsonObject(item) && Object.hasOwn(item, key) ? scalarText(item[key]) : '';
    const value = own === '' ? defaultKeys[key] : own;
    if (value !== undefined) return value;
    throw new MergeFault(
      `an item of ${showMergePlace(place)} has no ${key}, so that it cannot be told which item it is`,
    );
  });
  return values.join(',');
}
