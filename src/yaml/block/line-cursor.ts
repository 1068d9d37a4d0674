import type { ScalarReading } from '../resolve-plain.ts';

/** Thrown where a document leaves the plain subset: the whole parser then reads it from its beginning. */
export class NotPlain extends Error {
  override readonly name = 'NotPlain';
}

const notPlain = new NotPlain('the document is not of the plain subset');

/** Leaves the plain subset. One error serves all: nobody looks at where it came from. */
export function giveUp(): never {
  throw notPlain;
}

/** Where reading stands: at the first character of a line's content that is not read yet. */
export interface LineCursor {
  readonly text: string;
  readonly reading: ScalarReading;
  position: number;
  /** Column of the content; -1 behind the last line. */
  indent: number;
  /** Index of the line's break, or of the text's end. */
  end: number;
}

const space = 0x20;
const lineFeed = 0x0a;
const hash = 0x23;

/** A cursor at the first line with content. */
export function startCursor(text: string, reading: ScalarReading): LineCursor {
  const cursor = { text, reading, position: 0, indent: 0, end: -1 };
  nextLine(cursor);
  return cursor;
}

/** Moves to the next line that holds more than blanks and comments. */
export function nextLine(cursor: LineCursor): void {
  const { text } = cursor;
  let start = cursor.end + 1;
  while (start <= text.length) {
    let position = start;
    while (text.charCodeAt(position) === space) position += 1;
    const code = text.charCodeAt(position);
    const isContent = code !== lineFeed && code !== hash && position < text.length;
    const found = code === lineFeed ? position : text.indexOf('\n', position);
    const end = found < 0 ? text.length : found;
    if (isContent) {
      cursor.position = position;
      cursor.indent = position - start;
      cursor.end = end;
      if (cursor.indent === 0) refuseMarks(text, position);
      return;
    }
    start = end + 1;
  }
  cursor.position = text.length;
  cursor.indent = -1;
  cursor.end = text.length;
}

/** Marks of documents and directives stand at the beginning of a line. */
function refuseMarks(text: string, position: number): void {
  const isMark = text.startsWith('---', position) || text.startsWith('...', position);
  if (isMark || text.startsWith('%', position)) giveUp();
}

/** The position of the first character from here on that is no blank. */
export function skipBlanks(text: string, from: number): number {
  let position = from;
  while (text.charCodeAt(position) === space) position += 1;
  return position;
}

/** True where nothing but a comment follows on the line; `from` must follow a blank, or be the line's end. */
export function isLineDone(cursor: LineCursor, from: number): boolean {
  return from >= cursor.end || cursor.text.charCodeAt(from) === hash;
}

/** Ends a value of this line; a line that is indented further would belong to it. */
export function endValue(cursor: LineCursor, parentIndent: number): void {
  nextLine(cursor);
  if (cursor.indent > parentIndent) giveUp();
}
