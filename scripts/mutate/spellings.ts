import { isJsonArray } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import type { ScalarForm } from '../../src/schema/types/schema-type.ts';
import { parseQuantity } from '../../src/schema/scalars/quantity.ts';

/** Other ways to write a quantity: most mean the same amount, some nearly the same. */
export function respellQuantity(value: Json): readonly Json[] {
  if (typeof value === 'number')
    return [String(value), `${value * 1000}m`, value + 1, `${value}.0`];
  if (typeof value !== 'string' || parseQuantity(value) === undefined) return [];
  const [, digits = '', suffix = ''] = /^([+-]?[\d.]+)(.*)$/.exec(value) ?? [];
  const number = Number(digits);
  const found: Json[] = [
    ` ${value}`,
    `+${value}`,
    `${digits}.0${suffix}`.replace(/(\..*)\.0/, '$10'),
  ];
  if (suffix === '') found.push(number, `${number * 1000}m`, `${number}e0`, `${number * 1e6}u`);
  if (suffix === 'm')
    found.push(number / 1000, String(number / 1000), `${number}000u`, `${number}e-3`);
  if (suffix === 'Gi') found.push(`${number * 1024}Mi`, number * 2 ** 30, String(number * 2 ** 30));
  if (suffix === 'Mi') found.push(`${number * 1024}Ki`, `${number / 1024}Gi`, number * 2 ** 20);
  if (suffix === 'Ki' || suffix === 'Ti') found.push(`${number}.5${suffix}`, `0${value}`);
  if (suffix === 'k' || suffix === 'G') found.push(`${number}E3`, `${number}000`, `${number}e9`);
  return found;
}

/** Numbers near to a number, and other JSON for them. */
export function respellNumber(value: Json): readonly Json[] {
  if (typeof value === 'bigint') return [value + 1n, Number(value), value.toString(), -value];
  if (typeof value !== 'number') return [];
  return [
    String(value),
    value + 0.5,
    value * 1e21,
    value + 2 ** 32,
    BigInt(Math.trunc(value)) + 2n ** 53n + 1n,
    2n ** 63n - 1n,
    2n ** 63n,
    -value,
    value / 3,
  ];
}

/** A number as text and the other way round. */
export function respellIntOrString(value: Json): readonly Json[] {
  if (typeof value === 'number') return [String(value), `${value}%`, value + 1, value + 0.5];
  if (typeof value !== 'string') return [];
  const number = Number.parseInt(value, 10);
  return Number.isNaN(number) ? ['https', 8443] : [number, `${value} `, `0${value}`];
}

/** Base64 with line breaks, blanks, without padding, in the alphabet of URLs, and of other bytes. */
export function respellBase64(value: Json): readonly Json[] {
  if (typeof value !== 'string') return [];
  const middle = Math.floor(value.length / 2);
  const folded = `${value.slice(0, middle)}\n${value.slice(middle)}`;
  return [
    folded,
    `${value}\n`,
    `${value}\r\n`,
    `${value} `,
    value.replace(/=+$/, ''),
    value.replaceAll('/', '_').replaceAll('+', '-'),
    `${value.slice(0, -2)}B=`,
    'b3RoZXI=',
  ];
}

/** A time in another zone, with a fraction, and another time. */
export function respellTime(value: Json): readonly Json[] {
  if (typeof value !== 'string') return [];
  const time = Date.parse(value);
  if (Number.isNaN(time)) return [];
  const inUtc = (at: number): string => new Date(at).toISOString();
  const later = inUtc(time + 3_600_000).replace('Z', '+01:00');
  const seconds = inUtc(time).replace(/\.\d+Z/, 'Z');
  return [
    later,
    seconds,
    inUtc(time),
    inUtc(time + 1000),
    seconds.replace('Z', '+00:00'),
    value.replace('Z', '0Z'),
  ];
}

/** Ways to write a scalar of this form that the server may read as the same. */
export function respell(form: ScalarForm, value: Json): readonly Json[] {
  if (isJsonArray(value)) return [];
  switch (form) {
    case 'quantity':
      return respellQuantity(value);
    case 'int-or-string':
      return respellIntOrString(value);
    case 'byte':
      return respellBase64(value);
    case 'date-time':
    case 'micro-time':
      return respellTime(value);
    case 'integer':
    case 'plain':
      return respellNumber(value);
  }
}
