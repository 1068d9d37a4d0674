import type { PathElement } from '../../../model/field-path.ts';

/*
 * Field sets of many objects in one text, for a store that holds what was applied. The objects of one kind have sets
 * that differ little, so a set is written as what is new about it at every place (`spec.template`, or any container):
 *
 *   [1, elements, numbers]    as JSON; `elements` in the order of their first use, as fieldsV1 has them
 *   numbers := sets, then for every set its node at the root
 *   node    := 2 * n          the node that stood at this place n other nodes ago
 *            | 2 * (2 * children + member) + 1, fresh, known children, fresh children
 *   known   := 2 * n, node    a step to the element of this place that lies n behind the one before, and what is below
 *            | 2 * n + 1        the same, with nothing below
 *   fresh   := 2 * n, node | 2 * n + 1    n = 0: the next element of the list, otherwise 1 + its index there
 *
 * Whoever stores the text compresses it: half of what fieldsV1 of all take when they are compressed together, a tenth of
 * what they take one by one. No set can be read without those before it: one text per store, or per part of a store
 * that is read as a whole, is what pays.
 */

/** The format of the texts; a reader refuses what it does not know instead of guessing. */
export const formatVersion = 1;
/** So many different nodes of every place are remembered. */
const maxRecent = 16;

/** What is known of one place of all sets; the items of a list are at one place. */
export interface Place<Node> {
  /** Its elements by their numbers in the text, and the way back. */
  readonly elements: number[];
  readonly indexes: Map<number, number>;
  readonly below: Map<string, Place<Node>>;
  /** Nodes that stood here, the latest first. */
  readonly recent: Node[];
}

/** A place where nothing stood yet. */
export function newPlace<Node>(): Place<Node> {
  return { elements: [], indexes: new Map(), below: new Map(), recent: [] };
}

/** The place of what is below an element. */
export function placeBelow<Node>(place: Place<Node>, element: PathElement): Place<Node> {
  const name = element.kind === 'field' ? `f:${element.name}` : element.kind;
  let below = place.below.get(name);
  if (below === undefined) place.below.set(name, (below = newPlace()));
  return below;
}

/** Puts a node before all others; `before` is where it stood among them, -1 where it did not. */
export function remember<Node>(place: Place<Node>, node: Node, before: number): void {
  if (before >= 0) place.recent.splice(before, 1);
  else if (place.recent.length === maxRecent) place.recent.pop();
  place.recent.unshift(node);
}

/** Makes an element, by its number in the text, known at this place. */
export function addElement(place: Place<unknown>, element: number): void {
  place.indexes.set(element, place.elements.length);
  place.elements.push(element);
}
