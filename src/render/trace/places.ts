import type { FieldPath, PathElement } from '../../model/field-path.ts';
import { equalJson, isJsonArray, isJsonObject, memberOf } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';

/** Where a value stands in one state of an object: names of members and places in lists. */
export type Place = readonly (string | number)[];

/** The value at a place. */
export function valueAt(root: Json | undefined, place: Place): Json | undefined {
  let value = root;
  for (const step of place) {
    if (typeof step === 'number') value = isJsonArray(value) ? value[step] : undefined;
    else value = isJsonObject(value) ? memberOf(value, step) : undefined;
  }
  return value;
}

/** The place that a path means in an object; undefined where it means none, or several. */
export function findPlace(root: Json, path: FieldPath): Place | undefined {
  const place: (string | number)[] = [];
  let value: Json | undefined = root;
  for (const element of path) {
    const step = findStep(value, element);
    if (step === undefined) return undefined;
    place.push(step);
    value = valueAt(value, [step]);
    if (value === undefined) return undefined;
  }
  return place;
}

function findStep(value: Json | undefined, element: PathElement): string | number | undefined {
  if (element.kind === 'field') return element.name;
  if (!isJsonArray(value)) return undefined;
  switch (element.kind) {
    case 'index':
      return element.index;
    case 'value':
      return onlyIndex(value, (item) => equalJson(item, element.value));
    case 'key':
      return onlyIndex(value, (item) => isJsonObject(item) && hasKeys(item, element.key));
    default:
      return element satisfies never;
  }
}

/** What an item leaves out has its default (`protocol: TCP`), which a server's path spells out. */
function hasKeys(item: JsonObject, key: JsonObject): boolean {
  const names = Object.keys(key);
  const given = names.filter((name) => memberOf(item, name) !== undefined);
  return given.length > 0 && given.every((name) => equalJson(memberOf(item, name), key[name]));
}

function onlyIndex(list: readonly Json[], accepts: (item: Json) => boolean): number | undefined {
  const found = [...list.keys()].filter((index) => accepts(list[index] ?? null));
  return found.length === 1 ? found[0] : undefined;
}

/**
 * What tells the items of a list apart in the merges of Kubernetes' types, most telling first. A list is matched by the
 * first of them that every item has, each with another value: that can only mean one item.
 */
const itemKeys: readonly (readonly string[])[] = [
  ['name'],
  ['containerPort', 'protocol'],
  ['containerPort'],
  ['port', 'protocol'],
  ['port'],
  ['mountPath'],
  ['devicePath'],
  ['topologyKey'],
  ['key'],
  ['ip'],
  ['uid'],
  ['type'],
];

/** How two states of an object belong together. */
export interface StatePair {
  /** The state that the place is of, and the other one. */
  readonly from: Json;
  readonly to: Json;
  /** True where the items of lists kept their places: a transformer edits in place, a patch does not. */
  readonly keepsOrder: boolean;
}

/** The same place in another state: items of lists are found by identity, equality or keys. Undefined where it is gone. */
export function mapPlace({ from, to, keepsOrder }: StatePair, place: Place): Place | undefined {
  const mapped: (string | number)[] = [];
  let [old, other]: [Json | undefined, Json | undefined] = [from, to];
  for (const step of place) {
    const next: string | number | undefined =
      typeof step === 'string' ? step : mapIndex(old, other, { index: step, keepsOrder });
    if (next === undefined) return undefined;
    mapped.push(next);
    old = valueAt(old, [step]);
    other = valueAt(other, [next]);
    if (other === undefined) return undefined;
  }
  return mapped;
}

function mapIndex(
  from: Json | undefined,
  to: Json | undefined,
  how: { readonly index: number; readonly keepsOrder: boolean },
): number | undefined {
  const { index, keepsOrder } = how;
  if (!isJsonArray(from) || !isJsonArray(to)) return undefined;
  const item = from[index] ?? null;
  if (keepsOrder && from.length === to.length) return index;
  const equal = onlyIndex(to, (other) => equalJson(other, item));
  if (equal !== undefined) return equal;
  const key = itemKeys.find((names) => tellsApart(from, names) && tellsApart(to, names));
  if (key === undefined || !isJsonObject(item)) return undefined;
  return onlyIndex(to, (other) => key.every((name) => isSame(other, item, name)));
}

function isSame(left: Json, right: JsonObject, name: string): boolean {
  return isJsonObject(left) && equalJson(memberOf(left, name), memberOf(right, name));
}

/** True when every item has the keys and no two the same; a lone directive of a patch is no item. */
function tellsApart(list: readonly Json[], names: readonly string[]): boolean {
  const seen = new Set<string>();
  for (const item of list) {
    if (!isJsonObject(item)) return false;
    if (Object.keys(item).every((name) => name.startsWith('$'))) continue;
    const values = names.map((name) => memberOf(item, name));
    if (values.some((value) => value === undefined || value === null || typeof value === 'object'))
      return false;
    const text = values.map(String).join('\n');
    if (seen.has(text)) return false;
    seen.add(text);
  }
  return true;
}
