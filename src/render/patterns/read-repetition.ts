import { peek, take } from './pattern-cursor.ts';
import type { PatternCursor } from './pattern-cursor.ts';
import { PatternFault } from './pattern-node.ts';

/** How often something comes; no `max` for no end. */
export interface Repetition {
  readonly min: number;
  readonly max: number | undefined;
}

/** The largest count of Go's, of one repetition or of several within each other. */
export const maxCount = 1000;

/** `*`, `+`, `?`, `{2,5}`, each with a `?` for the shortest match; undefined (nothing taken) where none stands. */
export function takeRepetition(cursor: PatternCursor): Repetition | undefined {
  const repetition = takeSign(cursor) ?? takeCount(cursor);
  if (repetition !== undefined) take(cursor, '?');
  return repetition;
}

function takeSign(cursor: PatternCursor): Repetition | undefined {
  if (take(cursor, '*')) return { min: 0, max: undefined };
  if (take(cursor, '+')) return { min: 1, max: undefined };
  if (take(cursor, '?')) return { min: 0, max: 1 };
  return undefined;
}

/** What is no count (`{a}`, `{,2}`, `{01}`) stands for itself. */
function takeCount(cursor: PatternCursor): Repetition | undefined {
  if (peek(cursor) !== '{') return undefined;
  // Only so far: many braces in a long pattern must not cost the square of its length.
  const text = cursor.points.slice(cursor.at, cursor.at + 40).join('');
  const match = /^\{(0|[1-9]\d*)(,(0|[1-9]\d*)?)?\}/.exec(text);
  if (match === null) return undefined;
  const [whole, first, comma, second] = match;
  const min = Number(first);
  const max = comma === undefined ? min : second === undefined ? undefined : Number(second);
  if (min > maxCount || (max ?? 0) > maxCount || (max ?? min) < min) {
    throw new PatternFault(`the count ${whole} is not allowed`);
  }
  cursor.at += whole.length;
  return { min, max };
}
