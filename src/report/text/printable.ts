import { escapeText } from '../../model/escape-text.ts';

/** A digest inside a longer text, such as a message that quotes a masked value. */
const digestInText = /masked:[A-Za-z0-9_-]{20,}/g;

/** What a reader sees in the place of a Secret's value. */
export const secretStandIn = '(secret)';

/** Text of git, a server or a person for one line of a terminal: controls escaped, digests hidden. */
export function printable(text: string): string {
  return escapeText(hideDigests(text, secretStandIn));
}

/** One line of a file for a terminal; tabs stay. */
export function printableLine(line: string): string {
  return line.split('\t').map(printable).join('\t');
}

/** Text with digests of masked values replaced. */
export function hideDigests(text: string, standIn: string): string {
  return text.replace(digestInText, standIn);
}

/** Columns of a text that is printable already, one for each code point. */
export function textWidth(text: string): number {
  return Array.from(text).length;
}

/** The start of a text in so many columns, an ellipsis where something is missing. */
export function cutText(text: string, columns: number): string {
  return cutCharacters(Array.from(text), 0, columns);
}

/** Two texts in so many columns each, cut so that the place where they begin to differ is seen. */
export function cutPair(left: string, right: string, columns: number): readonly [string, string] {
  const lefts = Array.from(left);
  const rights = Array.from(right);
  let place = 0;
  while (place < lefts.length && lefts[place] === rights[place]) place += 1;
  return [cutCharacters(lefts, place, columns), cutCharacters(rights, place, columns)];
}

function cutCharacters(characters: readonly string[], place: number, columns: number): string {
  if (characters.length <= columns) return characters.join('');
  const wanted = place - Math.floor(columns / 3);
  const start = Math.max(0, Math.min(wanted, characters.length - columns));
  const shown = characters.slice(start, start + columns);
  if (start > 0) shown[0] = '…';
  if (start + columns < characters.length) shown[shown.length - 1] = '…';
  return shown.join('');
}

/** Breaks a text into lines of so many columns between words; one long word takes a line of its own. */
export function wrapText(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line === '') line = word;
    else if (textWidth(line) + 1 + textWidth(word) <= columns) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** `1 object`, `12 objects`. */
export function countOf(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}
