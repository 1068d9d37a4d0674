import { isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { scalarText } from '../resource/resource.ts';
import type { KeyedList } from './keyed-list.ts';
import { mergeCompleted } from './merge-completed.ts';
import { MergeFault } from './merge-directives.ts';
import { placeIn, showMergePlace } from './merge-place.ts';

// A list with keys is put together as kyaml/yaml/walk/associative_sequence.go does it: what the patch names comes
// first, in the patch's order, then the rest of the base. Keys that an item lacks follow kustomize's own rules, which
// compare such an item by the keys it has; they are copied step by step, since users' output depends on them.

/** Merges two lists by their keys; without a patch the base is only brought into the form a merge would give it. */
export function mergeKeyedLists(
  base: readonly Json[],
  patch: readonly Json[] | undefined,
  list: KeyedList,
): readonly Json[] {
  const keys = list.keys.length === 0 ? [''] : list.keys;
  if (patch === undefined && hasDistinctItems(base, keys[0] ?? '')) return mergeItems(base, list);
  const both = patch === undefined || patch === base ? base : [...patch, ...base];
  const identities = listIdentities(both, keys);
  if (both.length < 2 && !identities.every(hasValues)) return both;
  const kept = list.place.isExact ? undefined : keepAll(base, patch, list, identities);
  if (kept !== undefined) return kept;
  return mergeByIdentity(
    base,
    patch,
    list,
    keys.length > 1 ? fillIdentities(identities) : identities,
  );
}

/** The merge where kustomize's would lose items or fields; undefined where it does not. */
function keepAll(
  base: readonly Json[],
  patch: readonly Json[] | undefined,
  list: KeyedList,
  identities: readonly (readonly string[])[],
): readonly Json[] | undefined {
  if (list.keys.length === 0) return undefined;
  const isComplete = identities.every(hasValues);
  if (patch === undefined) return isComplete ? undefined : mergeItems(base, list);
  if (!isComplete) refuseKeyless(list);
  return isMixed(identities) ? mergeCompleted(base, patch, list) : undefined;
}

function mergeByIdentity(
  base: readonly Json[],
  patch: readonly Json[] | undefined,
  list: KeyedList,
  values: readonly (readonly string[])[],
): readonly Json[] {
  const keys = list.keys.length === 0 ? [''] : list.keys;
  const usedKeys = keysInUse(values, keys);
  const isOneList = patch === base && list.place.isExact;
  let rest = base;
  let merged: readonly Json[] = [];
  for (const identity of values) {
    const wanted = identity.filter(
      (value, at) => value !== '' || usedKeys.includes(keys[at] ?? ''),
    );
    const place = findItem(rest, usedKeys, wanted);
    const before = place < 0 ? undefined : rest[place];
    const patchItems = isOneList ? rest : patch;
    const added = patchItems?.[findItem(patchItems, usedKeys, wanted)];
    const item = list.mergeItem(before, added, placeIn(list.place, `[${wanted.join(',')}]`));
    if (isEmpty(item)) {
      rest = setItem(rest, undefined, usedKeys, wanted);
      continue;
    }
    // A replaced item is another node in kustomize: the base keeps its own, which wins when the rest is appended.
    if (place >= 0 && (before === added || !replacesItem(added))) rest = rest.with(place, item);
    merged = setItem(merged, item, usedKeys, wanted);
  }
  return appendRest(merged, rest, usedKeys);
}

function replacesItem(added: Json | undefined): boolean {
  return isJsonObject(added) && added['$patch'] === 'replace';
}

function mergeItems(base: readonly Json[], list: KeyedList): readonly Json[] {
  if (!list.hasListsInItems) return base;
  let changed: Json[] | undefined;
  for (const [index, item] of base.entries()) {
    const merged = list.mergeItem(item, undefined, list.place);
    if (merged === item || merged === undefined) continue;
    changed ??= [...base];
    changed[index] = merged;
  }
  return changed ?? base;
}

/** Lists that a merge would leave as they are: every item has a first key of its own. */
function hasDistinctItems(items: readonly Json[], key: string): boolean {
  const seen = new Set<string>();
  for (const item of items) {
    if (key !== '' && !isJsonObject(item)) return false;
    const value = key === '' ? scalarText(item) : memberText(item, key);
    if (value === '' || seen.has(value)) return false;
    seen.add(value);
  }
  return true;
}

/** The values of the keys of each item, '' where there is none, without repetitions. */
function listIdentities(
  items: readonly Json[],
  keys: readonly string[],
): readonly (readonly string[])[] {
  const identities = new Map<string, readonly string[]>();
  for (const item of items) {
    const identity = keys.map((key) => (key === '' ? scalarText(item) : memberText(item, key)));
    identities.set(JSON.stringify(identity), identity);
  }
  return [...identities.values()];
}

/** kustomize loses the other items of a list in which one has no key at all: refused instead. */
function refuseKeyless(list: KeyedList): never {
  throw new MergeFault(
    `an item of ${showMergePlace(list.place)} has no ${list.keys.join(' and no ')}, so that it cannot be told which item it is`,
  );
}

function hasValues(identity: readonly string[]): boolean {
  return identity.some((value) => value !== '');
}

/** True where one item has a key that another lacks. */
function isMixed(identities: readonly (readonly string[])[]): boolean {
  const [first] = identities;
  return identities.some((identity) =>
    identity.some((value, at) => (value === '') !== (first?.[at] === '')),
  );
}

/** Two identities that differ only where one has nothing become the same. */
function fillIdentities(
  identities: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  const filled = [...identities];
  for (let left = 0; left < filled.length; left++) {
    for (let right = 0; right < filled.length; right++) {
      const common = unify(filled[left] ?? [], filled[right] ?? []);
      if (common === undefined) continue;
      filled[left] = common;
      filled[right] = common;
    }
  }
  return filled;
}

function unify(left: readonly string[], right: readonly string[]): readonly string[] | undefined {
  const common: string[] = [];
  let agree = false;
  for (const [at, value] of left.entries()) {
    const other = right[at] ?? '';
    if (value === other) agree = true;
    else if (value !== '' && other !== '') return undefined;
    common.push(value === '' ? other : value);
  }
  return agree ? common : undefined;
}

/** The keys that any item has; all of them when none has any. */
function keysInUse(
  identities: readonly (readonly string[])[],
  keys: readonly string[],
): readonly string[] {
  const used = keys.filter((_key, at) => identities.some((identity) => identity[at] !== ''));
  return used.length === 0 ? keys : used;
}

function findItem(
  items: readonly Json[],
  keys: readonly string[],
  wanted: readonly string[],
): number {
  if (keys[0] === '') return items.findIndex((item) => scalarText(item) === wanted[0]);
  const given = keys.filter((_key, at) => wanted[at] !== '');
  const asked = given.length === 0 ? keys : given;
  const values = given.length === 0 ? wanted : wanted.filter((value) => value !== '');
  return items.findIndex(
    (item) =>
      isJsonObject(item) &&
      asked.every(
        (key, at) => Object.hasOwn(item, key) && memberText(item, key) === (values[at] ?? ''),
      ),
  );
}

/** True when the member has the value; any value will do where none is asked for. */
function hasValue(item: JsonObject, key: string, value: string): boolean {
  if (!Object.hasOwn(item, key)) return false;
  return value === '' || memberText(item, key) === value;
}

/** Puts an item in the place of those that match, or at the end; undefined removes them (ElementSetter). */
function setItem(
  items: readonly Json[],
  replacement: Json | undefined,
  keys: readonly string[],
  wanted: readonly string[],
): readonly Json[] {
  const result: Json[] = [];
  let found = false;
  // Without any value kustomize drops what was there.
  if (wanted.length === 0) return replacement === undefined ? [] : [replacement];
  for (const item of items) {
    if (isEmpty(item)) continue;
    if (!matchesItem(item, keys, wanted)) {
      result.push(item);
      continue;
    }
    found = true;
    if (replacement !== undefined) result.push(replacement);
  }
  if (replacement !== undefined && !found) result.push(replacement);
  return result;
}

/** Keys beyond the given values count as matched. */
function matchesItem(item: Json, keys: readonly string[], wanted: readonly string[]): boolean {
  if (keys[0] === '') return scalarText(item) === wanted[0];
  if (!isJsonObject(item)) return false;
  return keys.every((key, at) => at >= wanted.length || hasValue(item, key, wanted[at] ?? ''));
}

function appendRest(
  merged: readonly Json[],
  rest: readonly Json[],
  keys: readonly string[],
): readonly Json[] {
  let result = merged;
  for (const item of rest) {
    if (keys[0] === '') {
      result = setItem(result, item, keys, [scalarText(item)]);
      continue;
    }
    const wanted: string[] = [];
    for (const key of keys) {
      if (isJsonObject(item) && Object.hasOwn(item, key)) wanted.push(memberText(item, key));
      else result = [...result, item];
    }
    if (keys.length > 1) result = setItem(result, undefined, keys, wanted);
    result = setItem(result, item, keys, wanted);
  }
  return result;
}

function isEmpty(value: Json | undefined): value is undefined {
  if (value === undefined || value === null) return true;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

function memberText(item: Json, key: string): string {
  return isJsonObject(item) && Object.hasOwn(item, key) ? scalarText(item[key]) : '';
}
