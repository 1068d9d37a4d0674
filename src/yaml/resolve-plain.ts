import type { Json } from '../model/json.ts';
import { expandTimestamp } from './expand-timestamp.ts';
import { parseNumber } from './parse-number.ts';

/** How unquoted scalars read: as YAML 1.1 says (kubectl), or with only true/false as booleans and dates expanded. */
export type ScalarReading = 'yaml1.1' | 'kustomize';

/** Words that no JSON value can hold: kubectl and kustomize fail on them, and so do we. */
export const unrepresentable = Symbol('a number that JSON cannot hold');

type Word = null | boolean | typeof unrepresentable;

const sharedWords = new Map<string, Word>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['inf', 'Inf', 'INF'].flatMap((word) =>
    ['.', '+.', '-.'].map((lead) => [lead + word, unrepresentable] as const),
  ),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, unrepresentable] as const),
]);

const words: Readonly<Record<ScalarReading, ReadonlyMap<string, Word>>> = {
  kustomize: sharedWords,
  'yaml1.1': new Map<string, Word>([
    ...sharedWords,
    ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'].map((word) => [word, true] as const),
    ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ]),
};

const longestWord = 5;

/** What the first character says: 0 = always text, 1 = may be a word, 2 = may be a number (or a word). */
const firstCharacter = new Uint8Array(128);
for (const character of 'yYnNtTfFoO~') firstCharacter[character.charCodeAt(0)] = 1;
for (const character of '+-.0123456789') firstCharacter[character.charCodeAt(0)] = 2;

/**
 * The value of an unquoted scalar (go-yaml's resolve.go, version 2 for `yaml1.1`, 3 for `kustomize`); text that stands
 * for itself comes back unchanged.
 */
export function resolvePlain(text: string, reading: ScalarReading): Json | typeof unrepresentable {
  const hint = firstCharacter[text.charCodeAt(0)] ?? (text === '' ? 1 : 0);
  if (hint === 0) return text;
  if (text.length <= longestWord) {
    const word = words[reading].get(text);
    if (word !== undefined) return word;
  }
  if (hint === 1) return text;
  return resolveDigits(text, reading);
}

function resolveDigits(text: string, reading: ScalarReading): Json {
  const number = parseNumber(text);
  if (typeof number === 'bigint' && reading === 'yaml1.1') return withinInt64(number);
  if (number !== undefined) return number;
  return reading === 'kustomize' ? (expandTimestamp(text) ?? text) : text;
}

/** An API server knows no unsigned integers: kubectl turns what exceeds int64 into a float. */
function withinInt64(value: bigint): number | bigint {
  return value === BigInt.asIntN(64, value) ? value : Number(value);
}

const sexagesimal = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/**
 * True for text that any YAML 1.1 reader takes as text when it stands unquoted: the printer's rule for quotes. Dates and
 * sexagesimals count as something else here, although kubectl reads them as text.
 */
export function readsAsText(text: string): boolean {
  const hint = firstCharacter[text.charCodeAt(0)] ?? (text === '' ? 1 : 0);
  if (hint === 0) return true;
  if (resolvePlain(text, 'yaml1.1') !== text) return false;
  if (hint === 1) return true;
  return !sexagesimal.test(text) && expandTimestamp(text) === undefined;
}
