import type { PathElement } from '../../model/field-path.ts';
import { isJsonArray, isJsonObject, setMember } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { readFirstValue } from './first-value.ts';

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
    const first = readFirstValue(content);
    return first === undefined ? 'damaged' : { kind: 'value', value: first.value };
  }
  return text.startsWith('i') ? parseIndex(content) : 'unknown';
}

/** To the server, null is a list of no keys. */
function parseKeys(text: string): PathElement | ForeignElement {
  const key = readFirstValue(text)?.value;
  if (key === null) return { kind: 'key', key: {} };
  return isJsonObject(key) ? { kind: 'key', key } : 'damaged';
}

function parseIndex(text: string): PathElement | ForeignElement {
  const index = /^[+-]?\d+$/.test(text) ? Number(text) + 0 : Number.NaN;
  return Number.isSafeInteger(index) ? { kind: 'index', index } : 'damaged';
}

/** The element with its numbers as the server has them once it has read them: whole ones beyond 2^53 are rounded. */
export function roundElement(element: PathElement | ForeignElement): PathElement | ForeignElement {
  if (typeof element === 'string') return element;
  if (element.kind === 'value') {
    const value = roundNumbers(element.value);
    return value === element.value ? element : { kind: 'value', value };
  }
  if (element.kind !== 'key') return element;
  const key = roundMembers(element.key);
  return key === element.key ? element : { kind: 'key', key };
}

function roundNumbers(value: Json): Json {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  return isJsonArray(value) ? value.map(roundNumbers) : roundMembers(value);
}

function roundMembers(object: JsonObject): JsonObject {
  const rounded: Record<string, Json | undefined> = {};
  let isChanged = false;
  for (const name of Object.keys(object)) {
    const before = object[name] ?? null;
    const after = roundNumbers(before);
    isChanged ||= after !== before;
    setMember(rounded, name, after);
  }
  return isChanged ? rounded : object;
}
