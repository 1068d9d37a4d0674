const quote = 0x22;
const backslash = 0x5c;
/** Beyond 2^53 a whole number has 16 digits. */
const longDigits = 16;

/** What a JSON text shows before it is parsed. */
export interface JsonShape {
  /** How deeply maps and lists lie in one another. */
  readonly depth: number;
  /** True where a number outside of strings has 16 digits in a row. */
  readonly hasLongInteger: boolean;
}

/**
 * Looks once through a JSON text, from string to string: a third of what `JSON.parse` costs, for both answers.
 * A text that is no JSON gets some answer.
 */
export function scanJson(text: string): JsonShape {
  let depth = 0;
  let deepest = 0;
  let digits = 0;
  let hasLongInteger = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) {
      index = findEndOfString(text, index);
      digits = 0;
    } else if (code >= 0x30 && code <= 0x39) {
      digits += 1;
      if (digits === longDigits) hasLongInteger = true;
    } else {
      digits = 0;
      // `{` and `[`, `}` and `]` differ in one bit.
      const bracket = code | 0x20;
      if (bracket === 0x7b) {
        depth += 1;
        deepest = Math.max(deepest, depth);
      } else if (bracket === 0x7d) depth -= 1;
    }
  }
  return { depth: deepest, hasLongInteger };
}

/** Place of the quote that ends the string which begins at `start`; the end of the text where there is none. */
function findEndOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

/** A quote behind an odd number of backslashes is part of the string. */
function isEscaped(text: string, place: number): boolean {
  let before = place - 1;
  while (text.charCodeAt(before) === backslash) before -= 1;
  return (place - before) % 2 === 0;
}
