/** From here on JavaScript and Go print a double with an exponent. */
const firstWithExponent = 1e21;

/**
 * The text that the server makes of a number of a payload: whole numbers of 64 bits exactly, others as the
 * nearest double. Go and JavaScript print doubles alike (shortest digits, an exponent below 1e-6 and from 1e21 on).
 */
export function numberText(value: number | bigint): string {
  return String(typeof value === 'bigint' && !isInt64(value) ? nearestDouble(value) : value);
}

/**
 * The number that is read back. Beyond 64 bits the server keeps a double. Whole numbers beyond 2^53 that are
 * printed without an exponent are `bigint` afterwards, all others `number`, as `parseJson` reads the server's text.
 */
export function canonicalNumber(value: number | bigint): number | bigint {
  if (typeof value === 'bigint') {
    if (isInt64(value)) return isSafe(value) ? Number(value) : value;
    const double = nearestDouble(value);
    return typeof double === 'bigint' ? double : canonicalNumber(double);
  }
  // -0 is 0.
  if (Number.isSafeInteger(value)) return value + 0;
  const hasDigitsOnly = Number.isInteger(value) && Math.abs(value) < firstWithExponent;
  return hasDigitsOnly ? BigInt(numberText(value)) : value;
}

/** True where both are the same number, exactly: 2^53 is not 2^53 + 1. Beyond 64 bits, the same double. */
export function equalNumbers(left: number | bigint, right: number | bigint): boolean {
  if (left === right) return true;
  if (typeof left === 'number' && typeof right === 'number') return false;
  return canonicalNumber(left) === canonicalNumber(right);
}

/** True for whole numbers that a field of 32 bits holds. */
export function isInt32(value: number | bigint): boolean {
  return typeof value === 'number' ? (value | 0) === value : BigInt.asIntN(32, value) === value;
}

/**
 * What a field of 32 bits keeps of a whole number: server-side apply cuts the upper digits off without a word,
 * 4294967297 replicas become 1. Undefined beyond 64 bits, where it depends on the server's processor.
 */
export function lowInt32(value: number | bigint): number | undefined {
  const whole = BigInt(canonicalNumber(value));
  return isInt64(whole) ? Number(BigInt.asIntN(32, whole)) : undefined;
}

function isInt64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

function isSafe(value: bigint): boolean {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
}

/** The value itself where it is beyond all doubles. */
function nearestDouble(value: bigint): number | bigint {
  const double = Number(value);
  return Number.isFinite(double) ? double : value;
}
