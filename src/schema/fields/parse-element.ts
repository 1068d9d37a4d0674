import type { PathElement } from '../../model/field-path.ts';
import { isJsonObject } from '../../model/json.ts';
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
