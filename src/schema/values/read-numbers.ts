import { isJsonArray, isJsonObject, setMember } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { canonicalNumber } from '../scalars/numbers.ts';

/** The value with its numbers as the server reads them: beyond 64 bits the nearest double. */
export function readNumbers(value: Json): Json {
  if (typeof value === 'bigint') return canonicalNumber(value);
  if (isJsonArray(value)) return value.map(readNumbers);
  if (!isJsonObject(value)) return value;
  const result: Record<string, Json | undefined> = {};
  for (const name of Object.keys(value)) {
    const member = value[name];
    if (member !== undefined) setMember(result, name, readNumbers(member));
  }
  return result;
}
