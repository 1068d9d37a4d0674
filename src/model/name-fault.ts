/** `%`, `?` and `#` never occur in names; refusing them also catches what was encoded before. */
const forbidden = /[/%?#\\]/;

/**
 * Why a text can be no name or namespace of an object, whatever its kind; undefined where it may be one.
 * A name becomes a segment of a URL, where `..` would turn the DELETE of one object into the DELETE of
 * its whole collection. All else about names is the server's to judge.
 */
export function findNameFault(text: string): string | undefined {
  if (text === '') return 'is empty';
  if (text === '.' || text === '..') return 'is no name';
  if (forbidden.test(text)) return 'contains one of / \\ % ? #';
  // A lone surrogate cannot be written as UTF-8.
  return /[\ud800-\udfff]/u.test(text) ? 'is no valid text' : undefined;
}
