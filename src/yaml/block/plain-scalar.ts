import type { Json } from '../../model/json.ts';
import { resolvePlain, unrepresentable } from '../resolve-plain.ts';
import { endValue, giveUp, isLineDone, nextLine, skipBlanks } from './line-cursor.ts';
import type { LineCursor } from './line-cursor.ts';

const space = 0x20;
const colon = 0x3a;

/** What a character says at the beginning: 1 = no plain scalar, 2 = none where a blank follows. */
const firstCharacter = new Uint8Array(128);
for (const character of ',[]{}#&*!|>\'"%@`') firstCharacter[character.charCodeAt(0)] = 1;
for (const character of '-?:') firstCharacter[character.charCodeAt(0)] = 2;

/** Refuses what a plain scalar must not begin with. */
export function checkStart(text: string, position: number, end: number): void {
  const hint = firstCharacter[text.charCodeAt(position)] ?? 0;
  if (hint === 1) giveUp();
  if (hint === 0) return;
  if (position + 1 >= end || text.charCodeAt(position + 1) === space) giveUp();
}

/** An unquoted scalar's value, as its reading has it. */
export function resolve(text: string, cursor: LineCursor): Json {
  const value = resolvePlain(text, cursor.reading);
  return value === unrepresentable ? giveUp() : value;
}

/** An unquoted scalar that begins here, on one line or several. */
export function readPlain(cursor: LineCursor, from: number, parentIndent: number): Json {
  checkStart(cursor.text, from, cursor.end);
  const first = lineText(cursor, from);
  let text = first.content;
  let breaks = moveOn(cursor);
  if (cursor.indent > parentIndent && first.isCommented) giveUp();
  while (cursor.indent > parentIndent) {
    if (breaks < 0) giveUp();
    const { content, isCommented } = lineText(cursor, cursor.position);
    if (isCommented) giveUp();
    text += breaks === 1 ? ` ${content}` : '\n'.repeat(breaks - 1) + content;
    breaks = moveOn(cursor);
  }
  return resolve(text, cursor);
}

interface LineText {
  readonly content: string;
  readonly isCommented: boolean;
}

/** The scalar's part of a line, without the blanks and the comment behind it. */
function lineText({ text, end }: LineCursor, from: number): LineText {
  const line = text.slice(from, end);
  const comment = line.indexOf(' #');
  const isCommented = comment >= 0;
  const content = isCommented ? line.slice(0, comment) : line;
  const last = content.charCodeAt(content.length - 1);
  if (last === colon || content.includes(': ')) giveUp();
  return { content: last === space ? content.trimEnd() : content, isCommented };
}

/** Moves to the next line; how many breaks lie between, -1 where a comment does. */
function moveOn(cursor: LineCursor): number {
  const { end, text } = cursor;
  nextLine(cursor);
  if (cursor.indent < 0) return 0;
  let breaks = 0;
  for (let position = end; position < cursor.position; position += 1) {
    const code = text.charCodeAt(position);
    if (code === 0x0a) breaks += 1;
    else if (code !== space) return -1;
  }
  return breaks;
}

/** Nothing but a comment may follow a quoted or flow value on its line. */
export function endLine(cursor: LineCursor, behind: number, parentIndent: number): void {
  const next = skipBlanks(cursor.text, behind);
  if (!isLineDone(cursor, next) || (next === behind && next < cursor.end)) giveUp();
  endValue(cursor, parentIndent);
}
