import { memberOf } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import type { PathElement } from '../../model/field-path.ts';
import { emptyFieldSet } from '../fields/field-set.ts';
import { elementKey } from '../fields/path-elements.ts';
import type { FieldSet } from '../fields/field-set.ts';
import type { ListType, MapType, SchemaType } from '../types/schema-type.ts';
import { equalValues } from '../values/equal-values.ts';
import { identifyItem } from '../values/identify-item.ts';
import type { ValueShape } from '../values/value-shape.ts';
import { asList, asMap, isEmptyMap, shapeOf, typeOfField } from '../values/value-shape.ts';

/** What a value has that another has not, by paths. */
export interface ValueComparison {
  readonly removed: FieldSet;
  readonly modified: FieldSet;
  readonly added: FieldSet;
}

type Children = Map<string, { readonly element: PathElement; readonly set: FieldSet }>;
interface Node {
  member: boolean;
  readonly children: Children;
}
interface Nodes {
  readonly removed: Node;
  readonly modified: Node;
  readonly added: Node;
}

const aspects = ['removed', 'modified', 'added'] as const;

/**
 * Compares two values of a type: which paths the second lacks, has otherwise, has in addition.
 * The order of items does not count; an atomic value is one path.
 */
export function compareValues(type: SchemaType, before: Json, after: Json): ValueComparison {
  const nodes = compare(type, before, after);
  if (nodes === undefined) {
    return { removed: emptyFieldSet, modified: emptyFieldSet, added: emptyFieldSet };
  }
  for (const aspect of aspects) nodes[aspect].member = false;
  return nodes;
}

function newNodes(): Nodes {
  const node = (): Node => ({ member: false, children: new Map() });
  return { removed: node(), modified: node(), added: node() };
}

function compare(
  type: SchemaType,
  before: Json | undefined,
  after: Json | undefined,
): Nodes | undefined {
  if (before === after) return undefined;
  const nodes = newNodes();
  let lastIsLeaf = false;
  for (const shape of shapesOf(type, before, after)) {
    lastIsLeaf = compareAs(shape, type, [before, after], nodes);
  }
  if (!lastIsLeaf && before === undefined) nodes.added.member = true;
  if (!lastIsLeaf && after === undefined) nodes.removed.member = true;
  return nodes;
}

/** Where the two sides take different alternatives of their type, both count. */
function shapesOf(
  type: SchemaType,
  before: Json | undefined,
  after: Json | undefined,
): readonly ValueShape[] {
  if (after === undefined) return [shapeOf(type, before)];
  const shape = shapeOf(type, after);
  if (before === undefined) return [shape];
  const other = shapeOf(type, before);
  return other === shape ? [shape] : [other, shape];
}

type Sides = readonly [before: Json | undefined, after: Json | undefined];

/** True when the value was compared as one. */
function compareAs(shape: ValueShape, type: SchemaType, sides: Sides, nodes: Nodes): boolean {
  switch (shape) {
    case 'scalar':
      markLeaf(sides, nodes);
      return true;
    case 'list':
      return type.list !== undefined && compareLists(type.list, sides, nodes);
    case 'map':
      return type.map !== undefined && compareMaps(type.map, sides, nodes);
    case 'none':
      return false;
  }
}

function markLeaf([before, after]: Sides, nodes: Nodes): void {
  if (before === undefined) nodes.added.member = true;
  else if (after === undefined) nodes.removed.member = true;
  else if (!equalValues(before, after)) nodes.modified.member = true;
}

function compareMaps(map: MapType, sides: Sides, nodes: Nodes): boolean {
  const before = asMap(sides[0]);
  const after = asMap(sides[1]);
  if (map.relationship === 'atomic' || (isEmptyMap(before) && isEmptyMap(after))) {
    markLeaf(sides, nodes);
    return true;
  }
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  for (const name of names) {
    const type = typeOfField(map, name);
    if (type === undefined) continue;
    const below = compare(type, memberOf(before, name), memberOf(after, name));
    if (below !== undefined) attach(nodes, { kind: 'field', name }, below);
  }
  return false;
}

function compareLists(list: ListType, sides: Sides, nodes: Nodes): boolean {
  const before = asList(sides[0]) ?? [];
  const after = asList(sides[1]) ?? [];
  if (list.relationship === 'atomic' || (before.length === 0 && after.length === 0)) {
    markLeaf(sides, nodes);
    return true;
  }
  const items = new Map<string, ItemPair>();
  gatherItems(list, before, items, 'before');
  gatherItems(list, after, items, 'after');
  for (const pair of items.values()) compareItems(list, pair, nodes);
  return false;
}

interface ItemPair {
  readonly element: PathElement;
  readonly before: Json[];
  readonly after: Json[];
}

function gatherItems(
  list: ListType,
  values: readonly Json[],
  items: Map<string, ItemPair>,
  side: 'before' | 'after',
): void {
  for (const value of values) {
    const element = identifyItem(list, value);
    if (element.kind === 'unidentified') continue;
    const key = elementKey(element);
    let pair = items.get(key);
    if (pair === undefined) {
      pair = { element, before: [], after: [] };
      items.set(key, pair);
    }
    pair[side].push(value);
  }
}

/** Items that occur twice are compared as one value; where that begins or ends, the single item is what moved. */
function compareItems(list: ListType, { element, before, after }: ItemPair, nodes: Nodes): void {
  const mark = (aspect: (typeof aspects)[number]): void => {
    const own = newNodes();
    own[aspect].member = true;
    attach(nodes, element, own);
  };
  if (before.length > 1 && after.length > 1) {
    if (!equalValues(before, after)) mark('modified');
    return;
  }
  const below = compare(
    list.element,
    before.length > 1 ? undefined : before[0],
    after.length > 1 ? undefined : after[0],
  );
  if (below !== undefined) attach(nodes, element, below);
  if (before.length > 1) mark('removed');
  if (after.length > 1) mark('added');
}

/** Puts what was found below an element into the sets above it; nothing empty stays behind. */
function attach(nodes: Nodes, element: PathElement, below: Nodes): void {
  for (const aspect of aspects) {
    const { member, children } = below[aspect];
    if (!member && children.size === 0) continue;
    const key = elementKey(element);
    const there = nodes[aspect].children.get(key)?.set;
    const set = there === undefined ? below[aspect] : joinNodes(there, below[aspect]);
    nodes[aspect].children.set(key, { element, set });
  }
}

function joinNodes(left: FieldSet, right: FieldSet): FieldSet {
  const children: Children = new Map(left.children);
  for (const [key, { element, set }] of right.children) {
    const there = children.get(key)?.set;
    children.set(key, { element, set: there === undefined ? set : joinNodes(there, set) });
  }
  return { member: left.member || right.member, children };
}
