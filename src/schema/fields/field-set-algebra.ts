import type { FieldPath } from '../../model/field-path.ts';
import { emptyFieldSet, leafFieldSet } from './field-set.ts';
import type { FieldSet, FieldSetBranch } from './field-set.ts';
import { elementKey } from './path-elements.ts';

/*
 * The operations of structured-merge-diff's fieldpath.Set. None changes its arguments; results share whatever
 * stayed the same with them, and are the argument itself where nothing changed.
 */

/** The paths of every set, together. */
export function unionFieldSets(sets: readonly FieldSet[]): FieldSet {
  if (sets.length === 0) return emptyFieldSet;
  // In halves, so that many sets do not copy what was united already again and again.
  let round = sets;
  while (round.length > 1) {
    const united: FieldSet[] = [];
    for (let index = 0; index < round.length; index += 2) {
      united.push(unionOfTwo(round[index] ?? emptyFieldSet, round[index + 1] ?? emptyFieldSet));
    }
    round = united;
  }
  return round[0] ?? emptyFieldSet;
}

function unionOfTwo(left: FieldSet, right: FieldSet): FieldSet {
  if (left === right || isEmptyFieldSet(right)) return left;
  if (isEmptyFieldSet(left)) return right;
  let children: Map<string, FieldSetBranch> | undefined;
  for (const [key, branch] of right.children) {
    const before = left.children.get(key);
    const set = before === undefined ? branch.set : unionOfTwo(before.set, branch.set);
    if (set === before?.set) continue;
    children ??= new Map(left.children);
    children.set(key, { element: before?.element ?? branch.element, set });
  }
  const member = left.member || right.member;
  if (children === undefined && member === left.member) return left;
  return { member, children: children ?? left.children };
}

/** The paths of the first set that are not in the second; what lies below a removed path stays. */
export function differenceOf(from: FieldSet, removed: FieldSet): FieldSet {
  return subtract(from, removed, false);
}

/** The paths of the first set that are not in the second and have no path of the second above them. */
export function recursiveDifferenceOf(from: FieldSet, removed: FieldSet): FieldSet {
  return subtract(from, removed, true);
}

function subtract(from: FieldSet, removed: FieldSet, isRecursive: boolean): FieldSet {
  if (isEmptyFieldSet(from) || isEmptyFieldSet(removed)) return from;
  if (from === removed || (isRecursive && removed.member)) return emptyFieldSet;
  const member = from.member && !removed.member;
  const children = changeCommon(from, removed, (left, right) => subtract(left, right, isRecursive));
  if (children === from.children && member === from.member) return from;
  return setOf(member, children);
}

/** The children, those that both have passed through `change`; what becomes empty goes. */
function changeCommon(
  from: FieldSet,
  other: FieldSet,
  change: (left: FieldSet, right: FieldSet) => FieldSet,
): FieldSet['children'] {
  let children: Map<string, FieldSetBranch> | undefined;
  // Only what both have can change: look from the side that has less.
  const few = from.children.size < other.children.size ? from.children : other.children;
  for (const key of few.keys()) {
    const before = from.children.get(key);
    const after = other.children.get(key);
    if (before === undefined || after === undefined) continue;
    const set = change(before.set, after.set);
    if (set === before.set) continue;
    children ??= new Map(from.children);
    if (isEmptyFieldSet(set)) children.delete(key);
    else children.set(key, { element: before.element, set });
  }
  return children ?? from.children;
}

/** The paths that are in both sets. */
export function intersectionOf(left: FieldSet, right: FieldSet): FieldSet {
  if (left === right) return left;
  const isLeftSmaller = left.children.size <= right.children.size;
  const [few, many] = isLeftSmaller ? [left, right] : [right, left];
  const children = new Map<string, FieldSetBranch>();
  let isSame = few.children.size === left.children.size;
  for (const key of few.children.keys()) {
    const mine = left.children.get(key);
    const other = right.children.get(key);
    if (mine === undefined || other === undefined) {
      isSame = false;
      continue;
    }
    const set = intersectionOf(mine.set, other.set);
    isSame &&= set === mine.set;
    if (!isEmptyFieldSet(set)) {
      children.set(key, set === mine.set ? mine : { element: mine.element, set });
    }
  }
  const member = left.member && many.member && few.member;
  if (isSame && member === left.member) return left;
  return setOf(member, children);
}

/** The paths that have no other path of the set below them. */
export function leavesOf(set: FieldSet): FieldSet {
  const member = set.member && set.children.size === 0;
  const children = changeCommon(set, set, leavesOf);
  if (children === set.children && member === set.member) return set;
  return setOf(member, children);
}

function setOf(member: boolean, children: FieldSet['children']): FieldSet {
  if (children.size > 0) return { member, children };
  return member ? leafFieldSet : emptyFieldSet;
}

/** True when both hold the same paths. */
export function equalFieldSets(left: FieldSet, right: FieldSet): boolean {
  if (left === right) return true;
  if (left.member !== right.member || left.children.size !== right.children.size) return false;
  for (const [key, branch] of left.children) {
    const other = right.children.get(key);
    if (other === undefined || !equalFieldSets(branch.set, other.set)) return false;
  }
  return true;
}

/** True when the set holds no path. */
export function isEmptyFieldSet(set: FieldSet): boolean {
  return !set.member && set.children.size === 0;
}

/** How many paths the set holds. */
export function countMembers(set: FieldSet): number {
  let count = set.member ? 1 : 0;
  for (const branch of set.children.values()) count += countMembers(branch.set);
  return count;
}

/** True when the path itself is in the set; something below it does not count. */
export function hasMember(set: FieldSet, path: FieldPath): boolean {
  return path.length > 0 && nodeAt(set, path)?.member === true;
}

/** What the set holds below a path, as paths from there; the path itself is not among them. */
export function subsetAt(set: FieldSet, path: FieldPath): FieldSet {
  const node = nodeAt(set, path);
  if (node === undefined) return emptyFieldSet;
  return node.member ? setOf(false, node.children) : node;
}

function nodeAt(set: FieldSet, path: FieldPath): FieldSet | undefined {
  let node: FieldSet | undefined = set;
  for (const element of path) node = node?.children.get(elementKey(element))?.set;
  return node;
}
