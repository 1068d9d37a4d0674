import { readsAsText } from './resolve-plain.ts';

/** Where a scalar is printed, which decides how it may be folded. */
export interface ScalarPlace {
  /** Column of its first character, from 0. */
  readonly column: number;
  /** Indentation of its further lines. */
  readonly indent: number;
  /** A key before a colon stays on one line. */
  readonly isKey: boolean;
}

/** Nothing in it needs a second look but whether it reads as a word or a number; most scalars are of this kind. */
const simple = /^[a-zA-Z0-9_/$][\w./@%+=~()$^*!|<>;,?&\\-]*$/;

/**
 * Not printable for go-yaml: control characters, tabs and carriage returns, the byte order mark, what lies beyond
 * U+FFFF. The line separators U+2028 and U+2029 are ours to add: kustomize prints them raw, and YAML 1.2 readers then
 * see the indentation as part of the value.
 */
const special = /[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

/** A YAML indicator at the start, a colon before a blank, a number sign after one. */
const indicator = /^(?:[#,[\]{}&*!|>'"%@`]|[?:-](?:[ \t]|$)|---|\.\.\.)|:(?:[ \t]|$)|[ \t]#/;

/** True for text that stands as it is wherever it is printed: a fast answer for nearly all of it. */
export function isSimpleText(text: string): boolean {
  return simple.test(text) && readsAsText(text);
}

/** True for text (of one line) that go-yaml 2 prints without quotes, beside the question whether it reads as a word. */
export function mayStandPlain(text: string): boolean {
  return !text.startsWith(' ') && !text.endsWith(' ') && !indicator.test(text);
}

/** A string as go-yaml 2 prints it: plain, in single or double quotes or as a literal block (emitterc.go). */
export function printText(text: string, place: ScalarPlace): string {
  if (isSimpleText(text)) return text;
  if (special.test(text)) return printDoubleQuoted(text, place);
  if (text.includes('\n')) return printLines(text, place);
  if (!readsAsText(text)) return printDoubleQuoted(text, place);
  if (!mayStandPlain(text)) {
    return `'${fold(text.replaceAll("'", "''"), { ...place, column: place.column + 1 }, 'single')}'`;
  }
  return fold(text, place, 'plain');
}

/** True for a key that cannot stand before a colon and needs the `? ` form: several lines or over 128 bytes. */
export function needsExplicitKey(key: string): boolean {
  if (key.length <= maxKeyBytes / 3 && !lineBreak.test(key)) return false;
  return lineBreak.test(key) || Buffer.byteLength(key) > maxKeyBytes;
}

const maxKeyBytes = 128;
const lineBreak = /[\n\r\x85\u2028\u2029]/;

function printLines(text: string, place: ScalarPlace): string {
  const fitsBlock = !text.endsWith(' ') && !text.includes(' \n');
  if (!fitsBlock || place.isKey) return printDoubleQuoted(text, place);
  const indentation = ' '.repeat(place.indent);
  const hint = text.startsWith(' ') || text.startsWith('\n') ? '2' : '';
  const endsLine = text.endsWith('\n');
  const keepsBreaks = text === '\n' || text.endsWith('\n\n');
  const content = endsLine ? text.slice(0, -1) : text;
  const lines = content
    .split('\n')
    .map((line) => (line === '' ? '' : indentation + line))
    .join('\n');
  return `|${hint}${keepsBreaks ? '+' : endsLine ? '' : '-'}\n${lines}`;
}

const escaped = /[^\x20\x21\x23-\x5b\x5d-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/gu;

const namedEscapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\xa0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function printDoubleQuoted(text: string, place: ScalarPlace): string {
  // go-yaml looks for a byte order mark at the start of the text, whichever character it is at: all are escaped then.
  const pattern = text.startsWith('\uFEFF') ? /./gsu : escaped;
  const content = text.replace(pattern, escapeCharacter);
  return `"${fold(content, { ...place, column: place.column + 1 }, 'double')}"`;
}

function escapeCharacter(character: string): string {
  const named = namedEscapes[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

const width = 80;

/**
 * Breaks a line at the first lone blank beyond column 80. In quotes the first and last character never become a break;
 * in double quotes a blank that follows the break is escaped, elsewhere the break waits for a lone blank.
 */
function fold(text: string, place: ScalarPlace, style: 'plain' | 'single' | 'double'): string {
  if (place.isKey || place.column + text.length <= width) return text;
  let folded = '';
  let start = 0;
  let column = place.column;
  for (;;) {
    const at = findBreak(text, Math.max(start, start + width + 1 - column), style);
    if (at < 0) return folded + text.slice(start);
    const isDoubled = style === 'double' && text[at + 1] === ' ';
    folded += `${text.slice(start, at)}\n${' '.repeat(place.indent)}${isDoubled ? '\\' : ''}`;
    start = at + 1;
    column = place.indent + (isDoubled ? 1 : 0);
  }
}

function findBreak(text: string, from: number, style: 'plain' | 'single' | 'double'): number {
  for (let at = text.indexOf(' ', from); at >= 0; at = text.indexOf(' ', at + 1)) {
    const isInside = at > 0 && at < text.length - 1;
    const isFirst = text[at - 1] !== ' ';
    if (isInside && isFirst && (style === 'double' || text[at + 1] !== ' ')) return at;
  }
  return -1;
}
