import { printText } from './print-scalar.ts';
import type { ScalarPlace } from './print-scalar.ts';

const isBreak = /[\n\u2028\u2029]/;

/** What go-yaml 2 prints in double quotes only, beside blanks before or behind a separator. */
const special = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]| [\n\u2028\u2029]/;

/**
 * A text with U+2028 or U+2029 as go-yaml 2 prints it (emitterc.go): both are line breaks to it, which stand raw, and
 * what follows them is indented. A reader of YAML 1.2 takes that indentation for content.
 */
export function printRawSeparators(text: string, place: ScalarPlace): string {
  if (special.test(text)) return printText(text, place);
  if (text.includes('\n'))
    return text.endsWith(' ') ? printText(text, place) : printBlock(text, place);
  return /[\u2028\u2029] /.test(text) ? printText(text, place) : printQuoted(text, place);
}

function printBlock(text: string, place: ScalarPlace): string {
  const hint = /^[ \n\u2028\u2029]/.test(text) ? '2' : '';
  const content = `\n${indentLines(text, place.indent)}`;
  return `|${hint}${chompOf(text)}${content.endsWith('\n') ? content.slice(0, -1) : content}`;
}

function chompOf(text: string): string {
  if (!isBreak.test(text.at(-1) ?? '')) return '-';
  return text.length === 1 || isBreak.test(text.at(-2) ?? '') ? '+' : '';
}

function indentLines(text: string, indent: number): string {
  return text.replace(/(^|[\n\u2028\u2029])(?=[^\n\u2028\u2029])/g, `$1${' '.repeat(indent)}`);
}

const width = 80;

/** In single quotes; a lone blank beyond column 80 becomes a line break. */
function printQuoted(text: string, { indent, column: start }: ScalarPlace): string {
  const margin = ' '.repeat(indent);
  let printed = "'";
  let column = start + 1;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    const before = text[at - 1] ?? '';
    if (isBreak.test(before) && !isBreak.test(character)) {
      printed += margin;
      column = indent;
    }
    const isInside = at > 0 && at < text.length - 1;
    if (character === ' ' && isInside && column > width && before !== ' ' && text[at + 1] !== ' ') {
      printed += `\n${margin}`;
      column = indent;
      continue;
    }
    printed += character === "'" ? "''" : character;
    column = isBreak.test(character) ? 0 : column + 1;
  }
  return `${printed}'`;
}
