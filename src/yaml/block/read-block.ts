import type { Json } from '../../model/json.ts';
import type { ScalarReading } from '../resolve-plain.ts';
import { readFlowValue, startsFlow } from './flow-value.ts';
import { findKnownKey, rememberKey } from './known-keys.ts';
import { giveUp, isLineDone, nextLine, NotPlain, skipBlanks, startCursor } from './line-cursor.ts';
import type { LineCursor } from './line-cursor.ts';
import { readBlockScalar, startsBlockScalar } from './block-scalar.ts';
import { checkStart, readPlain, resolve } from './plain-scalar.ts';
import { readQuoted, readQuotedValue, startsQuoted } from './quoted-scalar.ts';

/** Deeper documents are left to the parser that says where they are too deep. */
const maxDepth = 200;
/** Longer keys are no keys in YAML. */
const maxKeyLength = 1000;

const dash = 0x2d;
const colon = 0x3a;
const space = 0x20;
const lineFeed = 0x0a;

/** Breaks, blanks and marks that YAML counts in ways of its own. */
const unusual = /[\t\r\u0085\u2028\u2029\ufeff]/;

/**
 * Reads one document of the plain subset that nearly all manifests are written in: block maps and lists, scalars on
 * one line, unquoted ones on several, literal blocks, flow values on one line. Undefined for everything else
 * (anchors, tags, merge and odd keys, duplicate keys, whatever is wrong): the whole parser then reads the document,
 * and says what is wrong with it. What is returned is what that parser would return, at a fraction of its cost.
 */
export function readBlock(text: string, reading: ScalarReading): Json | undefined {
  if (unusual.test(text)) return undefined;
  try {
    const cursor = startCursor(text, reading);
    if (cursor.indent < 0) return undefined;
    const value = readNode(cursor, 0);
    return cursor.indent < 0 ? value : undefined;
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

function readNode(cursor: LineCursor, depth: number): Json {
  if (depth > maxDepth) giveUp();
  return isItem(cursor) ? readList(cursor, depth) : readMap(cursor, depth);
}

function isItem({ text, position, end }: LineCursor): boolean {
  if (text.charCodeAt(position) !== dash) return false;
  return position + 1 === end || text.charCodeAt(position + 1) === space;
}

function readMap(cursor: LineCursor, depth: number): Json {
  const { indent } = cursor;
  const map: Record<string, Json> = {};
  do {
    const key = readKey(cursor);
    // Members of Object's prototype are left to the parser that knows them apart.
    if (key in map) giveUp();
    map[key] = readMapValue(cursor, indent, depth);
  } while (cursor.indent === indent && !isItem(cursor));
  // A map may be followed by items of the list around it, which is less indented or, below a key, not.
  if (cursor.indent > indent) giveUp();
  return map;
}

/** Reads a key and moves behind its colon. */
function readKey(cursor: LineCursor): string {
  const { text, position } = cursor;
  if (startsQuoted(text.charCodeAt(position))) {
    const [key, behind] = readQuoted(cursor, position);
    if (text.charCodeAt(behind) !== colon || !isKeyEnd(text, behind)) giveUp();
    if (key === '<<') giveUp();
    cursor.position = behind + 1;
    return key;
  }
  checkStart(text, position, cursor.end);
  const end = findKeyEnd(cursor);
  if (end < 0) giveUp();
  cursor.position = end + 1;
  const known = findKnownKey(cursor.reading, text, [position, end]);
  if (known !== undefined) return known;
  const key = text.slice(position, end);
  if (key === '<<' || resolve(key, cursor) !== key) giveUp();
  rememberKey(cursor.reading, text, [position, end], key);
  return key;
}

function isKeyEnd(text: string, position: number): boolean {
  const next = text.charCodeAt(position + 1);
  return next === space || next === lineFeed || position + 1 === text.length;
}

/** The colon behind an unquoted key that begins here; -1 where there is none. */
function findKeyEnd({ text, position, end }: LineCursor): number {
  const last = Math.min(end, position + maxKeyLength);
  for (let found = position; found < last; found += 1) {
    const code = text.charCodeAt(found);
    if (code === colon && isKeyEnd(text, found)) {
      return text.charCodeAt(found - 1) === space ? giveUp() : found;
    }
    if (code === space && text[found + 1] === '#') return -1;
  }
  return -1;
}

function readMapValue(cursor: LineCursor, indent: number, depth: number): Json {
  const from = skipBlanks(cursor.text, cursor.position);
  if (!isLineDone(cursor, from)) return readScalar(cursor, from, indent);
  nextLine(cursor);
  if (cursor.indent > indent) return readNode(cursor, depth + 1);
  return cursor.indent === indent && isItem(cursor) ? readList(cursor, depth + 1) : null;
}

/** Everything that begins on the line of its key or dash, but maps and lists in block style. */
function readScalar(cursor: LineCursor, from: number, parentIndent: number): Json {
  const code = cursor.text.charCodeAt(from);
  if (startsQuoted(code)) return readQuotedValue(cursor, from, parentIndent);
  if (startsFlow(code)) return readFlowValue(cursor, from, parentIndent);
  return startsBlockScalar(code)
    ? readBlockScalar(cursor, from, parentIndent)
    : readPlain(cursor, from, parentIndent);
}

function readList(cursor: LineCursor, depth: number): Json {
  if (depth > maxDepth) giveUp();
  const { indent } = cursor;
  const list: Json[] = [];
  do {
    list.push(readItem(cursor, indent, depth));
  } while (cursor.indent === indent && isItem(cursor));
  if (cursor.indent > indent) giveUp();
  return list;
}

function readItem(cursor: LineCursor, indent: number, depth: number): Json {
  const { text, position } = cursor;
  const from = skipBlanks(text, position + 1);
  if (isLineDone(cursor, from)) {
    nextLine(cursor);
    return cursor.indent > indent ? readNode(cursor, depth + 1) : null;
  }
  // What follows the dash is indented as far as it stands from the line's beginning.
  const column = indent + from - position;
  cursor.position = from;
  if (isItem(cursor) || startsMap(cursor)) {
    cursor.indent = column;
    return readNode(cursor, depth + 1);
  }
  return readScalar(cursor, from, indent);
}

function startsMap(cursor: LineCursor): boolean {
  const { text, position } = cursor;
  const code = text.charCodeAt(position);
  if (startsFlow(code)) return false;
  if (!startsQuoted(code)) return findKeyEnd(cursor) >= 0;
  const [, behind] = readQuoted(cursor, position);
  return text.charCodeAt(behind) === colon;
}
