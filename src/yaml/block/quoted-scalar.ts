import { giveUp, skipBlanks } from './line-cursor.ts';
import type { LineCursor } from './line-cursor.ts';
import { endLine } from './plain-scalar.ts';

const singleQuote = 0x27;
const doubleQuote = 0x22;

/** True where a quoted scalar begins. */
export function startsQuoted(code: number): boolean {
  return code === singleQuote || code === doubleQuote;
}

/** A quoted scalar of one line that begins here, and the position behind it. */
export function readQuoted(cursor: LineCursor, from: number): readonly [string, number] {
  const { text } = cursor;
  const isSingle = text.charCodeAt(from) === singleQuote;
  const close = isSingle ? closeOfSingle(text, from) : closeOfDouble(text, from);
  if (close < 0 || close >= cursor.end) giveUp();
  return [unquote(text.slice(from + 1, close), isSingle), close + 1];
}

/** A quoted scalar on one line or several that is the whole value. */
export function readQuotedValue(cursor: LineCursor, from: number, parentIndent: number): string {
  const { text } = cursor;
  const isSingle = text.charCodeAt(from) === singleQuote;
  const close = isSingle ? closeOfSingle(text, from) : closeOfDouble(text, from);
  if (close < 0) giveUp();
  const raw = text.slice(from + 1, close);
  const isOneLine = close < cursor.end;
  if (!isOneLine) {
    const end = text.indexOf('\n', close);
    cursor.end = end < 0 ? text.length : end;
  }
  endLine(cursor, close + 1, parentIndent);
  return unquote(isOneLine ? raw : foldLines(raw, parentIndent, isSingle), isSingle);
}

function closeOfSingle(text: string, from: number): number {
  let close = text.indexOf("'", from + 1);
  while (close >= 0 && text.charCodeAt(close + 1) === singleQuote) {
    close = text.indexOf("'", close + 2);
  }
  return close;
}

function closeOfDouble(text: string, from: number): number {
  let close = text.indexOf('"', from + 1);
  while (close >= 0 && isEscaped(text, close)) close = text.indexOf('"', close + 1);
  return close;
}

function isEscaped(text: string, quote: number): boolean {
  let slashes = 0;
  while (text[quote - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
}

function unquote(content: string, isSingle: boolean): string {
  if (isSingle) return content.includes("'") ? content.replaceAll("''", "'") : content;
  return content.includes('\\') ? content.replaceAll(escape, unescape) : content;
}

const escape = /\\(?:u[0-9a-fA-F]{4}|[^]?)/g;

/** The escapes that occur; there are more in YAML. */
const escapes: Readonly<Record<string, string>> = {
  '\\ ': ' ',
  '\\"': '"',
  '\\\\': '\\',
  '\\/': '/',
  '\\b': '\b',
  '\\f': '\f',
  '\\n': '\n',
  '\\r': '\r',
  '\\t': '\t',
};

function unescape(written: string): string {
  if (written.length !== 6) return escapes[written] ?? giveUp();
  const code = Number.parseInt(written.slice(2), 16);
  // Half a character may be wrong, and then is to be told with its place.
  return code >= 0xd800 && code <= 0xdfff ? giveUp() : String.fromCharCode(code);
}

/** Joins the lines of a quoted scalar: one break is a blank, more are one break less (YAML 1.2, 7.3). */
function foldLines(raw: string, parentIndent: number, isSingle: boolean): string {
  const [first = '', ...others] = raw.split('\n');
  let { content: result, isContinued } = cutLine(first, isSingle);
  let breaks = 1;
  for (const [index, line] of others.entries()) {
    const isLast = index === others.length - 1;
    const start = skipBlanks(line, 0);
    if (start === line.length && !isLast) {
      breaks += 1;
      continue;
    }
    if (start <= parentIndent || (isContinued && breaks > 1)) giveUp();
    if (!isContinued) result += breaks === 1 ? ' ' : '\n'.repeat(breaks - 1);
    const rest = line.slice(start);
    const cut = isLast ? { content: rest, isContinued: false } : cutLine(rest, isSingle);
    result += cut.content;
    isContinued = cut.isContinued;
    breaks = 1;
  }
  return result;
}

/** A break that a backslash takes away, or a blank that it keeps. */
const escapedEnd = /(?:^|[^\\])(?:\\\\)*\\( *)$/;

/** A line without the blanks at its end; `isContinued` where a backslash says that the next one follows at once. */
function cutLine(line: string, isSingle: boolean): { content: string; isContinued: boolean } {
  const escaped = isSingle ? null : escapedEnd.exec(line);
  if (escaped === null) return { content: line.trimEnd(), isContinued: false };
  if (escaped[1] !== '') giveUp();
  return { content: line.slice(0, -1), isContinued: true };
}
