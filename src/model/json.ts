import { scanJson } from './scan-json.ts';
import type { JsonShape } from './scan-json.ts';

/**
 * JSON as Kubernetes means it: integers beyond 2^53 are part of the data (`bigint` here), everything
 * else is what `JSON.parse` gives. An API server keeps int64 exactly, so gitsync must too.
 */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;

/** A JSON object; absent keys read as `undefined`. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** True for a JSON object (not an array, not null). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a JSON array; `Array.isArray` alone narrows a readonly union to `any[]`. */
export function isJsonArray(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** A string, so that digits in it are passed over, or a whole number that is no part of a fraction or exponent. */
const stringOrLongInteger = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/**
 * Parses JSON text and keeps integers beyond 2^53 as `bigint`.
 * Text without a number of 16 digits (nearly all; digits within digests and uids do not count)
 * costs one look through it beyond `JSON.parse`, none where its shape is known.
 * @throws SyntaxError when the text is not JSON.
 */
export function parseJson(text: string, shape: JsonShape = scanJson(text)): Json {
  const plain = JSON.parse(text) as Json;
  if (!shape.hasLongInteger) return plain;
  // Long integers travel through JSON.parse as strings that begin with a mark no string of the text begins with.
  let mark = 'int:';
  while (hasStringWithPrefix(plain, mark)) mark += ':';
  const marked = text.replace(stringOrLongInteger, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${mark}${token}"`,
  );
  return marked === text ? plain : restoreIntegers(JSON.parse(marked) as Json, mark);
}

/** Puts the integers back, in place: the value was parsed a moment ago, and a reviver costs five times as much. */
function restoreIntegers(value: Json, mark: string): Json {
  if (typeof value === 'string' && value.startsWith(mark)) return BigInt(value.slice(mark.length));
  if (typeof value !== 'object' || value === null) return value;
  const target = value as Record<string, Json>;
  for (const key of Object.keys(target)) {
    const before = target[key];
    if (before === undefined) continue;
    const after = restoreIntegers(before, mark);
    if (after !== before) setMember(target, key, after);
  }
  return value;
}

function hasStringWithPrefix(value: Json | undefined, prefix: string): boolean {
  if (typeof value === 'string') return value.startsWith(prefix);
  if (typeof value !== 'object' || value === null) return false;
  if (isJsonArray(value)) return value.some((item) => hasStringWithPrefix(item, prefix));
  return Object.keys(value).some((key) => hasStringWithPrefix(value[key], prefix));
}

/** Prints JSON text, integers held as `bigint` exactly. Keys keep their order. */
export function stringifyJson(value: Json): string {
  if (!containsBigInt(value)) return JSON.stringify(value);
  return printJson(value, (object) => Object.keys(object));
}

/**
 * Prints JSON with sorted keys and no blanks: the same value always gives the same bytes,
 * so that digests and comparisons of text mean comparisons of values.
 */
export function canonicalJson(value: Json): string {
  return printJson(value, (object) => Object.keys(object).sort());
}

function containsBigInt(value: Json | undefined): boolean {
  if (typeof value === 'bigint') return true;
  if (typeof value !== 'object' || value === null) return false;
  if (isJsonArray(value)) return value.some(containsBigInt);
  for (const key in value) if (containsBigInt(value[key])) return true;
  return false;
}

function printJson(value: Json, keysOf: (object: JsonObject) => readonly string[]): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isJsonArray(value)) return `[${value.map((item) => printJson(item, keysOf)).join(',')}]`;
  const members: string[] = [];
  for (const key of keysOf(value)) {
    const member = value[key];
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${printJson(member, keysOf)}`);
  }
  return `{${members.join(',')}}`;
}

/** Deep equality of JSON values: key order does not count, array order does, `undefined` members are absent. */
export function equalJson(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return false;
  }
  if (isJsonArray(left) || isJsonArray(right)) {
    if (!isJsonArray(left) || !isJsonArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => equalJson(item, right[index]));
  }
  return equalObjects(left, right);
}

function equalObjects(left: JsonObject, right: JsonObject): boolean {
  for (const key of Object.keys(left)) {
    if (!equalJson(left[key], memberOf(right, key))) return false;
  }
  for (const key of Object.keys(right)) {
    if (right[key] !== undefined && memberOf(left, key) === undefined) return false;
  }
  return true;
}

/**
 * An object's own member: `constructor` and `__proto__` from a file are data, and absent where the file has none.
 * JSON holds no functions, so that one look decides for nearly every name.
 */
export function memberOf(object: JsonObject | undefined, key: string): Json | undefined {
  const value = object?.[key];
  if (typeof value !== 'function' && key !== '__proto__') return value;
  return object !== undefined && Object.hasOwn(object, key) ? value : undefined;
}

/**
 * Sets a member without ever touching a prototype: `__proto__` from a file is data
 * (CVE-2025-64718 is what happens otherwise).
 */
export function setMember(
  target: Record<string, Json | undefined>,
  key: string,
  value: Json,
): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    return;
  }
  target[key] = value;
}
