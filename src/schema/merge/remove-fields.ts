import { setMember } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import type { PathElement } from '../../model/field-path.ts';
import { fieldSetAt } from '../fields/field-set.ts';
import type { FieldSet } from '../fields/field-set.ts';
import type { ListType, MapType, SchemaType } from '../types/schema-type.ts';
import { identifyItem } from '../values/identify-item.ts';
import { asList, asMap, isEmptyMap, shapeOf, typeOfField } from '../values/value-shape.ts';

type Mode = 'remove' | 'extract';

/** The value without the paths of the set; a map or list that loses everything becomes null. */
export function removeFields(type: SchemaType, value: Json, set: FieldSet): Json {
  return select(type, value, set, 'remove');
}

/** Of the value only the paths of the set; atomic values come whole. */
export function extractFields(type: SchemaType, value: Json, set: FieldSet): Json {
  return select(type, value, set, 'extract');
}

function select(type: SchemaType, value: Json, set: FieldSet, mode: Mode): Json {
  switch (shapeOf(type, value)) {
    case 'scalar':
      return value;
    case 'list':
      return type.list === undefined ? null : selectItems(type.list, value, set, mode);
    case 'map':
      return type.map === undefined ? null : selectMembers(type.map, value, set, mode);
    case 'none':
      return null;
  }
}

function selectItems(list: ListType, value: Json, set: FieldSet, mode: Mode): Json {
  const items = asList(value);
  if (items === undefined) return null;
  if (items.length === 0 || list.relationship === 'atomic') {
    return mode === 'extract' ? value : null;
  }
  const kept: Json[] = [];
  for (const item of items) {
    const element = identifyItem(list, item);
    const { isMember, below } =
      element.kind === 'unidentified' ? noMatch : matchElement(set, element);
    if (mode === 'remove' && isMember) continue;
    if (mode === 'extract' && !isMember && below === undefined) continue;
    kept.push(below === undefined ? item : select(list.element, item, below, mode));
  }
  return kept.length > 0 ? kept : null;
}

function selectMembers(map: MapType, value: Json, set: FieldSet, mode: Mode): Json {
  const members = asMap(value);
  if (members === undefined) return null;
  if (isEmptyMap(members) || map.relationship === 'atomic') {
    return mode === 'extract' ? value : null;
  }
  const kept: Record<string, Json | undefined> = {};
  let count = 0;
  for (const name of Object.keys(members)) {
    const member = members[name];
    if (member === undefined) continue;
    const type = typeOfField(map, name);
    const { isMember, below } = matchElement(set, { kind: 'field', name });
    if (isMember ? mode === 'remove' : mode === 'extract' && below === undefined) continue;
    // A member that is extracted as such is looked at with the set of its parent (structured-merge-diff does so).
    const inner = isMember ? set : below;
    const result =
      type === undefined || inner === undefined ? member : select(type, member, inner, mode);
    setMember(kept, name, result);
    count += 1;
  }
  return count > 0 ? kept : null;
}

interface Match {
  readonly isMember: boolean;
  /** What the set says below the element; undefined = nothing. */
  readonly below: FieldSet | undefined;
}

const noMatch: Match = { isMember: false, below: undefined };

function matchElement(set: FieldSet, element: PathElement): Match {
  const found = fieldSetAt(set, element);
  if (found === undefined) return noMatch;
  return { isMember: found.member, below: found.children.size > 0 ? found : undefined };
}
