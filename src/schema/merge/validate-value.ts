import { formatFieldPath } from '../../model/field-path.ts';
import type { FieldPath, PathElement } from '../../model/field-path.ts';
import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { elementKey } from '../fields/path-elements.ts';
import type { ListType, MapType, ScalarKind, SchemaType } from '../types/schema-type.ts';
import { identifyItem } from '../values/identify-item.ts';
import { shapeOf, typeOfField } from '../values/value-shape.ts';

/** One reason why a value does not fit its type. */
export interface ValueProblem {
  readonly path: FieldPath;
  readonly because: string;
  /** True where the value could be stored and only merging it is impossible. */
  readonly isStorable?: true;
}

/** How a problem reads: `spec.ports[port=80]: occurs twice`. */
export function formatValueProblem({ path, because }: ValueProblem): string {
  const place = formatFieldPath(path);
  return place === '' ? because : `${place}: ${because}`;
}

/** Deeper values are refused: the API server's own limit for JSON is of that size. */
const maxDepth = 500;

/**
 * Everything about a value that does not fit its type, as server-side apply checks it: JSON types, undeclared
 * fields, items without identity and, where they may not be, items that occur twice. Not checked are
 * formats, ranges and required fields (validation proper).
 */
export function validateValue(
  type: SchemaType,
  value: Json,
  duplicates: 'allowed' | 'refused',
): readonly ValueProblem[] {
  const found: ValueProblem[] = [];
  validate(type, value, { path: [], found, allowDuplicates: duplicates === 'allowed' });
  return found;
}

interface Walk {
  readonly path: PathElement[];
  readonly found: ValueProblem[];
  readonly allowDuplicates: boolean;
}

function report(walk: Walk, because: string): void {
  walk.found.push({ path: [...walk.path], because });
}

function validate(type: SchemaType, value: Json, walk: Walk): void {
  if (walk.path.length > maxDepth) {
    report(walk, `lies deeper than ${String(maxDepth)} levels`);
    return;
  }
  switch (shapeOf(type, value)) {
    case 'scalar':
      if (type.scalar !== undefined) validateScalar(type.scalar.kind, value, walk);
      return;
    case 'list':
      if (type.list !== undefined) validateItems(type.list, value, walk);
      return;
    case 'map':
      if (type.map !== undefined) validateMembers(type.map, value, walk);
      return;
    case 'none':
      report(walk, 'the schema says nothing that a value could fit');
  }
}

function validateScalar(kind: ScalarKind, value: Json, walk: Walk): void {
  if (value === null) return;
  const fits = kind === 'untyped' ? typeof value !== 'object' : kindOfScalar(value) === kind;
  if (!fits) {
    const expected = kind === 'untyped' ? 'a single value' : nameOfKind[kind];
    report(walk, `is ${nameOfValue(value)} where the schema wants ${expected}`);
  }
}

const nameOfKind = { string: 'a string', numeric: 'a number', boolean: 'true or false' } as const;

function kindOfScalar(value: Json): keyof typeof nameOfKind | undefined {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'number' || typeof value === 'bigint') return 'numeric';
  return typeof value === 'boolean' ? 'boolean' : undefined;
}

function nameOfValue(value: Json): string {
  if (isJsonArray(value)) return 'a list';
  if (isJsonObject(value)) return 'a map';
  const kind = kindOfScalar(value);
  return kind === undefined ? 'null' : nameOfKind[kind];
}

function validateItems(list: ListType, value: Json, walk: Walk): void {
  if (value === null) return;
  if (!isJsonArray(value)) {
    report(walk, `is ${nameOfValue(value)} where the schema wants a list`);
    return;
  }
  const seen = new Set<string>();
  for (const [index, item] of value.entries()) {
    const element: PathElement =
      list.relationship === 'atomic'
        ? { kind: 'index', index }
        : identifyOrReport(list, item, index, walk);
    if (list.relationship === 'associative' && element.kind !== 'index') {
      const key = elementKey(element);
      walk.path.push(element);
      if (seen.has(key) && !walk.allowDuplicates) report(walk, 'occurs twice');
      walk.path.pop();
      seen.add(key);
    }
    walk.path.push(element);
    validate(list.element, item, walk);
    walk.path.pop();
  }
}

/** The item's identity; its place where it has none, which is reported. */
function identifyOrReport(list: ListType, item: Json, index: number, walk: Walk): PathElement {
  const element = identifyItem(list, item);
  if (element.kind !== 'unidentified') return element;
  const place: PathElement = { kind: 'index', index };
  walk.path.push(place);
  if (element.isStorable) {
    walk.found.push({ path: [...walk.path], because: element.because, isStorable: true });
  } else report(walk, element.because);
  walk.path.pop();
  return place;
}

function validateMembers(map: MapType, value: Json, walk: Walk): void {
  if (value === null) return;
  if (!isJsonObject(value) || isJsonArray(value)) {
    report(walk, `is ${nameOfValue(value)} where the schema wants a map`);
    return;
  }
  for (const name of Object.keys(value)) {
    const member = value[name];
    if (member === undefined) continue;
    walk.path.push({ kind: 'field', name });
    const type = typeOfField(map, name);
    if (type === undefined) report(walk, 'is not declared in the schema');
    else validate(type, member, walk);
    walk.path.pop();
  }
}
