import type { PathElement } from '../../../model/field-path.ts';
import { emptyFieldSet, leafFieldSet } from '../field-set.ts';
import type { FieldSet, FieldSetBranch } from '../field-set.ts';
import { parseElement } from '../parse-element.ts';
import { elementKey } from '../path-elements.ts';
import { addElement, formatVersion, newPlace, placeBelow, remember } from './set-places.ts';
import type { Place } from './set-places.ts';
import { readNumber } from './small-numbers.ts';
import type { NumberReader } from './small-numbers.ts';

/** No more is read, whatever a text says: characters of it, steps held in memory, paths of one set, levels. */
const limits = { text: 64 * 1024 * 1024, branches: 2_000_000, paths: 1_000_000, depth: 200 };

/** The sets, or why the text is none that `encodeFieldSets` wrote. */
export type DecodedFieldSets =
  | { readonly kind: 'sets'; readonly sets: readonly FieldSet[] }
  | { readonly kind: 'damaged'; readonly because: string };

/** A node that was read, and how many paths it stands for: nodes are shared, so there can be far more of these. */
interface ReadNode {
  readonly set: FieldSet;
  readonly paths: number;
}

interface KnownElement {
  readonly element: PathElement;
  readonly key: string;
}

interface Decoder {
  readonly elements: readonly KnownElement[];
  readonly numbers: NumberReader;
  /** How many elements have been used. */
  used: number;
  branches: number;
}

const leaf: ReadNode = { set: leafFieldSet, paths: 1 };

/** What is wrong with a text; never leaves this file. */
class Damage extends Error {}

/** Reads what `encodeFieldSets` wrote. Equal parts of the sets are shared; a text cannot make it hold more than the limits. */
export function decodeFieldSets(text: string): DecodedFieldSets {
  try {
    const decoder = openText(text);
    const root = newPlace<ReadNode>();
    const count = read(decoder);
    const sets: FieldSet[] = [];
    for (let index = 0; index < count; index += 1) {
      sets.push(readNode(decoder, root, 0).set);
      countBranch(decoder);
    }
    if (decoder.numbers.place < decoder.numbers.text.length)
      throw new Damage('it goes on after its end');
    if (decoder.used < decoder.elements.length) throw new Damage('it has elements that no set has');
    return { kind: 'sets', sets };
  } catch (error) {
    if (error instanceof Damage) return { kind: 'damaged', because: error.message };
    throw error;
  }
}

function openText(text: string): Decoder {
  if (text.length > limits.text) throw new Damage('it is too long');
  const [version, elements, numbers] = parseArray(text);
  if (version !== formatVersion) {
    throw new Damage(`its format ${JSON.stringify(version ?? null)} is not known`);
  }
  if (!Array.isArray(elements) || typeof numbers !== 'string')
    throw new Damage('a part is missing');
  if (new Set(elements).size < elements.length) throw new Damage('it has an element twice');
  return {
    elements: elements.map(knownElement),
    numbers: { text: numbers, place: 0 },
    used: 0,
    branches: 0,
  };
}

function parseArray(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value;
  } catch {
    // Said below.
  }
  throw new Damage('it is not a JSON list');
}

function knownElement(text: unknown): KnownElement {
  const element = typeof text === 'string' ? parseElement(text) : 'damaged';
  if (typeof element === 'string') throw new Damage('an element cannot be read');
  return { element, key: elementKey(element) };
}

function readNode(decoder: Decoder, place: Place<ReadNode>, depth: number): ReadNode {
  if (depth > limits.depth) throw new Damage('a set is too deep');
  const head = read(decoder);
  const before = head % 2 === 0 ? head / 2 : -1;
  const node = before < 0 ? readSteps(decoder, place, depth, (head - 1) / 2) : place.recent[before];
  if (node === undefined) throw new Damage('it refers to a part that is not there');
  remember(place, node, before);
  return node;
}

function readSteps(
  decoder: Decoder,
  place: Place<ReadNode>,
  depth: number,
  head: number,
): ReadNode {
  const member = head % 2 === 1;
  const count = (head - Number(member)) / 2;
  const fresh = read(decoder);
  if (fresh > count || (count === 0 && depth > 0)) throw new Damage('it is not in order');
  const children = new Map<string, FieldSetBranch>();
  let paths = Number(member);
  let next = 0;
  for (let step = 0; step < count; step += 1) {
    const number = read(decoder);
    const isLeaf = number % 2 === 1;
    const told = (number - Number(isLeaf)) / 2;
    const index = step < count - fresh ? next + told : readFresh(decoder, place, told);
    next = index + 1;
    const known = decoder.elements[place.elements[index] ?? -1];
    if (known === undefined) throw new Damage('it refers to an element that is not there');
    const below = isLeaf ? leaf : readNode(decoder, placeBelow(place, known.element), depth + 1);
    children.set(known.key, { element: known.element, set: below.set });
    paths += below.paths;
    countBranch(decoder);
  }
  if (paths > limits.paths) throw new Damage('a set is too large');
  if (count === 0) return member ? leaf : { set: emptyFieldSet, paths };
  return { set: { member, children }, paths };
}

/** Where an element that is new at this place stands among those of it. */
function readFresh(decoder: Decoder, place: Place<ReadNode>, told: number): number {
  const element = told === 0 ? decoder.used : told - 1;
  if (told === 0) decoder.used += 1;
  if (element >= decoder.used || place.indexes.has(element)) throw new Damage('it is not in order');
  addElement(place, element);
  return place.elements.length - 1;
}

function countBranch(decoder: Decoder): void {
  decoder.branches += 1;
  if (decoder.branches > limits.branches) throw new Damage('it holds too much');
}

function read(decoder: Decoder): number {
  const number = readNumber(decoder.numbers);
  if (number === undefined) throw new Damage('it ends too early, or a character is wrong');
  return number;
}
