import { complement, makeSet, unicodeClass } from './code-point-set.ts';
import type { PointRange, SetContent } from './code-point-set.ts';
import { peek, take, takeUntil } from './pattern-cursor.ts';
import type { PatternCursor } from './pattern-cursor.ts';
import { PatternFault } from './pattern-node.ts';
import type { CodePointSet } from './pattern-node.ts';
import { readEscape } from './read-escape.ts';

const digits: readonly PointRange[] = [[0x30, 0x39]];
const upper: readonly PointRange[] = [[0x41, 0x5a]];
const lower: readonly PointRange[] = [[0x61, 0x7a]];
const alpha = [...upper, ...lower];
const word: readonly PointRange[] = [...digits, ...upper, [0x5f, 0x5f], ...lower];

/** `\d`, `\s` and `\w` are ASCII in Go (regexp/syntax/perl_groups.go). */
const perlClasses: Readonly<Record<string, readonly PointRange[]>> = {
  d: digits,
  s: [
    [0x09, 0x0a],
    [0x0c, 0x0d],
    [0x20, 0x20],
  ],
  w: word,
};

const posixClasses: Readonly<Record<string, readonly PointRange[]>> = {
  alnum: [...digits, ...alpha],
  alpha,
  ascii: [[0x00, 0x7f]],
  blank: [
    [0x09, 0x09],
    [0x20, 0x20],
  ],
  cntrl: [
    [0x00, 0x1f],
    [0x7f, 0x7f],
  ],
  digit: digits,
  graph: [[0x21, 0x7e]],
  lower,
  print: [[0x20, 0x7e]],
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
  space: [
    [0x09, 0x0d],
    [0x20, 0x20],
  ],
  upper,
  word,
  xdigit: [
    [0x30, 0x39],
    [0x41, 0x46],
    [0x61, 0x66],
  ],
};

/** `\d`, `\W`, `\pL`, `\P{Greek}`, in and outside of brackets; undefined (nothing taken) where none stands. */
export function readEscapedClass(cursor: PatternCursor): SetContent | undefined {
  const letter = peek(cursor, 1) ?? '';
  if (peek(cursor) !== '\\') return undefined;
  if (letter === 'p' || letter === 'P') {
    cursor.at += 2;
    const isLong = take(cursor, '{');
    const name = isLong ? takeUntil(cursor, '}') : cursor.points[cursor.at++];
    if (name === undefined) throw new PatternFault(String.raw`\p names no class of characters`);
    return { ranges: [], classes: [unicodeClass(name, letter === 'P')] };
  }
  const small = letter.toLowerCase();
  const ranges = Object.hasOwn(perlClasses, small) ? perlClasses[small] : undefined;
  if (ranges === undefined) return undefined;
  cursor.at += 2;
  return { ranges: small === letter ? ranges : complement(ranges), classes: [] };
}

/** `[a-z\d[:upper:]]`; the cursor stands behind the `[`. */
export function readBrackets(cursor: PatternCursor): CodePointSet {
  const ranges: PointRange[] = [];
  const classes: string[] = [];
  const isNegated = take(cursor, '^');
  for (let isFirst = true; isFirst || peek(cursor) !== ']'; isFirst = false) {
    const group = readPosixClass(cursor) ?? readEscapedClass(cursor);
    if (group === undefined) ranges.push(readRange(cursor));
    else {
      ranges.push(...group.ranges);
      classes.push(...group.classes);
    }
  }
  cursor.at += 1;
  return makeSet({ ranges, classes }, cursor.flags.fold, isNegated);
}

function readPosixClass(cursor: PatternCursor): SetContent | undefined {
  const { points, at } = cursor;
  if (peek(cursor) !== '[' || peek(cursor, 1) !== ':') return undefined;
  // A name is short: what comes later in a long pattern is not looked at.
  const text = points.slice(at, at + 12).join('');
  const match = /^\[:(\^?)([^:]*):\]/.exec(text);
  if (match === null) return undefined;
  const [whole, negation, name = ''] = match;
  const ranges = Object.hasOwn(posixClasses, name) ? posixClasses[name] : undefined;
  if (ranges === undefined) throw new PatternFault(`${whole} is no class of characters`);
  cursor.at += whole.length;
  return { ranges: negation === '^' ? complement(ranges) : ranges, classes: [] };
}

function readRange(cursor: PatternCursor): PointRange {
  const first = readPoint(cursor);
  if (peek(cursor) !== '-' || peek(cursor, 1) === undefined || peek(cursor, 1) === ']') {
    return [first, first];
  }
  cursor.at += 1;
  const last = readPoint(cursor);
  if (last < first) throw new PatternFault('a range ends before it begins');
  return [first, last];
}

function readPoint(cursor: PatternCursor): number {
  const point = peek(cursor);
  if (point === undefined) throw new PatternFault('a [ is not closed');
  if (point === '\\') return readEscape(cursor);
  cursor.at += 1;
  return point.codePointAt(0) ?? 0;
}
