import { peek, take, takeUntil } from './pattern-cursor.ts';
import type { PatternCursor } from './pattern-cursor.ts';
import { PatternFault } from './pattern-node.ts';

const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/**
 * An escape that means one code point: `\n`, `\x7f`, `\x{1f600}`, `\017`, `\.` (Go's regexp/syntax).
 * @throws PatternFault for every other escape, back references among them
 */
export function readEscape(cursor: PatternCursor): number {
  cursor.at += 1;
  const letter = peek(cursor);
  if (letter === undefined) throw new PatternFault('it ends with a backslash');
  cursor.at += 1;
  const control = Object.hasOwn(controls, letter) ? controls[letter] : undefined;
  if (control !== undefined) return control;
  if (letter === 'x') return readHexadecimal(cursor);
  if (/^[0-7]$/.test(letter)) return readOctal(cursor, letter);
  if (/^[\0-/:-@[-`{-\x7f]$/.test(letter)) return letter.charCodeAt(0);
  throw new PatternFault(`\\${letter} has no meaning`);
}

function readHexadecimal(cursor: PatternCursor): number {
  let digits: string | undefined;
  if (take(cursor, '{')) digits = takeUntil(cursor, '}');
  else {
    digits = cursor.points.slice(cursor.at, cursor.at + 2).join('');
    cursor.at += 2;
    if (digits.length !== 2) digits = undefined;
  }
  const point = /^[0-9A-Fa-f]+$/.test(digits ?? '') ? Number.parseInt(digits ?? '', 16) : NaN;
  if (point <= 0x10ffff) return point;
  throw new PatternFault(String.raw`\x names no character`);
}

/** `\1` alone would be a back reference, which Go does not have. */
function readOctal(cursor: PatternCursor, first: string): number {
  let digits = first;
  while (digits.length < 3 && /^[0-7]$/.test(peek(cursor) ?? '')) {
    digits += peek(cursor) ?? '';
    cursor.at += 1;
  }
  if (first !== '0' && digits.length === 1) throw new PatternFault(`\\${first} has no meaning`);
  return Number.parseInt(digits, 8);
}
