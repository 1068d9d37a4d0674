import type { Json } from '../../model/json.ts';
import { giveUp, skipBlanks } from './line-cursor.ts';
import type { LineCursor } from './line-cursor.ts';
import { checkStart, endLine, resolve } from './plain-scalar.ts';
import { readQuoted, startsQuoted } from './quoted-scalar.ts';

const openList = 0x5b;
const openMap = 0x7b;
const maxDepth = 100;

/** True where a list or map in flow style begins. */
export function startsFlow(code: number): boolean {
  return code === openList || code === openMap;
}

/** A flow list or map of one line that is the whole value. */
export function readFlowValue(cursor: LineCursor, from: number, parentIndent: number): Json {
  const [value, behind] = readFlow(cursor, from, 0);
  endLine(cursor, behind, parentIndent);
  return value;
}

type Read<T> = readonly [value: T, behind: number];

function readFlow(cursor: LineCursor, from: number, depth: number): Read<Json> {
  const { text, end } = cursor;
  if (depth > maxDepth || from >= end) giveUp();
  const code = text.charCodeAt(from);
  if (code === openList) return readList(cursor, from, depth);
  if (code === openMap) return readMap(cursor, from, depth);
  if (startsQuoted(code)) return readQuoted(cursor, from);
  const [plain, behind] = readPlain(cursor, from);
  return [resolve(plain, cursor), behind];
}

const plainEnd = /[,[\]{}]|:(?=[ ,[\]{}]|$)/g;

/** An unquoted scalar within flow style; anything unusual in it is not of the plain subset. */
function readPlain({ text, end }: LineCursor, from: number): Read<string> {
  checkStart(text, from, end);
  plainEnd.lastIndex = 0;
  const line = text.slice(from, end);
  const found = plainEnd.exec(line);
  if (found === null) giveUp();
  const plain = line.slice(0, found.index).trimEnd();
  if (plain === '' || plain === '-' || /[#?:]/.test(plain)) giveUp();
  return [plain, from + found.index];
}

function readList(cursor: LineCursor, from: number, depth: number): Read<Json> {
  const { text } = cursor;
  const list: Json[] = [];
  let position = skipBlanks(text, from + 1);
  if (text[position] === ']') return [list, position + 1];
  for (;;) {
    const [item, behind] = readFlow(cursor, position, depth + 1);
    list.push(item);
    const next = skipBlanks(text, behind);
    if (text[next] === ']') return [list, next + 1];
    if (text[next] !== ',') giveUp();
    position = skipBlanks(text, next + 1);
  }
}

function readMap(cursor: LineCursor, from: number, depth: number): Read<Json> {
  const { text } = cursor;
  const map: Record<string, Json> = {};
  let position = skipBlanks(text, from + 1);
  if (text[position] === '}') return [map, position + 1];
  for (;;) {
    const [key, colon] = readKey(cursor, position);
    if (key in map) giveUp();
    const [value, behind] = readFlow(cursor, skipBlanks(text, colon + 1), depth + 1);
    map[key] = value;
    const next = skipBlanks(text, behind);
    if (text[next] === '}') return [map, next + 1];
    if (text[next] !== ',') giveUp();
    position = skipBlanks(text, next + 1);
  }
}

function readKey(cursor: LineCursor, from: number): Read<string> {
  const { text, end } = cursor;
  if (from >= end) giveUp();
  const isQuoted = startsQuoted(text.charCodeAt(from));
  const [key, behind] = isQuoted ? readQuoted(cursor, from) : readPlain(cursor, from);
  if (text[behind] !== ':') giveUp();
  if (!isQuoted && (resolve(key, cursor) !== key || text[behind + 1] !== ' ')) giveUp();
  if (key === '<<') giveUp();
  return [key, behind];
}
