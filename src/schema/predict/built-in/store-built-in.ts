import type { FieldPath, PathElement } from '../../../model/field-path.ts';
import { isJsonArray, isJsonObject, memberOf, setMember } from '../../../model/json.ts';
import type { Json, JsonObject } from '../../../model/json.ts';
import { elementKey } from '../../fields/field-set.ts';
import { namedPath } from '../../fields/named-path.ts';
import { canonicalScalar } from '../../scalars/canonical-scalar.ts';
import { isZeroValue } from '../../scalars/zero-value.ts';
import type { ListType, MapType, SchemaType } from '../../types/schema-type.ts';
import { equalValues } from '../../values/equal-values.ts';
import { identifyItem } from '../../values/identify-item.ts';
import { shapeOf, typeOfField } from '../../values/value-shape.ts';
import { zeroObjectOf, zeroValueOf } from './zero-object.ts';
import { coerceMetadata } from '../custom/coerce-metadata.ts';
import type { StoredObject } from '../stored-object.ts';

/**
 * Kinds in which one field decides about the defaults of others far away (allocated addresses and ports,
 * volumes bound, admission's additions): once anything changes, nothing that is left out can be known.
 */
const interdependentKinds: ReadonlySet<string> = new Set([
  'Service',
  'Pod',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'ServiceAccount',
]);

interface Walk {
  readonly path: PathElement[];
  readonly unknown: FieldPath[];
  /** True where a change anywhere may fill in any field that is left out. */
  readonly isInterdependent: boolean;
}

/**
 * An object of a built-in kind as its Go type reads and prints it: scalars in the server's spelling, without
 * nulls. Defaults that only the server's code knows cannot be filled in: fields that are left out where something
 * changed are `unknown`, as are zero values that the Go type may not print.
 */
export function storeBuiltIn(
  type: SchemaType,
  object: JsonObject,
  live: JsonObject | undefined,
): StoredObject {
  const walk: Walk = {
    path: [],
    unknown: [],
    isInterdependent: isInterdependent(object, live),
  };
  const { metadata, status } = object;
  const body = type.map === undefined ? object : storeBody(type.map, object, live, walk);
  if (live === undefined) walk.unknown.push(...unknownWhenCreated(object));
  if (object['stringData'] !== undefined) walk.unknown.push(...unknownOfStringData);
  return {
    object: {
      ...body,
      ...(isJsonObject(metadata) ? { metadata: coerceMetadata(metadata) } : {}),
      ...(status === undefined ? {} : { status }),
    },
    unknown: walk.unknown,
  };
}

/** Everything but metadata and status, which are no matter of the Go type's defaults. */
function storeBody(
  map: MapType,
  object: JsonObject,
  live: JsonObject | undefined,
  walk: Walk,
): JsonObject {
  const fields = new Map(map.fields);
  fields.delete('metadata');
  fields.delete('status');
  const { metadata, status, ...body } = object;
  const { metadata: liveMetadata, status: liveStatus, ...liveBody } = live ?? {};
  if ([metadata, status, liveMetadata, liveStatus].every((part) => part === undefined)) {
    return storeMap(map, object, live, walk);
  }
  const bodyMap: MapType = { relationship: map.relationship, fields, element: map.element };
  return storeMap(bodyMap, body, live === undefined ? undefined : liveBody, walk);
}

/** A Secret's stringData is merged into its data and never printed. */
const unknownOfStringData = [namedPath('stringData'), namedPath('data')];

/** What the registry and admission write into new objects. */
function unknownWhenCreated({ kind }: JsonObject): readonly FieldPath[] {
  const metadata = ['labels', 'annotations', 'finalizers'].map((name) =>
    namedPath('metadata', name),
  );
  const ofJob = [namedPath('spec', 'selector'), namedPath('spec', 'template', 'metadata')];
  return [...metadata, namedPath('status'), ...(kind === 'Job' ? ofJob : [])];
}

function isInterdependent(object: JsonObject, live: JsonObject | undefined): boolean {
  const { kind } = object;
  if (typeof kind !== 'string' || !interdependentKinds.has(kind)) return false;
  return !equalValues(object['spec'], live?.['spec']);
}

