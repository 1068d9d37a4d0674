import { isJsonObject, parseJson, setMember } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { formatItemElement } from '../../model/field-path.ts';
import type { FieldPath, PathElement } from '../../model/field-path.ts';
import { compareElements, elementKey, printElement } from './path-elements.ts';

export { compareElements, elementKey, printElement };

/** One step down in a field set. */
export interface FieldSetBranch {
  readonly element: PathElement;
  readonly set: FieldSet;
}

/**
 * A set of field paths: a trie whose edges are the elements of fieldsV1 (`f:name`, `k:{…}`, `v:…`, `i:0`),
 * found by their `elementKey`. `member` says that the path that leads here is in the set itself (a leaf, or `.` in
 * fieldsV1); no set but the empty one is without members, and the object as a whole is never a member.
 */
export interface FieldSet {
  readonly member: boolean;
  readonly children: ReadonlyMap<string, FieldSetBranch>;
}

/** The set without paths. */
export const emptyFieldSet: FieldSet = { member: false, children: new Map() };

/** What stands below an element whose path is in the set and has nothing of the set below it. */
export const leafFieldSet: FieldSet = { member: true, children: emptyFieldSet.children };

/** Paths deeper than this are not read: no Kubernetes type nests so far, damaged data may. */
const maxDepth = 200;

/**
 * Reads fieldsV1 (metadata.managedFields[].fieldsV1, KEP-555). Elements that cannot be understood
 * are left out: a damaged entry then owns less, which makes gitsync more careful, never less.
 */
export function parseFieldSet(fieldsV1: unknown, depth = 0): FieldSet {
  if (!isJsonObject(fieldsV1) || depth > maxDepth) return emptyFieldSet;
  const children = new Map<string, { element: PathElement; set: FieldSet }>();
  let member = false;
  let count = 0;
  for (const key of Object.keys(fieldsV1)) {
    count += 1;
    if (key === '.') {
      member = true;
      continue;
    }
    const element = parseElement(key);
    if (element === undefined) continue;
    children.set(elementKey(element), { element, set: parseFieldSet(fieldsV1[key], depth + 1) });
  }
  // `{}` below an element is a leaf; `{}` at the top is the empty set.
  return { member: member || (count === 0 && depth > 0), children };
}

/** The steps down from here in the order in which the server writes them. */
export function sortedChildren(set: FieldSet): readonly FieldSetBranch[] {
  const branches = [...set.children.values()];
  if (branches.length > 1)
    branches.sort((left, right) => compareElements(left.element, right.element));
  return branches;
}

/** Prints fieldsV1 as the server does: its order, and its bytes of every element. */
export function printFieldSet(set: FieldSet): JsonObject {
  const result: Record<string, Json | undefined> = {};
  if (set.member && set.children.size > 0) result['.'] = {};
  for (const { element, set: below } of sortedChildren(set)) {
    setMember(result, printElement(element), printFieldSet(below));
  }
  return result;
}

function parseElement(key: string): PathElement | undefined {
  const text = key.slice(2);
  switch (key.slice(0, 2)) {
    case 'f:':
      return { kind: 'field', name: text };
    case 'k:': {
      const value = parseOrUndefined(text);
      return isJsonObject(value) ? { kind: 'key', key: value } : undefined;
    }
    case 'v:': {
      const value = parseOrUndefined(text);
      return value === undefined ? undefined : { kind: 'value', value };
    }
    case 'i:':
      return /^\d{1,9}$/.test(text) ? { kind: 'index', index: Number(text) } : undefined;
    default:
      return undefined;
  }
}

function parseOrUndefined(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    // Damaged data of a foreign writer: the caller leaves the element out.
    return undefined;
  }
}

/** What the set says below one element; undefined when it knows nothing there. */
export function fieldSetAt(set: FieldSet, element: PathElement): FieldSet | undefined {
  return set.children.get(elementKey(element))?.set;
}

/** True when the path, or something below it, is in the set. */
export function touchesFieldPath(set: FieldSet, path: FieldPath): boolean {
  let current: FieldSet | undefined = set;
  for (const element of path) {
    current = fieldSetAt(current, element);
    if (current === undefined) return false;
  }
  return current.member || current.children.size > 0;
}

/**
 * True when the set holds the path: as a member, through something below it, or because an
 * ancestor is a leaf (an atomic value owns everything in it).
 */
export function coversFieldPath(set: FieldSet, path: FieldPath): boolean {
  let current: FieldSet | undefined = set;
  for (const element of path) {
    const next = fieldSetAt(current, element);
    if (next === undefined) return current.member && current.children.size === 0;
    current = next;
  }
  return current.member || current.children.size > 0;
}

/** Every path of the set, parents before children, in the order of fieldsV1 keys. */
export function listFieldPaths(set: FieldSet): readonly FieldPath[] {
  const found: FieldPath[] = [];
  collectPaths(set, [], found);
  return found;
}

function collectPaths(set: FieldSet, path: FieldPath, found: FieldPath[]): void {
  if (set.member) found.push(path);
  for (const { element, set: below } of sortedChildren(set)) {
    collectPaths(below, [...path, element], found);
  }
}

/**
 * A path as the API server writes it in conflicts: `.spec.containers[name="app"].image`,
 * labels unquoted (`.metadata.labels.app.kubernetes.io/name`).
 */
export function formatServerPath(path: FieldPath): string {
  return path
    .map((element) => (element.kind === 'field' ? `.${element.name}` : formatItemElement(element)))
    .join('');
}
