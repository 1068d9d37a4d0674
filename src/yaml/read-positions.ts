import { loadAll, YAMLException } from 'js-yaml';
import type { LoadOptions, State } from 'js-yaml';
import { isJsonArray } from '../model/json.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { schemaOf } from './load-document.ts';
import type { YamlDialect } from './load-document.ts';
import { ScalarError } from './yaml-schema.ts';

/** A value of a document with the places of everything in it. */
export interface Positions {
  readonly value: Json;
  /** By the text of the key; members that a merge key brought stand where their anchor has them. */
  readonly members: ReadonlyMap<string, PlacedValue>;
  /** Undefined for an item whose place is not known. */
  readonly items: readonly (PlacedValue | undefined)[];
}

/** A member or item: the line (from 0 in the document's text) of its key or of its first character. */
export interface PlacedValue {
  readonly line: number;
  readonly positions: Positions;
}

/** A node as the parser reports it: what it composed in it, in order. */
interface OpenNode {
  readonly line: number;
  readonly children: ClosedNode[];
}

interface ClosedNode {
  readonly line: number;
  readonly positions: Positions;
}

const nowhere: Pick<Positions, 'members' | 'items'> = { members: new Map(), items: [] };

/**
 * The places of every member and item of one document that `loadDocument` could read: a second reading, for messages
 * only. What cannot be placed beyond doubt (items of null, a map as an item of a flow list) has no place; undefined
 * when the text is no single document of this dialect.
 */
export function readPositions(text: string, dialect: YamlDialect): Positions | undefined {
  const open: OpenNode[] = [];
  const roots: ClosedNode[] = [];
  const known = new Map<Json, Positions>();
  const options: LoadOptions = {
    schema: schemaOf(dialect),
    json: dialect === 'kustomization',
    listener(event, state) {
      if (event === 'open') {
        open.push({ line: state.line, children: [] });
        return;
      }
      const node = open.pop();
      if (node === undefined) return;
      const closed = { line: node.line, positions: place(state, node.children, known) };
      (open.at(-1)?.children ?? roots).push(closed);
    },
  };
  try {
    loadAll(text, null, options);
  } catch (error) {
    if (error instanceof YAMLException || error instanceof ScalarError) return undefined;
    throw error;
  }
  const found = roots.filter(({ positions }) => positions.value !== null);
  return found.length === 1 ? found[0]?.positions : undefined;
}

/** The line (from 0) of the value at a path of names and places in lists; undefined where none is known. */
export function findLine(root: Positions, path: readonly (string | number)[]): number | undefined {
  let line: number | undefined;
  let current = root;
  for (const step of path) {
    const next = typeof step === 'number' ? current.items[step] : current.members.get(step);
    if (next === undefined) return undefined;
    line = next.line;
    current = next.positions;
  }
  return line;
}

/** The positions below a path; undefined where there is nothing. */
export function positionsAt(
  root: Positions,
  path: readonly (string | number)[],
): Positions | undefined {
  let current: Positions | undefined = root;
  for (const step of path) {
    const next: PlacedValue | undefined =
      typeof step === 'number' ? current?.items[step] : current?.members.get(step);
    current = next?.positions;
  }
  return current;
}

function place(
  state: State,
  children: readonly ClosedNode[],
  known: Map<Json, Positions>,
): Positions {
  const value = state.result as Json; // the schema makes nothing but JSON
  if (typeof value !== 'object' || value === null) return { value, ...nowhere };
  // A node that only passes on what it tried as a key, or an alias of what stands elsewhere.
  const [only] = children;
  if (children.length === 1 && only?.positions.value === value) return only.positions;
  const before = known.get(value);
  if (before !== undefined) return before;
  const positions: Positions = isJsonArray(value)
    ? { value, ...nowhere, items: placeItems(value, children) }
    : { value, ...nowhere, members: placeMembers(value, children, known) };
  known.set(value, positions);
  return positions;
}

/** An empty item is no node to the parser: what is null is left without a place, the rest must fit in order. */
function placeItems(
  list: readonly Json[],
  children: readonly ClosedNode[],
): readonly (PlacedValue | undefined)[] {
  const nodes = children.filter(({ positions }) => positions.value !== null);
  const items: (PlacedValue | undefined)[] = [];
  let next = 0;
  for (const item of list) {
    const node = item === null ? undefined : nodes[next];
    if (item !== null) next += 1;
    if (item !== null && node?.positions.value !== item) return [];
    items.push(node);
  }
  return next === nodes.length ? items : [];
}

/** Keys and values take turns; where they do not (`? key` without a value) nothing is known of the map. */
function placeMembers(
  map: JsonObject,
  children: readonly ClosedNode[],
  known: ReadonlyMap<Json, Positions>,
): ReadonlyMap<string, PlacedValue> {
  const members = new Map<string, PlacedValue>();
  const merged: Json[] = [];
  const last = children.length - (children.length % 2);
  for (let at = 0; at < last; at += 2) {
    const [key, node] = children.slice(at, at + 2);
    if (key === undefined || node === undefined) continue;
    const { value } = key.positions;
    if (typeof value === 'object') return new Map(); // js-yaml refuses such keys, or makes texts of them
    const name = String(value);
    if (name === '<<' && !Object.hasOwn(map, name)) {
      const source = node.positions.value;
      merged.push(...(isJsonArray(source) ? source : [source]));
    } else members.set(name, { line: key.line, positions: node.positions });
  }
  for (const source of merged) addMerged(members, known.get(source));
  const isWhole = Object.keys(map).every(
    (name) => members.get(name)?.positions.value === map[name],
  );
  return isWhole && members.size === Object.keys(map).length ? members : new Map();
}

/** What a map has itself, or has from an earlier source, wins. */
function addMerged(members: Map<string, PlacedValue>, source: Positions | undefined): void {
  for (const [name, member] of source?.members ?? []) {
    if (!members.has(name)) members.set(name, member);
  }
}
