import { memberOf, setMember } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { elementKey } from '../fields/path-elements.ts';
import type { ListType, MapType, SchemaType } from '../types/schema-type.ts';
import { identifyItem } from '../values/identify-item.ts';
import { asList, asMap, isEmptyMap, shapeOf, typeOfField } from '../values/value-shape.ts';

/**
 * Lays an applied value over a live one: granular maps field by field, associative lists item by item,
 * everything else is the applied value where there is one. Nothing is removed.
 * The applied value must have passed `validateValue`.
 */
export function mergeValues(type: SchemaType, live: Json, applied: Json): Json {
  return merge(type, live, applied) ?? null;
}

function merge(
  type: SchemaType,
  live: Json | undefined,
  applied: Json | undefined,
): Json | undefined {
  if (applied === undefined) return live;
  if (live === undefined) return applied;
  switch (shapeOf(type, applied)) {
    case 'list':
      return type.list === undefined ? applied : mergeLists(type.list, live, applied);
    case 'map':
      return type.map === undefined ? applied : mergeMaps(type.map, live, applied);
    case 'scalar':
    case 'none':
      return applied;
  }
}

function mergeMaps(map: MapType, live: Json, applied: Json): Json {
  const left = asMap(live);
  const right = asMap(applied);
  // Two empty maps are a leaf: null and {} stay what was applied.
  if (map.relationship === 'atomic' || (isEmptyMap(left) && isEmptyMap(right))) return applied;
  const result: Record<string, Json | undefined> = {};
  for (const name of Object.keys(left ?? {})) {
    mergeField(map, name, result, [memberOf(left, name), memberOf(right, name)]);
  }
  for (const name of Object.keys(right ?? {})) {
    if (memberOf(left, name) === undefined) {
      mergeField(map, name, result, [undefined, memberOf(right, name)]);
    }
  }
  return result;
}

function mergeField(
  map: MapType,
  name: string,
  result: Record<string, Json | undefined>,
  [live, applied]: readonly [Json | undefined, Json | undefined],
): void {
  const type = typeOfField(map, name);
  const merged = type === undefined ? (applied ?? live) : merge(type, live, applied);
  if (merged !== undefined) setMember(result, name, merged);
}

function mergeLists(list: ListType, live: Json, applied: Json): Json {
  const left = asList(live) ?? [];
  const right = asList(applied) ?? [];
  if (list.relationship === 'atomic' || (left.length === 0 && right.length === 0)) return applied;
  const leftIndex = indexItems(list, left);
  const rightIndex = indexItems(list, right);
  const result: Json[] = [];
  for (const step of mergeOrder(leftIndex, rightIndex)) {
    const merged =
      step.kind === 'keep'
        ? left[step.place]
        : merge(list.element, leftIndex.items.get(step.key), rightIndex.items.get(step.key));
    if (merged !== undefined) result.push(merged);
  }
  return result;
}

interface ItemIndex {
  /** The items' identities, in order. */
  readonly keys: readonly string[];
  /** The items by identity; null for one that occurs twice, it is replaced and not merged. */
  readonly items: ReadonlyMap<string, Json>;
}

function indexItems(list: ListType, values: readonly Json[]): ItemIndex {
  const keys: string[] = [];
  const items = new Map<string, Json>();
  for (const [place, value] of values.entries()) {
    const element = identifyItem(list, value);
    // Nothing equals an item without identity: it stays where it is.
    const key = element.kind === 'unidentified' ? `#${String(place)}` : elementKey(element);
    keys.push(key);
    items.set(key, items.has(key) ? null : value);
  }
  return { keys, items };
}

type MergeStep =
  | { readonly kind: 'keep'; readonly place: number }
  | { readonly kind: 'merge'; readonly key: string };

/**
 * The order of a merged list: applied items keep their order among each other, items that are only live keep
 * their place behind the shared item they follow.
 */
function* mergeOrder(left: ItemIndex, right: ItemIndex): Generator<MergeStep> {
  const shared = right.keys.filter((key) => left.items.has(key));
  const merged = new Set<string>();
  let nextShared = 0;
  let l = 0;
  let r = 0;
  while (l < left.keys.length || r < right.keys.length) {
    const leftKey = left.keys[l];
    const rightKey = right.keys[r];
    if (leftKey !== undefined) {
      const isShared = right.items.has(leftKey);
      if (leftKey === rightKey) {
        merged.add(leftKey);
        yield { kind: 'merge', key: leftKey };
        l += 1;
        r += 1;
        nextShared += 1;
        continue;
      }
      const awaited = shared[nextShared];
      // A shared item whose turn has not come: it is emitted with the applied items.
      if (isShared && rightKey !== undefined && awaited !== undefined && awaited !== leftKey) {
        l += 1;
        continue;
      }
      if (!isShared) {
        yield { kind: 'keep', place: l };
        l += 1;
        continue;
      }
      if (merged.has(leftKey)) l += 1;
    }
    if (rightKey !== undefined) {
      merged.add(rightKey);
      yield { kind: 'merge', key: rightKey };
      r += 1;
      if (shared[nextShared] === rightKey) nextShared += 1;
    }
  }
}
