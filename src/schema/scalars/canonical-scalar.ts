import { isJsonArray } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import type { ScalarForm } from '../types/schema-type.ts';
import { canonicalBase64 } from './base64.ts';
import { canonicalMicroTime, canonicalTime } from './date-time.ts';
import { canonicalIntOrString } from './int-or-string.ts';
import { canonicalNumber, isInt32, lowInt32 } from './numbers.ts';
import { fitsResourceList, parseQuantity } from './quantity.ts';

/** What the server has after reading a scalar of a payload. */
export type StoredScalar =
  | { readonly kind: 'value'; readonly value: Json }
  /** The server refuses the payload (400 or 500); the reason never shows the value. */
  | { readonly kind: 'refused'; readonly because: string }
  /** Fields of the same form differ here. */
  | { readonly kind: 'unknown'; readonly because: string };

/**
 * The value that is read back after an apply of `value` to a field of a built-in kind. Custom resources keep
 * what was sent: their forms are all `plain`. null is returned as it is: what it stands for is decided by
 * the field (its default or zero value), not by its form.
 */
export function canonicalScalar(form: ScalarForm, value: Json): StoredScalar {
  if (value === null) return stored(null);
  switch (form) {
    case 'plain':
      return canonicalPlainField(value);
    case 'quantity':
      return canonicalQuantityField(value);
    case 'int-or-string':
      return storedOr(
        canonicalIntOrString(value),
        'it is neither a text nor a whole number of 32 bits',
      );
    case 'byte':
      if (isJsonArray(value)) return unknown('a list of numbers is read as bytes');
      return storedOr(
        typeof value === 'string' ? canonicalBase64(value) : undefined,
        'it is not base64 with its padding',
      );
    case 'date-time':
      return canonicalTimeField(value);
    case 'micro-time':
      return storedOr(
        typeof value === 'string' ? canonicalMicroTime(value) : undefined,
        'it is not an RFC 3339 time with six digits of microseconds',
      );
    case 'integer':
      return canonicalIntegerField(value);
    default:
      return form satisfies never;
  }
}

function canonicalPlainField(value: Json): StoredScalar {
  if (typeof value !== 'number' && typeof value !== 'bigint') return stored(value);
  const number = canonicalNumber(value);
  return typeof number === 'number' || BigInt(Number(number)) === number
    ? stored(number)
    : unknown('a field of doubles keeps the nearest one, other fields keep it');
}

function canonicalQuantityField(value: Json): StoredScalar {
  const quantity = parseQuantity(value);
  if (quantity !== undefined && !fitsResourceList(quantity)) {
    return unknown('resource lists round it up to thousandths, other fields do not');
  }
  return storedOr(quantity?.text, 'it is not a quantity');
}

function canonicalTimeField(value: Json): StoredScalar {
  const time = typeof value === 'string' ? canonicalTime(value) : undefined;
  // What a MicroTime takes and a Time does not is no time in any usual sense.
  if (typeof value !== 'string' || time === undefined) return refused('it is not an RFC 3339 time');
  if (canonicalMicroTime(value) === undefined) return stored(time);
  return unknown('a time with microseconds keeps them, other times do not');
}

function canonicalIntegerField(value: Json): StoredScalar {
  if (typeof value !== 'number' && typeof value !== 'bigint') return refused('it is not a number');
  if (isInt32(value)) return stored(canonicalNumber(value));
  if (typeof value === 'number' && !Number.isInteger(value)) {
    return refused('it is not a whole number');
  }
  return unknown(
    lowInt32(value) === undefined
      ? 'it is beyond 64 bits'
      : 'a field of 64 bits keeps it, one of 32 bits keeps its lower half',
  );
}

function storedOr(value: Json | undefined, because: string): StoredScalar {
  return value === undefined ? refused(because) : stored(value);
}

function stored(value: Json): StoredScalar {
  return { kind: 'value', value };
}

function refused(because: string): StoredScalar {
  return { kind: 'refused', because };
}

function unknown(because: string): StoredScalar {
  return { kind: 'unknown', because };
}
