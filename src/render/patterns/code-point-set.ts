import { PatternFault } from './pattern-node.ts';
import type { CodePointSet } from './pattern-node.ts';

/** Code points from the first to the last. */
export type PointRange = readonly [first: number, last: number];

/** What stands between `[` and `]`: ranges, and Unicode classes in JavaScript's notation (`\p{L}`). */
export interface SetContent {
  readonly ranges: readonly PointRange[];
  readonly classes: readonly string[];
}

/**
 * A set for one place of a text. JavaScript's own expression of one character class tests it: that cannot explode,
 * and its flags `iu` fold case as Go does (Unicode's simple folding).
 */
export function makeSet(content: SetContent, fold: boolean, negated = false): CodePointSet {
  const ranges = content.ranges.map(([first, last]) => `${escape(first)}-${escape(last)}`);
  const source = [...ranges, ...content.classes].join('');
  const pattern = new RegExp(`^[${negated ? '^' : ''}${source}]$`, fold ? 'iu' : 'u');
  return { has: (point) => pattern.test(String.fromCodePoint(point)) };
}

/** The set of one code point. */
export function makeLiteral(point: number, fold: boolean): CodePointSet {
  if (fold) return makeSet({ ranges: [[point, point]], classes: [] }, true);
  return { has: (other) => other === point };
}

/** Every code point that is in none of the ranges, which are in order and do not touch. */
export function complement(ranges: readonly PointRange[]): readonly PointRange[] {
  const result: PointRange[] = [];
  let next = 0;
  for (const [first, last] of ranges) {
    if (first > next) result.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= 0x10ffff) result.push([next, 0x10ffff]);
  return result;
}

/** `\p{Greek}`: a general category or a script, in JavaScript's notation. */
export function unicodeClass(name: string, negated: boolean): string {
  const isNegated = negated !== name.startsWith('^');
  const bare = name.startsWith('^') ? name.slice(1) : name;
  const letter = isNegated ? 'P' : 'p';
  if (/^\w+$/.test(bare)) {
    for (const body of bare === 'Any' ? ['Any'] : [`gc=${bare}`, `sc=${bare}`]) {
      const source = `\\${letter}{${body}}`;
      if (isPattern(source)) return source;
    }
  }
  throw new PatternFault(String.raw`\p{${name}} is no class of characters`);
}

function isPattern(source: string): boolean {
  try {
    new RegExp(source, 'u');
    return true;
  } catch {
    // JavaScript knows no class of that name.
    return false;
  }
}

function escape(point: number): string {
  return String.raw`\u{${point.toString(16)}}`;
}
