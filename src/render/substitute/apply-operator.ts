import type { Operator } from './parse-template.ts';
import { trimEnd, trimStart } from './trim-pattern.ts';

/** An operand that no operator can work with; the message never holds a value. */
export class OperandError extends Error {
  override readonly name = 'OperandError';
}

/**
 * What an operator makes of a value, by envsubst's rules (fluxcd/pkg/envsubst, funcs.go): lengths and offsets count
 * UTF-8 bytes, an empty value takes the default, patterns of `#` and `%` match at least one character, those of `/`
 * are plain text.
 * @throws OperandError where envsubst gives the value back as if nothing had been asked, or half a character.
 */
export function applyOperator(
  operator: Operator,
  value: string,
  operands: readonly string[],
): string {
  return operations[operator](value, operands);
}

type Operation = (value: string, operands: readonly string[]) => string;

const operations: Readonly<Record<Operator, Operation>> = {
  value: (value) => value,
  length: (value) => String(Buffer.byteLength(value)),
  default: (value, operands) => (value === '' ? operands.join('') : value),
  substring: takeSubstring,
  ',': (value) => changeFirst(value, lowerCase),
  ',,': (value) => Array.from(value, lowerCase).join(''),
  '^': (value) => changeFirst(value, upperCase),
  '^^': (value) => Array.from(value, upperCase).join(''),
  '#': (value, operands) => trimStart(value, readPattern(operands), false),
  '##': (value, operands) => trimStart(value, readPattern(operands), true),
  '%': (value, operands) => trimEnd(value, readPattern(operands), false),
  '%%': (value, operands) => trimEnd(value, readPattern(operands), true),
  '/': (value, operands) => {
    const [pattern, replacement] = readReplacement(operands);
    return value.replace(pattern, () => replacement);
  },
  '//': (value, operands) => {
    const [pattern, replacement] = readReplacement(operands);
    return value.replaceAll(pattern, () => replacement);
  },
  '/#': (value, operands) => {
    const [pattern, replacement] = readReplacement(operands);
    return value.startsWith(pattern) ? replacement + value.slice(pattern.length) : value;
  },
  '/%': (value, operands) => {
    const [pattern, replacement] = readReplacement(operands);
    return value.endsWith(pattern) ? value.slice(0, -pattern.length) + replacement : value;
  },
};

function takeSubstring(value: string, operands: readonly string[]): string {
  const [offset = 0, length] = operands.map(readInteger);
  const bytes = Buffer.from(value);
  const start = offset < 0 ? Math.max(0, bytes.length + offset) : offset;
  const part = bytes.subarray(start, Math.max(start, endOf(bytes.length, start, length)));
  const text = part.toString();
  if (Buffer.from(text).equals(part)) return text;
  throw new OperandError('offset and length count bytes and would cut a character in two');
}

/** A length below zero counts from the end. */
function endOf(size: number, start: number, length: number | undefined): number {
  if (length === undefined) return size;
  return length < 0 ? size + length : start + length;
}

function readInteger(text: string): number {
  if (/^[+-]?\d{1,9}$/.test(text)) return Number(text);
  throw new OperandError('offset and length are whole numbers, without blanks');
}

function changeFirst(value: string, change: (character: string) => string): string {
  const [first = ''] = value;
  return change(first) + value.slice(first.length);
}

/** One character for one, as in Go: ß stays ß. */
function upperCase(character: string): string {
  const changed = character.toUpperCase();
  return Array.from(changed).length === 1 ? changed : character;
}

function lowerCase(character: string): string {
  const changed = character.toLowerCase();
  return Array.from(changed).length === 1 ? changed : character;
}

/** Classes and escapes do not work for `%` in envsubst, and are rare for `#`. */
function readPattern([pattern = '']: readonly string[]): string {
  if (!/[[\]\\]/.test(pattern)) return pattern;
  throw new OperandError('[, ] and \\ are not known in patterns; use * and ?');
}

function readReplacement([pattern = '', replacement = '']: readonly string[]): readonly [
  string,
  string,
] {
  if (pattern !== '') return [pattern, replacement];
  throw new OperandError('the pattern is empty');
}
