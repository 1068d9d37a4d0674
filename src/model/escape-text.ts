/**
 * Line feeds, terminal escapes, C1 controls, direction marks and lone surrogates: texts of servers, files and
 * people are written by others, and a terminal or a log must not obey them (CVE-2021-25743).
 */
const unsafeCharacters =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Makes foreign text printable on one line: unsafe characters as `\u001b`, cut when longer than allowed. */
export function escapeText(text: string, maxLength: number = Number.POSITIVE_INFINITY): string {
  return shorten(text, maxLength).replace(
    unsafeCharacters,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Text cut to a length that a message can hold. */
export function shorten(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}
