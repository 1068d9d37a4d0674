import { isJsonObject, parseJson, canonicalJson, setMember } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { formatItemElement } from '../../model/field-path.ts';
import type { FieldPath, PathElement } from '../../model/field-path.ts';

/**
 * A set of field paths: a trie whose edges are the elements of fieldsV1 (`f:name`, `k:{…}`, `v:…`, `i:0`).
 * `member` says that the path that leads here is in the set itself (a leaf, or `.` in fieldsV1).
 */
export interface FieldSet {
  readonly member: boolean;
  readonly children: ReadonlyMap<string, { readonly element: PathElement; readonly set: FieldSet }>;
}

/** The set without paths. */
export const emptyFieldSet: FieldSet = { member: false, children: new Map() };

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
    children.set(printElement(element), { element, set: parseFieldSet(fieldsV1[key], depth + 1) });
  }
  // `{}` below an element is a leaf; `{}` at the top is the empty set.
  return { member: member || (count === 0 && depth > 0), children };
}

/** Prints fieldsV1 with sorted keys, as the server does. */
export function printFieldSet(set: FieldSet): JsonObject {
  const result: Record<string, Json | undefined> = {};
  if (set.member && set.children.size > 0) result['.'] = {};
  for (const key of [...set.children.keys()].sort()) {
    const child = set.children.get(key);
    if (child !== undefined) setMember(result, key, printFieldSet(child.set));
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

/** The key of an element in fieldsV1: `f:spec`, `k:{"name":"app"}`, `v:"x"`, `i:0`. */
export function printElement(element: PathElement): string {
  switch (element.kind) {
    case 'field':
      return `f:${element.name}`;
    case 'key':
      return `k:${canonicalJson(element.key)}`;
    case 'value':
      return `v:${canonicalJson(element.value)}`;
    case 'index':
      return `i:${String(element.index)}`;
    default:
      return element satisfies never;
  }
}

/** The paths of every set, together. */
export function unionFieldSets(sets: readonly FieldSet[]): FieldSet {
  if (sets.length === 1 && sets[0] !== undefined) return sets[0];
  const grouped = new Map<string, { element: PathElement; sets: FieldSet[] }>();
  for (const set of sets) {
    for (const [key, child] of set.children) {
      const group = grouped.get(key);
      if (group === undefined) grouped.set(key, { element: child.element, sets: [child.set] });
      else group.sets.push(child.set);
    }
  }
  const children = new Map<string, { element: PathElement; set: FieldSet }>();
  for (const [key, { element, sets: below }] of grouped) {
    children.set(key, { element, set: unionFieldSets(below) });
  }
  return { member: sets.some((set) => set.member), children };
}

/** What the set says below one element; undefined when it knows nothing there. */
export function fieldSetAt(set: FieldSet, element: PathElement): FieldSet | undefined {
  return set.children.get(printElement(element))?.set;
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
  for (const key of [...set.children.keys()].sort()) {
    const child = set.children.get(key);
    if (child !== undefined) collectPaths(child.set, [...path, child.element], found);
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
