import { isJsonArray } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';

/**
 * True for the values that fields of built-in kinds with `omitempty` do not print: null, false, 0, "", [] and {}.
 * In a payload they mean the same as leaving the field out, but for fields that tell unset from zero (Go pointers).
 */
export function isZeroValue(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return !value;
  if (isJsonArray(value)) return value.length === 0;
  for (const name in value) if (value[name] !== undefined) return false;
  return true;
}
