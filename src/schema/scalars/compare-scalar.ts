import { equalJson } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import type { ScalarForm } from '../types/schema-type.ts';
import { canonicalBase64 } from './base64.ts';
import {
  canonicalMicroTime,
  canonicalTime,
  isPrintedMicroTime,
  parseMicroTime,
  parseTime,
} from './date-time.ts';
import { equalAmounts } from './decimal-amount.ts';
import { canonicalIntOrString } from './int-or-string.ts';
import { equalNumbers, isInt32, lowInt32 } from './numbers.ts';
import { amountInResourceList, equalQuantities, parseQuantity } from './quantity.ts';

/**
 * True where both values mean the same in a field of this form: quantities and numbers by their amount, however
 * they are written, base64 by its bytes, times by their moment, everything else by type and text.
 */
export function equalScalar(form: ScalarForm, left: Json, right: Json): boolean {
  if (left === right) return true;
  switch (form) {
    case 'plain':
    case 'int-or-string':
    case 'integer':
      return equalPlain(left, right);
    case 'quantity':
      return equalQuantityValues(left, right);
    case 'byte':
      return equalTexts(left, right, canonicalBase64);
    case 'date-time':
    case 'micro-time':
      return equalTimes(left, right);
    default:
      return form satisfies never;
  }
}

/** What an apply of a payload's value would do to the live value. */
export type ScalarComparison = 'same' | 'different' | 'uncertain';

/**
 * Whether the server would keep the live value of a field of a built-in kind if `payload` was applied.
 * `uncertain` where the server refuses the payload, where fields of the same form differ (quantities below a
 * thousandth, integers beyond 32 bits, numbers beyond 2^53), where null stands for what the field decides, and
 * where a quantity is the same amount in another notation (1e3 over 1k): that changes the stored text alone.
 */
export function compareScalar(form: ScalarForm, payload: Json, live: Json): ScalarComparison {
  if (payload === live) return 'same';
  if (payload === null || live === null) return 'uncertain';
  switch (form) {
    case 'plain':
      if (equalPlain(payload, live)) return 'same';
      return differentUnless(isSameDouble(payload, live));
    case 'int-or-string':
      if (equalPlain(payload, live)) return 'same';
      return differentUnless(canonicalIntOrString(payload) === undefined);
    case 'integer':
      return compareIntegers(payload, live);
    case 'quantity':
      return compareQuantityFields(payload, live);
    case 'byte': {
      const text = typeof payload === 'string' ? canonicalBase64(payload) : undefined;
      return text === live ? 'same' : differentUnless(text === undefined);
    }
    case 'date-time':
    case 'micro-time':
      return compareTimes(payload, live);
    default:
      return form satisfies never;
  }
}

function equalPlain(left: Json, right: Json): boolean {
  if (isNumber(left)) return isNumber(right) && equalNumbers(left, right);
  // What stands where a scalar is allowed need not be one: untyped places hold anything.
  return typeof left === 'object' && equalJson(left, right);
}

/** A field of doubles (maximum of a CRD's schema) keeps the nearest one. */
function isSameDouble(payload: Json, live: Json): boolean {
  return isNumber(payload) && isNumber(live) && Number(payload) === Number(live);
}

function equalTexts(
  left: Json,
  right: Json,
  canonical: (text: string) => string | undefined,
): boolean {
  if (typeof left !== 'string' || typeof right !== 'string') return false;
  const text = canonical(left);
  return text !== undefined && text === canonical(right);
}

function equalQuantityValues(left: Json, right: Json): boolean {
  const one = parseQuantity(left);
  const other = parseQuantity(right);
  return one !== undefined && other !== undefined && equalQuantities(one, other);
}

function equalTimes(left: Json, right: Json): boolean {
  if (typeof left !== 'string' || typeof right !== 'string') return false;
  const one = parseTime(left) ?? parseMicroTime(left);
  const other = parseTime(right) ?? parseMicroTime(right);
  if (one === undefined || other === undefined) return false;
  return one.seconds === other.seconds && one.nanoseconds === other.nanoseconds;
}

function compareIntegers(payload: Json, live: Json): ScalarComparison {
  if (equalPlain(payload, live)) return 'same';
  if (!isNumber(payload) || (typeof payload === 'number' && !Number.isInteger(payload))) {
    return 'uncertain';
  }
  if (isInt32(payload)) return 'different';
  const kept = lowInt32(payload);
  return differentUnless(kept === undefined || kept === live);
}

function compareQuantityFields(payload: Json, live: Json): ScalarComparison {
  const after = parseQuantity(payload);
  const before = parseQuantity(live);
  if (after === undefined || before === undefined) return 'uncertain';
  if (equalQuantities(after, before)) return after.text === before.text ? 'same' : 'uncertain';
  // Only amounts below a thousandth are rounded at all.
  return differentUnless(equalAmounts(amountInResourceList(after), before.amount));
}

/** The live text tells which of the two kinds of time the field holds. */
function compareTimes(payload: Json, live: Json): ScalarComparison {
  if (typeof payload !== 'string' || typeof live !== 'string') return 'uncertain';
  const canonical = isPrintedMicroTime(live) ? canonicalMicroTime : canonicalTime;
  const text = canonical(payload);
  return text === live ? 'same' : differentUnless(text === undefined);
}

function differentUnless(isUncertain: boolean): ScalarComparison {
  return isUncertain ? 'uncertain' : 'different';
}

function isNumber(value: Json): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
