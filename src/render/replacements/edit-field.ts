import { isJsonArray, isJsonObject, memberOf } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { editItems, withMember } from '../resource/edit-json.ts';
import { describeKind, listOrFail } from '../field-paths/look-up-field.ts';
import { matchItems } from './match-items.ts';
import { badItem, PathFault } from '../field-paths/path-fault.ts';
import { makeScalar } from './scalar-value.ts';
import { readPathPart } from '../field-paths/split-field-path.ts';
import type { PathPart } from '../field-paths/split-field-path.ts';

/** What is made at the end of a path that may be created. */
export type CreatedKind = 'scalar' | 'map' | 'list';

/** How the places that a path leads to are changed. */
export interface FieldChange {
  readonly path: readonly string[];
  /** Absent: a missing field stays missing. */
  readonly createAs?: CreatedKind;
  /** The new value of a place; it gets undefined for a scalar that was just created. */
  readonly assign: (value: Json | undefined) => Json;
  /** Text that the path leads into: its new form, and how many places in it were changed. */
  readonly editText: (text: string, rest: readonly string[]) => EditedText;
  /** As kustomize does it: items match by part of their text, what null should hold is lost. */
  readonly compat: boolean;
}

/** The new form of a text and the number of places that were changed in it. */
export interface EditedText {
  readonly text: string;
  readonly places: number;
}

/** The new value and the number of places that the path led to. */
export interface EditedField {
  readonly value: Json;
  readonly places: number;
}

/**
 * Changes every place that a path leads to (kyaml PathMatcher): names, indexes (the length of a list appends when
 * creating), `*` for all items, `[field=pattern]` for items whose field matches. What does not change is shared.
 * @throws PathFault when the path asks for a map or list where something else is
 */
export function editField(root: Json, change: FieldChange): EditedField {
  const walk: Walk = { change, places: 0 };
  return { value: editValue(root, 0, walk), places: walk.places };
}

interface Walk {
  readonly change: FieldChange;
  places: number;
}

function editValue(value: Json | undefined, depth: number, walk: Walk): Json {
  const { change } = walk;
  const part = change.path[depth];
  if (part === undefined) {
    walk.places += 1;
    return change.assign(value);
  }
  if (typeof value === 'string' && depth > 0) {
    const edited = change.editText(value, change.path.slice(depth));
    walk.places += edited.places;
    return edited.text;
  }
  const present = value ?? null;
  if (present === null && change.createAs !== undefined && change.compat) {
    // kustomize hangs the new field below the null, where nothing prints it.
    walk.places += 1;
    return null;
  }
  return editPart(present, { part, read: readPathPart(part), depth }, walk);
}

interface Step {
  readonly part: string;
  readonly read: PathPart;
  readonly depth: number;
}

function editPart(value: Json, step: Step, walk: Walk): Json {
  const { part, read, depth } = step;
  switch (read.kind) {
    case 'index':
      return editIndex(value, read.index, depth, walk);
    case 'every':
      return editItems(listOrFail(value, part), (item) => editValue(item, depth + 1, walk));
    case 'item':
      return editMatching(value, read, depth, walk);
    case 'bad-item':
      throw badItem(part);
    case 'field':
      return editMember(value, read.name, depth, walk);
    default:
      return read satisfies never;
  }
}

function editMember(value: Json, name: string, depth: number, walk: Walk): Json {
  const creates = walk.change.createAs !== undefined;
  if (value === null && !creates) return value;
  if (value !== null && !isJsonObject(value)) {
    const hint = name === '-' && isJsonArray(value) ? '; write its index instead of -' : '';
    throw new PathFault(`${name} is looked for in ${describeKind(value)}, which is no map${hint}`);
  }
  if (name === '') throw new PathFault('the path holds an empty name');
  const map = value ?? {};
  const found = memberOf(map, name);
  if (found === undefined && !creates) return map;
  const edited = editValue(found ?? makeMissing(found, depth + 1, walk), depth + 1, walk);
  return edited === found ? map : withMember(map, name, edited);
}

/** What is put where nothing is: decided by what the next part looks for. Undefined is a scalar without a text yet. */
function makeMissing(found: Json | undefined, depth: number, walk: Walk): Json | undefined {
  if (found === null) return null;
  const next = walk.change.path[depth];
  if (next === undefined) {
    if (walk.change.createAs === 'scalar') return undefined;
    return walk.change.createAs === 'list' ? [] : {};
  }
  const { kind } = readPathPart(next);
  return kind === 'field' || kind === 'every' ? {} : [];
}

function editIndex(value: Json, index: number, depth: number, walk: Walk): Json {
  const items = listOrFail(value, String(index));
  if (index < items.length) {
    const item = items[index] ?? null;
    const edited = editValue(item, depth + 1, walk);
    return edited === item ? value : items.with(index, edited);
  }
  if (index === items.length && walk.change.createAs !== undefined) {
    return [...items, editValue(makeMissing(undefined, depth + 1, walk), depth + 1, walk)];
  }
  throw new PathFault(`there is no item ${String(index)}: the list has ${String(items.length)}`);
}

function editMatching(
  value: Json,
  { field, value: pattern }: Extract<PathPart, { kind: 'item' }>,
  depth: number,
  walk: Walk,
): Json {
  const items = listOrFail(value, `[${field}=${pattern}]`);
  const { change } = walk;
  // The rest of a path after a plain item is not walked: a plain item has nothing in it.
  const next = field === '' ? change.path.length : depth + 1;
  const places = walk.places;
  const matching = new Set(matchItems(items, { field, pattern }, change.compat));
  const edited = editIndexed(items, matching, (item) => editValue(item, next, walk));
  if (change.createAs === undefined || walk.places > places) return edited;
  const text = makeScalar('open', pattern);
  const created: Json = field === '' ? text : withMember({}, field, text);
  if (matchItems([created], { field, pattern }, change.compat).length === 0) {
    throw new PathFault(`[${field}=${pattern}] cannot be created: no item has such a pattern`);
  }
  return [...edited, editValue(created, next, walk)];
}

function editIndexed(
  items: readonly Json[],
  indexes: ReadonlySet<number>,
  edit: (item: Json) => Json,
): readonly Json[] {
  let index = 0;
  return editItems(items, (item) => (indexes.has(index++) ? edit(item) : item));
}
