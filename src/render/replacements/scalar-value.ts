import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { resolvePlain } from '../../yaml/resolve-plain.ts';
import { scalarText } from '../resource/resource.ts';
import { PathFault } from '../field-paths/path-fault.ts';

/** The types that YAML tells scalars apart by; `open` is a scalar whose text alone decides (a field just created). */
export type ScalarType = 'string' | 'integer' | 'float' | 'boolean' | 'null' | 'date' | 'open';

/** What a replacement copies: the text of a scalar with its type, or a map or list. */
export type ReplacementValue =
  | { readonly kind: 'scalar'; readonly text: string; readonly type: ScalarType }
  | { readonly kind: 'structure'; readonly json: JsonObject | readonly Json[] };

/** True for a map or list. */
export function isStructure(value: Json | undefined): value is JsonObject | readonly Json[] {
  return isJsonArray(value) || isJsonObject(value);
}

/** The value as a replacement copies it. `text` is what the file holds where that is known to differ (`1.10`). */
export function toReplacementValue(value: Json, text?: string): ReplacementValue {
  if (isStructure(value)) return { kind: 'structure', json: value };
  const type = text === undefined ? typeOfScalar(value) : typeOfText(text);
  return { kind: 'scalar', text: text ?? printScalar(value), type };
}

/** The text of a scalar; that of null is the word. */
export function printScalar(value: Json): string {
  return value === null ? 'null' : scalarText(value);
}

/** The type of a scalar that an object holds. */
export function typeOfScalar(value: Json): ScalarType {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  if (value === null) return 'null';
  return typeof value === 'bigint' || Number.isInteger(value) ? 'integer' : 'float';
}

/** The type that unquoted text has. */
export function typeOfText(text: string): ScalarType {
  const value = resolvePlain(text, 'kustomize');
  if (typeof value === 'symbol') return 'float';
  if (typeof value === 'string') return value === text ? 'string' : 'date';
  if (typeof value !== 'number') return typeOfScalar(value);
  return /^[-+]?(?:0[xXoObB][0-9a-fA-F_]+|[0-9_]+)$/.test(text) ? 'integer' : 'float';
}

/**
 * A scalar with this text that keeps its type: a number stays a number, text stays text whatever it looks like.
 * @throws PathFault when the text is none of that type; it does not repeat the text, which may be secret.
 */
export function makeScalar(type: ScalarType, text: string): Json {
  if (type === 'string') return text;
  const value = resolvePlain(text, 'kustomize');
  if (typeof value === 'symbol') throw new PathFault('the value is a number that JSON cannot hold');
  if (type === 'open') return value;
  const found = typeOfText(text);
  // An object does not say whether its 1 was written 1.0, so an integer gives way to a float, too.
  const isNumber = type === 'float' || type === 'integer';
  if (found === type || (isNumber && (found === 'integer' || found === 'float'))) return value;
  throw new PathFault(`the field holds ${withArticle(type)}, the value is ${withArticle(found)}`);
}

function withArticle(type: ScalarType): string {
  if (type === 'null') return 'null';
  return `${type === 'integer' ? 'an' : 'a'} ${type}`;
}
