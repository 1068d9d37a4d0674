import type { FieldPath, PathElement } from '../../model/field-path.ts';
import { equalJson, isJsonArray, isJsonObject, memberOf } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';

/**
 * The default of a key of a list's items, undefined where it has none: an item without `protocol` is the one with
 * `protocol="TCP"` (x-kubernetes-list-map-keys with defaults). `list` leads from the root to the list.
 */
export type KeyDefault = (list: FieldPath, key: string) => Json | undefined;

/** The value at a path; undefined where the object has none. */
export function readFieldPath(
  root: Json,
  path: FieldPath,
  keyDefault?: KeyDefault,
): Json | undefined {
  let current: Json | undefined = root;
  for (const [depth, element] of path.entries()) {
    if (current === undefined) return undefined;
    current = readElement(current, element, keyDefaultAt(path, depth, keyDefault));
  }
  return current;
}

/** A step to an item of a list. */
export type ItemElement = Exclude<PathElement, { kind: 'field' }>;

/** {@link KeyDefault} for one list. */
type DefaultOf = (key: string) => Json | undefined;

/** The item's place in a list; -1 where the list has no such item. */
export function findItem(
  list: readonly Json[],
  element: ItemElement,
  defaultOf: DefaultOf = () => undefined,
): number {
  switch (element.kind) {
    case 'key':
      return list.findIndex((item) => isJsonObject(item) && hasKey(item, element.key, defaultOf));
    case 'value':
      return list.findIndex((item) => isSameScalar(item, element.value));
    case 'index':
      return element.index >= 0 && element.index < list.length ? element.index : -1;
    default:
      return element satisfies never;
  }
}

/** The defaults of the list that lies before one element of a path. */
export function keyDefaultAt(
  path: FieldPath,
  depth: number,
  keyDefault: KeyDefault | undefined,
): DefaultOf | undefined {
  if (keyDefault === undefined || path[depth]?.kind !== 'key') return undefined;
  return (key) => keyDefault(path.slice(0, depth), key);
}

function readElement(
  value: Json,
  element: PathElement,
  defaultOf: DefaultOf | undefined,
): Json | undefined {
  if (element.kind !== 'field') {
    return isJsonArray(value) ? value[findItem(value, element, defaultOf)] : undefined;
  }
  return isJsonObject(value) ? memberOf(value, element.name) : undefined;
}

function hasKey(item: JsonObject, key: JsonObject, defaultOf: DefaultOf): boolean {
  // A key that is null is there, for the server too: no default takes its place.
  return Object.keys(key).every((name) => {
    const value = memberOf(item, name);
    return isSameScalar(value === undefined ? defaultOf(name) : value, key[name]);
  });
}

/** Numbers are the same as float64s, because that is what the server's stored paths hold them as. */
function isSameScalar(left: Json | undefined, right: Json | undefined): boolean {
  if (isNumber(left) && isNumber(right)) return Number(left) === Number(right);
  return equalJson(left, right);
}

function isNumber(value: Json | undefined): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
