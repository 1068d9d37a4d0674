import { escapeText } from '../../model/escape-text.ts';
import { isJsonObject, setMember } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { FieldPath, PathElement } from '../../model/field-path.ts';
import { parseElement } from './parse-element.ts';
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
/** So much of a damaged element stands in a message. */
const maxElementLength = 80;

/** What a manager's fieldsV1 says. */
export interface FieldSetReading {
  /** What could be read: where something is damaged, less than the manager owned. */
  readonly set: FieldSet;
  /**
   * Why `set` is not what was written, in words; undefined = it is. A server that finds such an entry in an object
   * refuses every apply to it ("failed to decode managed fields") and, with the next update, forgets all managers.
   */
  readonly damage: string | undefined;
}

/**
 * Reads fieldsV1 (metadata.managedFields[].fieldsV1, KEP-555) as the API server does: kinds of elements that it does
 * not know are passed over, an entry without fieldsV1 owns nothing.
 */
export function readFieldSet(fieldsV1: unknown): FieldSetReading {
  if (fieldsV1 === undefined) return { set: emptyFieldSet, damage: undefined };
  const damages: string[] = [];
  const { children } = readNode(fieldsV1, 0, damages) ?? emptyFieldSet;
  const set = children.size === 0 ? emptyFieldSet : { member: false, children };
  return { set, damage: damages[0] };
}

/**
 * Reads what of fieldsV1 can be understood. A damaged entry then owns less, which makes gitsync more
 * careful, never less.
 */
export function parseFieldSet(fieldsV1: unknown): FieldSet {
  return readFieldSet(fieldsV1).set;
}

/** Undefined where nothing but damage stood there. */
function readNode(value: unknown, depth: number, damages: string[]): FieldSet | undefined {
  if (value === null) return leafFieldSet;
  if (!isJsonObject(value) || depth > maxDepth) {
    damages.push(
      isJsonObject(value)
        ? `it is deeper than ${String(maxDepth)} levels`
        : 'a value in it is neither an object nor null',
    );
    return undefined;
  }
  const children = new Map<string, FieldSetBranch>();
  const soFar = damages.length;
  let member = false;
  for (const text of Object.keys(value)) {
    if (text === '.') {
      member = true;
      continue;
    }
    const element = readElement(text, damages);
    const set = element && readNode(value[text], depth + 1, damages);
    if (element !== undefined && set !== undefined) addBranch(children, { element, set });
  }
  if (children.size > 0) return { member, children };
  // `{}`, or nothing that is known, below an element makes it a leaf.
  return member || damages.length === soFar ? leafFieldSet : undefined;
}

function readElement(text: string, damages: string[]): PathElement | undefined {
  const element = parseElement(text);
  if (element === 'damaged') {
    const shown = JSON.stringify(escapeText(text, maxElementLength));
    damages.push(`its element ${shown} cannot be read`);
  }
  return typeof element === 'string' ? undefined : element;
}

/** The same element in two spellings (`v:1`, `v:1.0`): the server keeps what stands below the later one. */
function addBranch(children: Map<string, FieldSetBranch>, branch: FieldSetBranch): void {
  const key = elementKey(branch.element);
  const before = children.get(key);
  if (before === undefined) {
    children.set(key, branch);
    return;
  }
  const below = branch.set.children.size > 0 ? branch.set.children : before.set.children;
  const set = { member: before.set.member || branch.set.member, children: below };
  children.set(key, { element: before.element, set });
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
