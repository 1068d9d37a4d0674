import type { FieldPath, PathElement } from '../../model/field-path.ts';
import { emptyFieldSet, leafFieldSet } from './field-set.ts';
import type { FieldSet, FieldSetBranch } from './field-set.ts';
import { elementKey } from './path-elements.ts';

/**
 * A field set in the making: a {@link FieldSet} that grows in place. Once it has been handed on as a set, or put
 * below an element of another builder, nothing is added to it any more, because results share what they are made of.
 */
export interface FieldSetBuilder extends FieldSet {
  member: boolean;
  readonly children: Map<string, FieldSetBranch>;
  /** Tells what this or another builder made, and may change, from sets that are shared. */
  readonly isOpen: true;
}

/** A builder without paths. */
export function newFieldSetBuilder(): FieldSetBuilder {
  return { member: false, children: new Map(), isOpen: true };
}

/** Adds a path; the empty path is never a member and adds nothing. */
export function addPath(builder: FieldSetBuilder, path: FieldPath): void {
  const last = path.at(-1);
  if (last === undefined) return;
  let node = builder;
  for (let index = 0; index < path.length - 1; index += 1) {
    const element = path[index];
    if (element !== undefined) node = openBelow(node, element, elementKey(element));
  }
  addElement(node, last);
}

/**
 * Adds what a set holds below one element, by default the element itself as a leaf: how a walk through an object
 * builds its set from below, without paths. An empty set adds nothing. `key` is the element's `elementKey`,
 * for callers that have it at hand.
 */
export function addElement(
  builder: FieldSetBuilder,
  element: PathElement,
  set: FieldSet = leafFieldSet,
  key: string = elementKey(element),
): void {
  if (!set.member && set.children.size === 0) return;
  const before = builder.children.get(key);
  if (before === undefined) {
    builder.children.set(key, { element, set });
    return;
  }
  if (before.set === set) return;
  const node = openBelow(builder, element, key);
  node.member ||= set.member;
  for (const [below, branch] of set.children) addElement(node, branch.element, branch.set, below);
}

/** The node below an element, made where there is none, and copied where it is shared. */
function openBelow(node: FieldSetBuilder, element: PathElement, key: string): FieldSetBuilder {
  const before = node.children.get(key);
  if (before !== undefined && isOpen(before.set)) return before.set;
  const { member, children } = before?.set ?? emptyFieldSet;
  const opened: FieldSetBuilder = { member, children: new Map(children), isOpen: true };
  node.children.set(key, { element: before?.element ?? element, set: opened });
  return opened;
}

function isOpen(set: FieldSet): set is FieldSetBuilder {
  return 'isOpen' in set;
}

/** The set of these paths, whatever their order. */
export function fieldSetOfPaths(paths: Iterable<FieldPath>): FieldSet {
  const builder = newFieldSetBuilder();
  for (const path of paths) addPath(builder, path);
  return builder;
}
