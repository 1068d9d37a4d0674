import type { PathElement } from '../../../model/field-path.ts';
import { sortedChildren } from '../field-set.ts';
import type { FieldSet } from '../field-set.ts';
import { printElement } from '../path-elements.ts';
import { addElement, formatVersion, newPlace, placeBelow, remember } from './set-places.ts';
import type { Place } from './set-places.ts';
import { printNumber } from './small-numbers.ts';

/** A node of the sets to be written; equal ones are one and the same. */
interface Node {
  readonly id: number;
  readonly member: boolean;
  readonly steps: readonly Step[];
}

interface Step {
  readonly element: PathElement;
  readonly text: string;
  readonly node: Node;
}

interface Encoder {
  /** The index of every element in the text, in the order of their first use. */
  readonly elements: Map<string, number>;
  /** Nodes by what is in them, and by the sets that were seen. */
  readonly nodes: Map<string, Node>;
  readonly seen: Map<FieldSet, Node>;
  readonly numbers: string[];
}

/** Writes the sets in their order; the same sets always give the same text. */
export function encodeFieldSets(sets: readonly FieldSet[]): string {
  const encoder: Encoder = { elements: new Map(), nodes: new Map(), seen: new Map(), numbers: [] };
  const root = newPlace<Node>();
  write(encoder, sets.length);
  for (const set of sets) writeNode(encoder, root, nodeOf(encoder, set));
  return JSON.stringify([formatVersion, [...encoder.elements.keys()], encoder.numbers.join('')]);
}

function nodeOf(encoder: Encoder, set: FieldSet): Node {
  const seen = encoder.seen.get(set);
  if (seen !== undefined) return seen;
  const steps = sortedChildren(set).map(({ element, set: below }): Step => {
    return { element, text: printElement(element), node: nodeOf(encoder, below) };
  });
  const content = JSON.stringify([
    set.member,
    ...steps.flatMap(({ text, node }) => [text, node.id]),
  ]);
  let node = encoder.nodes.get(content);
  if (node === undefined) {
    node = { id: encoder.nodes.size, member: set.member, steps };
    encoder.nodes.set(content, node);
  }
  encoder.seen.set(set, node);
  return node;
}

function writeNode(encoder: Encoder, place: Place<Node>, node: Node): void {
  const before = place.recent.indexOf(node);
  if (before >= 0) write(encoder, 2 * before);
  else writeSteps(encoder, place, node);
  remember(place, node, before);
}

function writeSteps(encoder: Encoder, place: Place<Node>, node: Node): void {
  const known: { readonly index: number; readonly step: Step }[] = [];
  const fresh: Step[] = [];
  for (const step of node.steps) {
    const element = encoder.elements.get(step.text);
    const index = element === undefined ? undefined : place.indexes.get(element);
    if (index === undefined) fresh.push(step);
    else known.push({ index, step });
  }
  known.sort((left, right) => left.index - right.index);
  write(encoder, 2 * (2 * node.steps.length + Number(node.member)) + 1);
  write(encoder, fresh.length);
  let next = 0;
  for (const { index, step } of known) {
    writeStep(encoder, place, step, index - next);
    next = index + 1;
  }
  for (const step of fresh) {
    const element = encoder.elements.get(step.text) ?? encoder.elements.size;
    const isNew = element === encoder.elements.size;
    encoder.elements.set(step.text, element);
    addElement(place, element);
    writeStep(encoder, place, step, isNew ? 0 : element + 1);
  }
}

function writeStep(encoder: Encoder, place: Place<Node>, step: Step, number: number): void {
  const isLeaf = step.node.steps.length === 0;
  write(encoder, 2 * number + Number(isLeaf));
  if (!isLeaf) writeNode(encoder, placeBelow(place, step.element), step.node);
}

function write(encoder: Encoder, number: number): void {
  encoder.numbers.push(printNumber(number));
}
