/** A number of any size and precision: coefficient × 10^exponent, without trailing zeros in the coefficient. */
export interface DecimalAmount {
  readonly coefficient: bigint;
  readonly exponent: number;
}

const nothing: DecimalAmount = { coefficient: 0n, exponent: 0 };

/** The amount with its only spelling: no trailing zeros, zero has exponent 0. */
export function decimalAmount(coefficient: bigint, exponent: number): DecimalAmount {
  if (coefficient === 0n) return nothing;
  if (coefficient % 10n !== 0n) return { coefficient, exponent };
  const digits = coefficient.toString();
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === 0x30) end -= 1;
  return { coefficient: BigInt(digits.slice(0, end)), exponent: exponent + digits.length - end };
}

/** Less than 0 where `left` is the smaller one, 0 where they are equal, else more than 0. */
export function compareAmounts(left: DecimalAmount, right: DecimalAmount): number {
  const sign = signOf(left);
  if (sign !== signOf(right)) return sign - signOf(right);
  const byLength = lengthOf(left) - lengthOf(right);
  if (byLength !== 0) return sign * byLength;
  // The same number of digits before the point: the exponents differ by no more than the digits that are there.
  const exponent = Math.min(left.exponent, right.exponent);
  const difference = atExponent(left, exponent) - atExponent(right, exponent);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** True where both are the same number. */
export function equalAmounts(left: DecimalAmount, right: DecimalAmount): boolean {
  return left.coefficient === right.coefficient && left.exponent === right.exponent;
}

/** The amount as a multiple of 10^exponent, rounded away from zero. */
export function roundAway(amount: DecimalAmount, exponent: number): DecimalAmount {
  const { coefficient } = amount;
  const dropped = exponent - amount.exponent;
  if (dropped <= 0) return amount;
  const sign = coefficient < 0n ? -1n : 1n;
  // A power of ten that is longer than the coefficient would cost time and memory without end.
  if (dropped > coefficient.toString().length) return decimalAmount(sign, exponent);
  const divisor = 10n ** BigInt(dropped);
  // The coefficient has no trailing zeros, so that something is left over.
  return decimalAmount(coefficient / divisor + sign, exponent);
}

/** The coefficient that the amount has at an exponent that is not above its own. */
export function atExponent(amount: DecimalAmount, exponent: number): bigint {
  return amount.coefficient * 10n ** BigInt(amount.exponent - exponent);
}

/** How many digits stand before the point, negative for zeros that follow it; 0 for zero. */
export function lengthOf({ coefficient, exponent }: DecimalAmount): number {
  if (coefficient === 0n) return 0;
  return coefficient.toString().length - (coefficient < 0n ? 1 : 0) + exponent;
}

function signOf({ coefficient }: DecimalAmount): number {
  return coefficient === 0n ? 0 : coefficient < 0n ? -1 : 1;
}
