import { parseJson } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';

/** A JSON value at the start of a text, and where it ends there. */
export interface FirstValue {
  readonly value: Json;
  readonly end: number;
}

/**
 * Reads the JSON value at the start of a text, whatever comes behind it, as the API server's reader does;
 * undefined where there is none, or where a number is beyond float64.
 */
export function readFirstValue(text: string): FirstValue | undefined {
  const whole = parseOrUndefined(text);
  if (whole !== undefined) return { value: whole, end: text.length };
  const end = findEndOfValue(text);
  const value = parseOrUndefined(text.slice(0, end));
  return value === undefined ? undefined : { value, end };
}

function parseOrUndefined(text: string): Json | undefined {
  try {
    const value = parseJson(text);
    return holdsInfinity(value) ? undefined : value;
  } catch {
    // No JSON: the caller says so.
    return undefined;
  }
}

/** `JSON.parse` makes a number beyond float64 infinite; the server refuses it. */
function holdsInfinity(value: Json | undefined): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((item: Json | undefined) => holdsInfinity(item));
}

const scalar =
  /^\s*(?:"(?:[^"\\]|\\.)*"|true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\d.eE+-]))/;
const stringOrBracket = /"(?:[^"\\]|\\.)*"|[[\]{}]/g;

/** Where the first value of the text ends; 0 where none begins. */
function findEndOfValue(text: string): number {
  const length = scalar.exec(text)?.[0].length;
  if (length !== undefined) return length;
  let depth = 0;
  for (const match of text.matchAll(stringOrBracket)) {
    if (match[0] === '{' || match[0] === '[') depth += 1;
    else if (match[0] === '}' || match[0] === ']') depth -= 1;
    else continue;
    if (depth <= 0) return match.index + 1;
  }
  return 0;
}
