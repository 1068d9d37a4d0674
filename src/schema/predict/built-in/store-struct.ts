import type { FieldPath, PathElement } from '../../../model/field-path.ts';
import { formatFieldPath } from '../../../model/field-path.ts';
import { isJsonArray, isJsonObject, memberOf, setMember } from '../../../model/json.ts';
import type { Json, JsonObject } from '../../../model/json.ts';
import { elementKey } from '../../fields/path-elements.ts';
import { canonicalScalar } from '../../scalars/canonical-scalar.ts';
import type { StoredScalar } from '../../scalars/canonical-scalar.ts';
import { isZeroValue } from '../../scalars/zero-value.ts';
import type { ListType, SchemaType, StructField } from '../../types/schema-type.ts';
import { untypedDeduced } from '../../types/untyped.ts';
import { equalValues } from '../../values/equal-values.ts';
import { identifyItem } from '../../values/identify-item.ts';
import { fitsType, shapeOf } from '../../values/value-shape.ts';
import type { BuiltInWalk } from './built-in-walk.ts';
import { fillLeftOut } from './fill-left-out.ts';
import { zeroObjectOf } from './zero-object.ts';

/**
 * A map as its Go type reads and prints it: a struct (with declared fields) or a Go map. `live` is what the server
 * has there; where it differs, fields that are left out may get defaults.
 */
export function storeStruct(
  type: SchemaType,
  fields: JsonObject,
  live: JsonObject | undefined,
  walk: BuiltInWalk,
): JsonObject {
  const { map } = type;
  if (map === undefined) return fields;
  const result: Record<string, Json | undefined> = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === undefined) continue;
    walk.path.push({ kind: 'field', name });
    const field = map.fields.get(name);
    const place = [value, memberOf(live, name)] as const;
    const stored =
      field === undefined
        ? storeEntry(map.element, place, walk)
        : storeField(type, field, place, walk);
    if (stored !== undefined) setMember(result, name, stored);
    walk.path.pop();
  }
  const isChanged = live === undefined || walk.isInterdependent || !isSameSoFar(result, live);
  fillLeftOut(type, [result, live], { walk, isChanged });
  return result;
}

function isSameSoFar(result: JsonObject, live: JsonObject): boolean {
  for (const name of Object.keys(live)) {
    const value = live[name];
    if (value !== null && !equalValues(memberOf(result, name), value)) return false;
  }
  return Object.keys(result).every((name) => memberOf(live, name) !== undefined);
}

type Place = readonly [value: Json, live: Json | undefined];

/** A declared field; undefined where the Go type leaves it out. */
function storeField(
  type: SchemaType,
  field: StructField,
  [value, live]: Place,
  walk: BuiltInWalk,
): Json | undefined {
  if (value === null) return undefined;
  if (!fitsType(field.type, value)) return refuseMisfit(value, walk);
  if (walk.facts.isGated(type.name, field.name) && !equalValues(value, live)) {
    walk.unknown.push([...walk.path]);
  }
  if (isEmptyCollection(field.type, value) && !equalValues(value, live)) {
    // Where an empty one is printed as null, writing it changes who holds it, and nothing else.
    if (live === null) walk.unknown.push([...walk.path]);
    if (live === undefined) walk.hasNewEmpty = true;
    return undefined;
  }
  if (typeof value !== 'object' && isZeroValue(value) && !equalValues(value, live)) {
    refuseUnreadable(field.type, value, walk);
    return storeZero(type, field, value, walk);
  }
  return store(field.type, [value, live], walk);
}

function refuseMisfit(value: Json, walk: BuiltInWalk): Json {
  walk.refused ??= `${formatFieldPath(walk.path)}: it is of another type than its field`;
  return value;
}

/** Lists and Go maps of which nothing is left are not printed, or as null. */
function isEmptyCollection(type: SchemaType, value: Json): boolean {
  // What no schema describes is kept as it is written (the defaults within a CustomResourceDefinition).
  if (type.scalar?.kind === 'untyped') return false;
  if (isJsonArray(value)) return value.length === 0;
  return type.map?.fields.size === 0 && isJsonObject(value) && isZeroValue(value);
}

/** false, 0 and empty text: a Go pointer keeps them, a plain value that may be left out does not. */
function storeZero(
  type: SchemaType,
  field: StructField,
  value: Json,
  walk: BuiltInWalk,
): Json | undefined {
  switch (walk.facts.zeroOf(type.name, field.name)) {
    case 'kept':
      return value;
    case 'dropped':
    case 'defaulted':
      // Bytes that are none are an empty slice, as an empty list is.
      if (field.type.scalar?.form === 'byte') walk.hasNewEmpty = true;
      return undefined;
    case 'unknown':
      // What is always printed may still be replaced by a default.
      walk.unknown.push(listOfKey(walk.path) ?? [...walk.path]);
      return value;
  }
}

