import { escapeText } from '../../model/escape-text.ts';
import { isJsonObject, setMember } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { FieldPath, PathElement } from '../../model/field-path.ts';
import { parseElement, roundElement } from './parse-element.ts';
import type { ForeignElement } from './parse-element.ts';
import { compareElements, elementKey, printElement } from './path-elements.ts';

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
 * Reads fieldsV1 (metadata.managedFields[].fieldsV1, KEP-555) as the API server does before a write: kinds of elements
 * that it does not know are passed over, numbers are float64, so that whole numbers beyond 2^53 are rounded (it writes
 * them back like that), an entry without fieldsV1 owns nothing.
 */
export function readFieldSet(fieldsV1: unknown): FieldSetReading {
  return readWith((text) => roundElement(parseElement(text)), fieldsV1);
}

/**
 * Reads what of fieldsV1 can be understood, numbers as they are written. A damaged entry then owns less, which makes
 * gitsync more careful, never less.
 */
export function parseFieldSet(fieldsV1: unknown): FieldSet {
  return readWith(parseElement, fieldsV1).set;
}

function readWith(parse: Parse, fieldsV1: unknown): FieldSetReading {
  if (fieldsV1 === undefined) return { set: emptyFieldSet, damage: undefined };
  const reader: Reader = { parse, damages: [] };
  const { children } = readNode(reader, fieldsV1, 0) ?? emptyFieldSet;
  const set = children.size === 0 ? emptyFieldSet : { member: false, children };
  return { set, damage: reader.damages[0] };
}

type Parse = (text: string) => PathElement | ForeignElement;

interface Reader {
  readonly parse: Parse;
  /** What was damaged, in words; the server stops at the first. */
  readonly damages: string[];
}

/** Undefined where nothing but damage stood there. */
function readNode(reader: Reader, value: unknown, depth: number): FieldSet | undefined {
  if (value === null) return leafFieldSet;
  if (!isJsonObject(value)) {
    reader.damages.push('a value in it is neither an object nor null');
    return undefined;
  }
  if (depth > maxDepth) {
    reader.damages.push(`it is deeper than ${String(maxDepth)} levels`);
    return undefined;
  }
  const texts = Object.keys(value);
  if (texts.length === 0) return leafFieldSet;
  const children = new Map<string, FieldSetBranch>();
  const soFar = reader.damages.length;
  let member = false;
  for (const text of texts) {
    if (text === '.') {
      member = true;
      continue;
    }
    const element = readElement(reader, text);
    const set = element && readNode(reader, value[text], depth + 1);
    if (element === undefined || set === undefined) continue;
    // The text of a field is its key already, and long known to the engine.
    addBranch(children, element.kind === 'field' ? text : elementKey(element), { element, set });
  }
  if (children.size > 0) return { member, children };
  // With nothing that is known below it, an element is a leaf.
  return member || reader.damages.length === soFar ? leafFieldSet : undefined;
}

function readElement({ parse, damages }: Reader, text: string): PathElement | undefined {
  const element = parse(text);
  if (element === 'damaged') {
    const shown = JSON.stringify(escapeText(text, maxElementLength));
    damages.push(`its element ${shown} cannot be read`);
  }
  return typeof element === 'string' ? undefined : element;
}

/** The same element in two spellings (`v:1`, `v:1.0`): the server keeps what stands below the later one. */
function addBranch(
  children: Map<string, FieldSetBranch>,
  key: string,
  branch: FieldSetBranch,
): void {
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

/**
 * Prints fieldsV1 as the server does: its bytes of every element, in the order that it gives objects of built-in
 * kinds. It writes custom resources with all names sorted, those in fieldsV1 too.
 */
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
