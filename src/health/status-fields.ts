import { isJsonArray, isJsonObject } from '../model/json.ts';
import type { Json, JsonObject } from '../model/json.ts';

/**
 * A field of a status has a type that its API does not have. Thrown by the readers below and turned
 * into `Unknown` with this message by `assessHealth`; it never leaves the folder.
 */
export class UnreadableField extends Error {
  override readonly name = 'UnreadableField';
  /** Path of the field: `status.readyReplicas`. */
  readonly path: string;

  constructor(path: string, expected: string, value: Json) {
    super(`${path} is ${describeType(value)}, not ${expected}`);
    this.path = path;
  }
}

/** A JSON object with the path at which it stands, so that a verdict can name its fields. */
export interface Fields {
  readonly path: string;
  readonly object: JsonObject;
}

/** `a list`, `text`, `null`: how a message names the type of a value that is not as it should be. */
export function describeType(value: Json): string {
  if (value === null) return 'null';
  if (isJsonArray(value)) return 'a list';
  if (isJsonObject(value)) return 'an object';
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? 'a boolean' : 'a number';
}

/** The value of a field; null counts as absent, as it does for the API server. */
export function readValue(fields: Fields, key: string): Json | undefined {
  return Object.hasOwn(fields.object, key) ? (fields.object[key] ?? undefined) : undefined;
}

/**
 * A member object; empty when absent.
 * @throws UnreadableField when it is something else.
 */
export function readFields(fields: Fields, key: string): Fields {
  const path = joinPath(fields.path, key);
  const value = readValue(fields, key);
  if (value === undefined) return { path, object: {} };
  if (!isJsonObject(value)) throw new UnreadableField(path, 'an object', value);
  return { path, object: value };
}

/**
 * The objects of a list with their paths; empty when absent.
 * @throws UnreadableField when it is no list or an item is no object.
 */
export function readItems(fields: Fields, key: string): readonly Fields[] {
  const path = joinPath(fields.path, key);
  const value = readValue(fields, key);
  if (value === undefined) return [];
  if (!isJsonArray(value)) throw new UnreadableField(path, 'a list', value);
  return value.map((item, index) => {
    const itemPath = `${path}[${String(index)}]`;
    if (!isJsonObject(item)) throw new UnreadableField(itemPath, 'an object', item);
    return { path: itemPath, object: item };
  });
}

/**
 * Text; undefined when absent.
 * @throws UnreadableField when it is something else.
 */
export function readText(fields: Fields, key: string): string | undefined {
  const value = readValue(fields, key);
  if (value === undefined || typeof value === 'string') return value;
  throw new UnreadableField(joinPath(fields.path, key), 'text', value);
}

/**
 * A whole number; undefined when absent (Go leaves a zero out of a status).
 * @throws UnreadableField when it is something else.
 */
export function readCount(fields: Fields, key: string): number | undefined {
  const value = readValue(fields, key);
  if (value === undefined) return undefined;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw new UnreadableField(joinPath(fields.path, key), 'a whole number', value);
}

/** True only for a boolean `true`: a switch of a spec that the API server has validated. */
export function isSwitchedOn(fields: Fields, key: string): boolean {
  return readValue(fields, key) === true;
}

/** Milliseconds since 1970 of an RFC 3339 time; undefined for anything else. */
export function parseTime(value: Json | undefined): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value)) return undefined;
  const timeMs = Date.parse(value);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

/** `status.replicas`; `status["a b"]` for a key that is no plain name. */
export function joinPath(path: string, key: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}