/** An entry of a Go map. */
function storeEntry(
  type: SchemaType | undefined,
  [value, live]: Place,
  walk: BuiltInWalk,
): Json | undefined {
  if (type === undefined) return undefined;
  if (!fitsType(type, value)) return refuseMisfit(value, walk);
  // Bytes that are none are printed as those that are empty, and not counted as the same.
  if (value === null && type.scalar?.form === 'byte') walk.unknown.push([...walk.path]);
  return store(type, [value ?? zeroItem(type), live], walk);
}

function store(type: SchemaType, [value, live]: Place, walk: BuiltInWalk): Json {
  switch (shapeOf(type, value)) {
    case 'map':
      // Values whose form only the server's code knows (the schemas within a CustomResourceDefinition).
      if (type.map?.element === untypedDeduced && !equalValues(value, live)) {
        walk.unknown.push([...walk.path]);
        return value;
      }
      return isJsonObject(value)
        ? storeStruct(type, value, isJsonObject(live) ? live : undefined, walk)
        : value;
    case 'list':
      return type.list !== undefined && isJsonArray(value)
        ? storeItems(type.list, value, isJsonArray(live) ? live : [], walk)
        : value;
    case 'scalar':
      return storeScalar(type, [value, live], walk);
    case 'none':
      return value;
  }
}

function storeScalar(type: SchemaType, [value, live]: Place, walk: BuiltInWalk): Json {
  if (value === live) return value;
  const result = refuseUnreadable(type, value, walk);
  if (result.kind === 'unknown') walk.unknown.push(listOfKey(walk.path) ?? [...walk.path]);
  return result.kind === 'value' ? result.value : value;
}

/** The list in which an item is found under another key once this part of its key is another; undefined = no part. */
function listOfKey(path: readonly PathElement[]): FieldPath | undefined {
  const [item, field] = path.slice(-2);
  const isKey = item?.kind === 'key' && field?.kind === 'field' && field.name in item.key;
  return isKey ? path.slice(0, -2) : undefined;
}

/** Reads a scalar; one that the server cannot read makes the whole object unreadable. */
function refuseUnreadable(type: SchemaType, value: Json, walk: BuiltInWalk): StoredScalar {
  const result = canonicalScalar(type.scalar?.form ?? 'plain', value);
  if (result.kind === 'refused') {
    walk.refused ??= `${formatFieldPath(walk.path)}: ${result.because}`;
  }
  return result;
}

function storeItems(
  list: ListType,
  items: readonly Json[],
  live: readonly Json[],
  walk: BuiltInWalk,
): Json {
  const isKeyed = list.relationship === 'associative';
  const counterparts = isKeyed ? indexByKey(list, live) : new Map<string, Json>();
  return items.map((given, index) => {
    const item = given ?? zeroItem(list.element);
    const element = elementOf(list, item, index);
    const counterpart = isKeyed ? counterparts.get(elementKey(element)) : live[index];
    walk.path.push(element);
    const stored = fitsType(list.element, item)
      ? store(list.element, [item, counterpart], walk)
      : refuseMisfit(item, walk);
    walk.path.pop();
    return stored;
  });
}

/** What null stands for in a list or Go map: the zero value of the Go type. */
function zeroItem(type: SchemaType): Json {
  if (type.map !== undefined && type.scalar === undefined) return zeroObjectOf(type.map);
  if (type.scalar?.form === 'quantity') return '0';
  if (type.scalar?.kind === 'string') return '';
  return type.scalar?.kind === 'numeric' ? 0 : null;
}

function elementOf(list: ListType, item: Json, index: number): PathElement {
  const place: PathElement = { kind: 'index', index };
  if (list.relationship === 'atomic') return place;
  const element = identifyItem(list, withoutNullKeys(list, item));
  return element.kind === 'unidentified' ? place : element;
}

/** A key that is null is left out by the Go type, and then completed by its default. */
function withoutNullKeys(list: ListType, item: Json): Json {
  if (!isJsonObject(item) || !list.keys.some((key) => memberOf(item, key) === null)) return item;
  const kept = Object.entries(item).filter(([, value]) => value !== null);
  return Object.fromEntries(kept);
}

function indexByKey(list: ListType, items: readonly Json[]): ReadonlyMap<string, Json> {
  const found = new Map<string, Json>();
  for (const item of items) {
    const element = identifyItem(list, item);
    if (element.kind !== 'unidentified') found.set(elementKey(element), item);
  }
  return found;
}
