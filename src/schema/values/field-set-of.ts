import type { Json, JsonObject } from '../../model/json.ts';
import type { PathElement } from '../../model/field-path.ts';
import { emptyFieldSet, leafFieldSet } from '../fields/field-set.ts';
import { elementKey } from '../fields/path-elements.ts';
import type { FieldSet, FieldSetBranch } from '../fields/field-set.ts';
import type { ListType, MapType, SchemaType } from '../types/schema-type.ts';
import { identifyItem } from './identify-item.ts';
import { asList, asMap, isEmptyMap, shapeOf, typeOfField } from './value-shape.ts';

type Children = Map<string, FieldSetBranch>;

/**
 * The paths that a manager owns who applies this value (structured-merge-diff's field set): the leaves,
 * every item of an associative list, every field that the schema does not declare. Empty associative lists
 * and granular maps own nothing but themselves where nothing is in them.
 * Values that do not fit the type own nothing there; `validateValue` says which.
 */
export function fieldSetOf(type: SchemaType, value: Json): FieldSet {
  const set = collect(type, value);
  if (set === undefined) return emptyFieldSet;
  // Nobody owns the object as a whole.
  return set.member ? { member: false, children: set.children } : set;
}

function collect(type: SchemaType, value: Json): FieldSet | undefined {
  switch (shapeOf(type, value)) {
    case 'scalar':
      return leafFieldSet;
    case 'list':
      return type.list === undefined ? undefined : collectItems(type.list, value);
    case 'map':
      return type.map === undefined ? undefined : collectFields(type.map, value);
    case 'none':
      return undefined;
  }
}

function collectFields(map: MapType, value: Json): FieldSet | undefined {
  if (map.relationship === 'atomic') return leafFieldSet;
  const fields = asMap(value);
  if (fields === undefined) return undefined;
  const children: Children = new Map();
  for (const name of Object.keys(fields)) {
    const child = collectField(map, name, fields);
    if (child === undefined) continue;
    const element: PathElement = { kind: 'field', name };
    children.set(elementKey(element), { element, set: child });
  }
  return children.size === 0 ? undefined : { member: false, children };
}

function collectField(map: MapType, name: string, fields: JsonObject): FieldSet | undefined {
  const value = fields[name];
  const type = typeOfField(map, name);
  if (value === undefined || type === undefined) return undefined;
  const below = collect(type, value);
  const isMember = value === null || isEmptyMapValue(value) || !map.fields.has(name);
  return isMember ? asMember(below) : below;
}

function isEmptyMapValue(value: Json): boolean {
  const map = asMap(value);
  return map !== undefined && isEmptyMap(map);
}

function asMember(set: FieldSet | undefined): FieldSet {
  if (set === undefined) return leafFieldSet;
  return set.member ? set : { member: true, children: set.children };
}

function collectItems(list: ListType, value: Json): FieldSet | undefined {
  if (list.relationship === 'atomic') return leafFieldSet;
  const items = asList(value);
  if (items === undefined) return undefined;
  const children: Children = new Map();
  for (const item of items) {
    const element = identifyItem(list, item);
    if (element.kind === 'unidentified') continue;
    const key = elementKey(element);
    // Items that occur twice are owned as one, without what is in them.
    const set = children.has(key) ? leafFieldSet : asMember(collect(list.element, item));
    children.set(key, { element, set });
  }
  return children.size === 0 ? undefined : { member: false, children };
}
