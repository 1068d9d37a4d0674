import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { expandTimestamp } from '../../yaml/expand-timestamp.ts';
import { splitPlaces } from '../field-paths/read-field.ts';
import type { Resource } from '../resource/resource.ts';
import { findWrittenScalar } from '../resource/written-text.ts';
import { showFloat } from './expand-references.ts';
import type { SpelledValue } from './expand-references.ts';

/**
 * What kustomize reads for a var: not the value but its spelling in the file (kyaml RNode.GetFieldValue). `017` is 17
 * then, a date and null are their words, and an integer in another notation is nothing at all.
 */
export function readAsWritten(
  resource: Resource,
  fieldPath: string,
  value: Json,
  contents: ReadonlyMap<string, Uint8Array>,
): Json | SpelledValue | undefined {
  if (isJsonArray(value) || isJsonObject(value) || typeof value === 'boolean') return value;
  if (typeof value === 'string' && expandTimestamp(value) === undefined) return value;
  const written = findWrittenScalar(resource, splitPlaces(fieldPath), value, contents);
  if (written?.isPlain !== true) return value;
  const { text } = written;
  if (typeof value === 'string' || value === null) return text;
  const isWhole = typeof value === 'bigint' || Number.isSafeInteger(value);
  return isWhole && isInteger(text) ? readInteger(text) : readFloat(text);
}

/** True for a value that stands in texts otherwise than alone: the only map that the field itself does not hold. */
export function isSpelled(
  value: Json | SpelledValue | undefined,
  found: Json | undefined,
): value is SpelledValue {
  return value !== found && isJsonObject(value);
}

function isInteger(text: string): boolean {
  return /^[-+]?(?:0[xXoObB][0-9a-fA-F_]+|[0-9_]+)$/.test(text);
}

/** Go's Atoi: digits and a sign. */
function readInteger(text: string): Json | undefined {
  if (!/^[-+]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Go's ParseFloat, which knows no underscores between decimal digits. */
function readFloat(text: string): SpelledValue | undefined {
  if (text.includes('_')) return undefined;
  const whole = Number(text);
  return { text: Object.is(whole, -0) ? '-0' : showFloat(whole), whole };
}
