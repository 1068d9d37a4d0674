import { isJsonArray, isJsonObject } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { ListType, MapType, SchemaType } from '../../src/schema/types/schema-type.ts';
import { typeOfField } from '../../src/schema/values/value-shape.ts';

/** Names of fields and places of items, from the object down. */
export type ValuePath = readonly (string | number)[];

/** A value within an object, and what its schema says of it. */
export interface ValuePlace {
  readonly path: ValuePath;
  readonly value: Json;
  readonly type: SchemaType;
  /** What holds it. */
  readonly holder: Json;
  /** The list that it is an item of. */
  readonly list: ListType | undefined;
  /** False for a member of a map that the schema does not name. */
  readonly isDeclared: boolean;
  /** The same for values of the same field in any object: `TYPE.field`, else the kind and the path. */
  readonly field: string;
}

/** A field that is declared and not there. */
export interface ValueGap {
  readonly path: ValuePath;
  readonly type: SchemaType;
  readonly field: string;
}

/** Everything within an object that a payload may say. */
export interface ObjectPlaces {
  readonly places: readonly ValuePlace[];
  readonly gaps: readonly ValueGap[];
  /** Maps that take members of any name. */
  readonly openMaps: readonly (ValuePlace & { readonly element: SchemaType })[];
}

/** What names the object is left alone: another name would be another object. */
const identity = new Set(['apiVersion', 'kind', 'metadata.name', 'metadata.namespace']);

interface Walk {
  readonly kind: string;
  readonly places: ValuePlace[];
  readonly gaps: ValueGap[];
  readonly openMaps: (ValuePlace & { readonly element: SchemaType })[];
}

/** Lists the places of an object by its type; what the schema has no place for is left out. */
export function findPlaces(kind: string, type: SchemaType, object: JsonObject): ObjectPlaces {
  const walk: Walk = { kind, places: [], gaps: [], openMaps: [] };
  if (type.map !== undefined) visitMap(walk, type, type.map, { object, path: [] });
  return walk;
}

function visitMap(
  walk: Walk,
  type: SchemaType,
  map: MapType,
  { object, path }: { readonly object: JsonObject; readonly path: ValuePath },
): void {
  for (const name of Object.keys(object)) {
    const value = object[name];
    const member = typeOfField(map, name);
    const place = [...path, name];
    if (value === undefined || member === undefined || identity.has(place.join('.'))) continue;
    visit(walk, {
      path: place,
      value,
      type: member,
      holder: object,
      list: undefined,
      isDeclared: map.fields.has(name),
      field: nameField(walk, type, place),
    });
  }
  for (const name of map.fields.keys()) {
    const member = typeOfField(map, name);
    const place = [...path, name];
    if (object[name] !== undefined || member === undefined || identity.has(place.join('.')))
      continue;
    walk.gaps.push({ path: place, type: member, field: nameField(walk, type, place) });
  }
}

function nameField(walk: Walk, type: SchemaType, path: ValuePath): string {
  if (type.name !== '') return `${type.name}.${String(path.at(-1))}`;
  return `${walk.kind} ${path.map((step) => (typeof step === 'number' ? '*' : step)).join('.')}`;
}

function visit(walk: Walk, place: ValuePlace): void {
  // An object without metadata would not be one.
  if (place.path.join('.') !== 'metadata') walk.places.push(place);
  const { value, type, path } = place;
  if (isJsonArray(value)) {
    const { list } = type;
    if (list === undefined) return;
    for (const [index, item] of value.entries()) {
      visit(walk, {
        path: [...path, index],
        value: item,
        type: list.element,
        holder: value,
        list,
        isDeclared: true,
        field: `${place.field}[]`,
      });
    }
    return;
  }
  if (!isJsonObject(value) || type.map === undefined) return;
  visitMap(walk, type, type.map, { object: value, path });
  const { element } = type.map;
  if (element !== undefined) walk.openMaps.push({ ...place, element });
}