function store(type: SchemaType, value: Json, live: Json | undefined, walk: Walk): Json {
  switch (shapeOf(type, value)) {
    case 'map':
      return type.map !== undefined && isJsonObject(value)
        ? storeMap(type.map, value, isJsonObject(live) ? live : undefined, walk)
        : value;
    case 'list':
      return type.list !== undefined && isJsonArray(value)
        ? storeItems(type.list, value, isJsonArray(live) ? live : [], walk)
        : value;
    case 'scalar':
      return storeScalar(type, value, live, walk);
    case 'none':
      return value;
  }
}

function storeScalar(type: SchemaType, value: Json, live: Json | undefined, walk: Walk): Json {
  const result = canonicalScalar(type.scalar?.form ?? 'plain', value);
  if (result.kind === 'value') return result.value;
  if (!equalValues(value, live)) walk.unknown.push([...walk.path]);
  return value;
}

function storeMap(
  map: MapType,
  fields: JsonObject,
  live: JsonObject | undefined,
  walk: Walk,
): JsonObject {
  const result: Record<string, Json | undefined> = {};
  let isChanged = live === undefined || walk.isInterdependent;
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    const type = typeOfField(map, name);
    if (value === undefined || type === undefined) continue;
    walk.path.push({ kind: 'field', name });
    const stored = storeMember(map, name, [value, memberOf(live, name)], walk);
    walk.path.pop();
    if (stored !== undefined) setMember(result, name, stored);
    isChanged ||= !equalValues(stored, memberOf(live, name));
  }
  isChanged ||= Object.keys(live ?? {}).some((name) => memberOf(fields, name) === undefined);
  fillAbsentFields(map, fields, isChanged ? walk : undefined, result);
  return result;
}

/**
 * Declared fields that the object leaves out: the Go type prints some all the same; where anything changed (a walk
 * is given), the others may get a default.
 */
function fillAbsentFields(
  map: MapType,
  fields: JsonObject,
  walk: Walk | undefined,
  result: Record<string, Json | undefined>,
): void {
  for (const field of map.fields.values()) {
    const { name } = field;
    if (memberOf(fields, name) !== undefined) continue;
    const zero = zeroValueOf(field);
    if (zero !== undefined) setMember(result, name, zero);
    walk?.unknown.push([...walk.path, { kind: 'field', name }]);
  }
}

function storeMember(
  map: MapType,
  name: string,
  [value, live]: readonly [Json, Json | undefined],
  walk: Walk,
): Json | undefined {
  const type = typeOfField(map, name);
  if (type === undefined) return undefined;
  const isDeclared = map.fields.has(name);
  if (value === null && !isDeclared) return type.scalar?.kind === 'string' ? '' : null;
  if (isDeclared && isZeroValue(value) && !equalValues(value, live)) {
    // Left out, kept or replaced by a default: the Go type decides.
    walk.unknown.push([...walk.path]);
    return value ?? undefined;
  }
  return store(type, value, live, walk);
}

function storeItems(
  list: ListType,
  items: readonly Json[],
  live: readonly Json[],
  walk: Walk,
): Json {
  const isKeyed = list.relationship === 'associative';
  const counterparts = isKeyed ? indexByKey(list, live) : new Map<string, Json>();
  return items.map((given, index) => {
    const item = given ?? zeroItem(list.element);
    const element = elementOf(list, item, index);
    const counterpart = isKeyed ? counterparts.get(elementKey(element)) : live[index];
    walk.path.push(element);
    const stored = store(list.element, item, counterpart, walk);
    walk.path.pop();
    return stored;
  });
}

/** A null item is the zero value of the items' Go type. */
function zeroItem(type: SchemaType): Json {
  if (type.map !== undefined && type.scalar === undefined) return zeroObjectOf(type.map);
  if (type.scalar?.kind === 'string') return '';
  return type.scalar?.kind === 'numeric' ? 0 : null;
}

function elementOf(list: ListType, item: Json, index: number): PathElement {
  const place: PathElement = { kind: 'index', index };
  if (list.relationship === 'atomic') return place;
  const element = identifyItem(list, item);
  return element.kind === 'unidentified' ? place : element;
}

function indexByKey(list: ListType, items: readonly Json[]): ReadonlyMap<string, Json> {
  const found = new Map<string, Json>();
  for (const item of items) {
    const element = identifyItem(list, item);
    if (element.kind !== 'unidentified') found.set(elementKey(element), item);
  }
  return found;
}
