import type { Json } from '../../model/json.ts';
import {
  atExponent,
  compareAmounts,
  decimalAmount,
  equalAmounts,
  lengthOf,
  roundAway,
} from './decimal-amount.ts';
import type { DecimalAmount } from './decimal-amount.ts';
import { numberText } from './numbers.ts';
import { binarySuffix, decimalSuffix, readQuantityParts } from './quantity-parts.ts';
import type { QuantityNotation, QuantityParts } from './quantity-parts.ts';

/** A quantity as the server keeps it. */
export interface Quantity {
  readonly amount: DecimalAmount;
  /** What the server prints when it reads the object back. */
  readonly text: string;
}

/** The smallest part of a quantity that is kept, as a power of ten. */
const smallest = -9;

/** The largest amount of a quantity in the binary notation. */
const largestBinary = 2n ** 63n - 1n;

/** How many digits a quantity has at most whose text the server may keep. */
const maxDecimalDigits = 18;
const maxBinaryDigits: ReadonlyMap<number, number> = new Map([
  [10, 11],
  [20, 8],
  [30, 5],
  [40, 2],
]);

/**
 * Reads a quantity (apimachinery's resource.Quantity) from what a payload has: text, or a number, which stands
 * for the text that the server makes of it. Undefined where the server refuses it.
 *
 * The server reads the text that it prints once more before it answers: 1.953125Ki becomes 2000 and then 2k,
 * 1000E becomes 1 (it knows no larger unit) and stays 1.
 */
export function parseQuantity(value: Json): Quantity | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return readStored(numberText(value));
  return typeof value === 'string' ? readStored(trimBlanks(value)) : undefined;
}

/** The text that the server has after reading a quantity; undefined where it refuses it. */
export function canonicalQuantity(value: Json): string | undefined {
  return parseQuantity(value)?.text;
}

/** The amount as a resource list has it (limits, requests, capacities, quotas): in thousandths, rounded up. */
export function amountInResourceList({ amount }: Quantity): DecimalAmount {
  return roundAway(amount, -3);
}

/** True where a resource list keeps the amount as it is. */
export function fitsResourceList({ amount }: Quantity): boolean {
  return amount.exponent >= -3;
}

/** Less than 0 where `left` is the smaller amount, 0 where both are the same, else more than 0; exact. */
export function compareQuantities(left: Quantity, right: Quantity): number {
  return compareAmounts(left.amount, right.amount);
}

/** True where both are the same amount, however they are written. */
export function equalQuantities(left: Quantity, right: Quantity): boolean {
  return equalAmounts(left.amount, right.amount);
}

function readStored(text: string): Quantity | undefined {
  const first = readQuantity(text);
  return first === undefined || first.text === text ? first : readQuantity(first.text);
}

function readQuantity(text: string): Quantity | undefined {
  const parts = readQuantityParts(text);
  if (parts === undefined) return undefined;
  if (isShort(parts)) {
    const amount = amountOf(parts);
    return { amount, text: keepsText(parts) ? text : printQuantity(amount, parts.unit.notation) };
  }
  if (!parts.hasDigits) return undefined;
  const amount = capAmount(roundAway(amountOf(parts), smallest), parts.unit.notation);
  return { amount, text: printQuantity(amount, parts.unit.notation) };
}

/** True for the quantities that the server holds in 64 bits: neither rounded nor capped, any number of zeros. */
function isShort({ whole, fraction, unit }: QuantityParts): boolean {
  if (unit.notation === 'binary') {
    return fraction === '' && whole.length <= (maxBinaryDigits.get(unit.exponent) ?? 0);
  }
  return (
    whole.length + fraction.length <= maxDecimalDigits &&
    unit.exponent - fraction.length >= smallest
  );
}

/** True where the server takes a short quantity's text for the one it would print, and keeps it. */
function keepsText({ whole, fraction, unit }: QuantityParts): boolean {
  if (unit.notation === 'binary') return Number(whole) % 8 !== 0;
  const digits = whole + fraction;
  return (
    (unit.exponent - fraction.length) % 3 === 0 &&
    !digits.endsWith('000') &&
    !digits.startsWith('0')
  );
}

function amountOf({ isNegative, whole, fraction, unit }: QuantityParts): DecimalAmount {
  const digits = BigInt(whole + fraction);
  const signed = isNegative ? -digits : digits;
  return unit.notation === 'binary'
    ? decimalAmount(signed << BigInt(unit.exponent), 0 - fraction.length)
    : decimalAmount(signed, unit.exponent - fraction.length);
}

function capAmount(amount: DecimalAmount, notation: QuantityNotation): DecimalAmount {
  // 2^63 has 19 digits.
  if (notation !== 'binary' || lengthOf(amount) < 19) return amount;
  const whole = atExponent(roundAway(amount, 0), 0);
  if (whole > largestBinary) return decimalAmount(largestBinary, 0);
  return whole < -largestBinary ? decimalAmount(-largestBinary, 0) : amount;
}

/** The server's own text: no fraction, no trailing zeros, the largest unit that allows that. */
function printQuantity(amount: DecimalAmount, notation: QuantityNotation): string {
  if (amount.coefficient === 0n) return '0';
  if (notation === 'binary' && amount.exponent >= 0) {
    const whole = atExponent(amount, 0);
    // Below 1Ki the binary notation has nothing to say.
    if (whole <= -1024n || whole >= 1024n) return printBinary(whole);
  }
  const exponent = Math.floor(amount.exponent / 3) * 3;
  const digits = atExponent(amount, exponent).toString();
  if (notation !== 'exponent') return digits + decimalSuffix(exponent);
  return exponent === 0 ? digits : `${digits}e${String(exponent)}`;
}

function printBinary(whole: bigint): string {
  let rest = whole;
  let times = 0;
  while ((rest & 1023n) === 0n) {
    rest >>= 10n;
    times += 1;
  }
  return rest.toString() + binarySuffix(times);
}

/** The blanks that the server takes off: those that JSON does not escape. */
const blanks =
  ' \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000';

function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && blanks.includes(text.charAt(start))) start += 1;
  while (end > start && blanks.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
