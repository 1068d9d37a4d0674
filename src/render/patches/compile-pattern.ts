/**
 * A regular expression in Go's syntax as JavaScript's, or undefined when it is none. Leading flags (`(?i)`) are taken
 * over; what else Go has and JavaScript has not is refused rather than read differently.
 */
export function compilePattern(pattern: string): RegExp | undefined {
  const flags = /^(\^?(?:\(\?:)?)\(\?([ims]+)\)/.exec(pattern);
  const source = flags === null ? pattern : (flags[1] ?? '') + pattern.slice(flags[0].length);
  const translated = source
    .replaceAll('(?P<', '(?<')
    .replaceAll('\\A', '^')
    .replaceAll('\\z', '$')
    .replace(/\[\[:(\^?)(\w+):\]\]/g, (whole, negated: string, name: string) => {
      const members = characterClasses[name];
      return members === undefined ? whole : `[${negated}${members}]`;
    });
  try {
    return new RegExp(translated, flags?.[2] ?? '');
  } catch {
    // The syntax error says nothing to people that the caller does not say better.
    return undefined;
  }
}

/** A pattern that must match the whole text, as selectors are meant (api/types/selector.go). */
export function compileAnchored(pattern: string): RegExp | undefined {
  return compilePattern(`^(?:${pattern})$`);
}

const characterClasses: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: '0-9A-Za-z',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
};
