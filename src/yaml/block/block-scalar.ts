import { giveUp, isLineDone, nextLine, skipBlanks } from './line-cursor.ts';
import type { LineCursor } from './line-cursor.ts';

const lineFeed = 0x0a;
const space = 0x20;
const literal = 0x7c;
const folded = 0x3e;

/** A literal (`|`) or folded (`>`) block whose header begins here; stated indents are not of the plain subset. */
export function readBlockScalar(cursor: LineCursor, from: number, parentIndent: number): string {
  const isFolded = cursor.text.charCodeAt(from) === folded;
  const chomping = readHeader(cursor, from);
  const indent = findIndent(cursor, parentIndent);
  const lines = readLines(cursor, indent);
  let last = lines.length;
  while (last > 0 && lines[last - 1] === '') last -= 1;
  const kept = lines.slice(0, last);
  const content = isFolded ? foldLines(kept) : kept.join('\n');
  if (chomping === '-') return content;
  return chomping === '+' ? content + '\n'.repeat(1 + lines.length - last) : `${content}\n`;
}

/** Lines become one, but where an empty line or an indented one stands between (YAML 1.2, 8.1.3). */
function foldLines(lines: readonly string[]): string {
  let result = '';
  let emptyLines = 0;
  let isIndented = false;
  for (const [index, line] of lines.entries()) {
    if (line === '') {
      emptyLines += 1;
      continue;
    }
    const isFirst = index === emptyLines && result === '';
    const wasIndented = isIndented;
    isIndented = line.charCodeAt(0) === space;
    if (isFirst) result += '\n'.repeat(emptyLines);
    else if (isIndented || wasIndented) result += '\n'.repeat(emptyLines + 1);
    else result += emptyLines === 0 ? ' ' : '\n'.repeat(emptyLines);
    result += line;
    emptyLines = 0;
  }
  return result;
}

function readHeader(cursor: LineCursor, from: number): '' | '+' | '-' {
  const { text } = cursor;
  const sign = text[from + 1];
  const chomping = sign === '+' || sign === '-' ? sign : '';
  const behind = from + 1 + chomping.length;
  const next = skipBlanks(text, behind);
  if (!isLineDone(cursor, next) || (next === behind && next < cursor.end)) giveUp();
  return chomping;
}

/** The indent of the first line that is not empty; no empty line before it may be longer. */
function findIndent({ text, end }: LineCursor, parentIndent: number): number {
  let longest = 0;
  for (let start = end + 1; start < text.length;) {
    const position = skipBlanks(text, start);
    const indent = position - start;
    if (text.charCodeAt(position) !== lineFeed && position < text.length) {
      return indent > parentIndent && longest <= indent ? indent : giveUp();
    }
    longest = Math.max(longest, indent);
    start = position + 1;
  }
  return giveUp();
}

function readLines(cursor: LineCursor, indent: number): readonly string[] {
  const { text } = cursor;
  const lines: string[] = [];
  let start = cursor.end + 1;
  for (;;) {
    if (start >= text.length) break;
    const end = text.indexOf('\n', start);
    if (end < 0) giveUp();
    const position = skipBlanks(text, start);
    if (position < end && position - start < indent) break;
    lines.push(end - start > indent ? text.slice(start + indent, end) : '');
    start = end + 1;
  }
  cursor.end = start - 1;
  nextLine(cursor);
  return lines;
}

/** True where a literal or folded block begins. */
export function startsBlockScalar(code: number): boolean {
  return code === literal || code === folded;
}
