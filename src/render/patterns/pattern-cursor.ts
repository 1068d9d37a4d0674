/** Flags that hold from here to the end of the group: `(?ims)`. `U` only changes which match is found first. */
export interface PatternFlags {
  readonly fold: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
}

/** A pattern and how far it was read; each item of `points` is one code point. */
export interface PatternCursor {
  readonly points: readonly string[];
  at: number;
  flags: PatternFlags;
  /** Names of groups so far: none may come twice. */
  readonly names: Set<string>;
}

/** The code point after `ahead` others; undefined behind the end. */
export function peek(cursor: PatternCursor, ahead = 0): string | undefined {
  return cursor.points[cursor.at + ahead];
}

/** Takes the text if it stands here. */
export function take(cursor: PatternCursor, text: string): boolean {
  const { points, at } = cursor;
  for (let index = 0; index < text.length; index += 1) {
    if (points[at + index] !== text[index]) return false;
  }
  cursor.at += text.length;
  return true;
}

/** Takes what stands before the next `end`, and `end` too; undefined (nothing taken) where it does not come. */
export function takeUntil(cursor: PatternCursor, end: string): string | undefined {
  const found = cursor.points.indexOf(end, cursor.at);
  if (found < 0) return undefined;
  const text = cursor.points.slice(cursor.at, found).join('');
  cursor.at = found + 1;
  return text;
}
