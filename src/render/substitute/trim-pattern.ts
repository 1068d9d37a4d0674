/** The text without the shortest or longest start that a pattern of `*` and `?` matches. */
export function trimStart(value: string, pattern: string, isLongest: boolean): string {
  return value.slice(matchStart(Array.from(value), Array.from(pattern), isLongest));
}

/** The text without the shortest or longest end that a pattern of `*` and `?` matches. */
export function trimEnd(value: string, pattern: string, isLongest: boolean): string {
  const reversed = Array.from(value).reverse();
  const length = matchStart(reversed, Array.from(pattern).reverse(), isLongest);
  return value.slice(0, value.length - length);
}

/**
 * Length (UTF-16) of the shortest or longest start, of one character at least, that the pattern matches; 0 for none.
 * Follows all ways through the pattern at once: the time is the product of the lengths, never more.
 */
function matchStart(
  value: readonly string[],
  pattern: readonly string[],
  isLongest: boolean,
): number {
  let places = skipStars(new Set([0]), pattern);
  let length = 0;
  let found = 0;
  for (const character of value) {
    const next = new Set<number>();
    for (const place of places) {
      const wanted = pattern[place];
      if (wanted === '*') next.add(place);
      else if (wanted === '?' || wanted === character) next.add(place + 1);
    }
    places = skipStars(next, pattern);
    length += character.length;
    if (places.has(pattern.length)) {
      found = length;
      if (!isLongest) break;
    }
    if (places.size === 0) break;
  }
  return found;
}

/** A star may also match nothing. */
function skipStars(places: Set<number>, pattern: readonly string[]): Set<number> {
  for (const place of places) if (pattern[place] === '*') places.add(place + 1);
  return places;
}
