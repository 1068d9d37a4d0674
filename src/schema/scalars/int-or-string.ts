import type { Json } from '../../model/json.ts';
import { isInt32 } from './numbers.ts';

/**
 * The value that a field for a number or a text holds (apimachinery's IntOrString, such as targetPort): whole
 * numbers of 32 bits and any text. 80 is not "80". Undefined where the server refuses the value.
 */
export function canonicalIntOrString(value: Json): number | string | undefined {
  if (typeof value === 'string') return value;
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  return isNumber && isInt32(value) ? Number(value) + 0 : undefined;
}
