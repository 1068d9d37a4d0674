import type { PathElement } from '../../model/field-path.ts';
import { isJsonObject, parseJson } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';

/**
 * An element of fieldsV1 that is none for this reader: of a kind that it does not know (the server passes over those,
 * and so do callers), or one that the server refuses to read.
 */
export type ForeignElement = 'unknown' | 'damaged';

/** Reads the key of a member of fieldsV1, `f:spec`, `k:{"name":"app"}`, as the API server does. */
export function parseElement(text: string): PathElement | ForeignElement {
  // The server counts bytes and wants the colon in the second: a first character beyond ASCII is no letter to it.
  if (text[1] !== ':' || text.charCodeAt(0) > 0x7f) return 'damaged';
  const content = text.slice(2);
  if (text.startsWith('f')) return { kind: 'field', name: content };
  if (text.startsWith('k')) return parseKeys(content);
  if (text.startsWith('v')) {
    const value = readFirstValue(content);
    return value === undefined ? 'damaged' : { kind: 'value', value };
  }
  return text.startsWith('i') ? parseIndex(content) : 'unknown';
}

/** To the server, null is a list of no keys. */
function parseKeys(text: string): PathElement | ForeignElement {
  const key = readFirstValue(text);
  if (key === null) return { kind: 'key', key: {} };
  return isJsonObject(key) ? { kind: 'key', key } : 'damaged';
}

function parseIndex(text: string): PathElement | ForeignElement {
  const index = /^[+-]?\d+$/.test(text) ? Number(text) + 0 : Number.NaN;
  return Number.isSafeInteger(index) ? { kind: 'index', index } : 'damaged';
}

/** The JSON value at the start of a text; like the server, this does not look at what comes behind it. */
function readFirstValue(text: string): Json | undefined {
  const value = parseOrUndefined(text) ?? parseOrUndefined(text.slice(0, findEndOfValue(text)));
  return value !== undefined && holdsInfinity(value) ? undefined : value;
}

function parseOrUndefined(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    // No JSON: the caller says so.
    return undefined;
  }
}

/** A number beyond float64: `JSON.parse` makes it infinite, the server refuses it. */
function holdsInfinity(value: Json | undefined): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((item: Json | undefined) => holdsInfinity(item));
}

const scalar =
  /^(?:"(?:[^"\\]|\\.)*"|true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\d.eE+-]))/;
const stringOrBracket = /"(?:[^"\\]|\\.)*"|[[\]{}]/g;

/** Where the first value of the text ends; 0 where none begins. */
function findEndOfValue(text: string): number {
  const trimmed = text.trimStart();
  const blanks = text.length - trimmed.length;
  const length = scalar.exec(trimmed)?.[0].length;
  if (length !== undefined) return blanks + length;
  let depth = 0;
  for (const match of text.matchAll(stringOrBracket)) {
    if (match[0] === '{' || match[0] === '[') depth += 1;
    else if (match[0] === '}' || match[0] === ']') depth -= 1;
    else continue;
    if (depth <= 0) return match.index + 1;
  }
  return 0;
}
