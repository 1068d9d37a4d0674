const quote = 0x22;
const backslash = 0x5c;

/**
 * True where maps and lists of a JSON text lie in one another deeper than a limit. API servers store up
 * to 10,000 levels (`maxNestingDepth` of Go's decoder), more than a function that calls itself for each of
 * them survives. A text that is no JSON gets some answer.
 */
export function isNestedDeeper(text: string, limit: number): boolean {
  if (text.length < 2 * limit) return false;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    switch (text.charCodeAt(index)) {
      case quote:
        index = findEndOfString(text, index);
        break;
      case 0x7b: // {
      case 0x5b: // [
        depth += 1;
        if (depth > limit) return true;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        depth -= 1;
        break;
      default:
    }
  }
  return false;
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
