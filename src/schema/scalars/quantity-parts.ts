/**
 * The three notations of a quantity: `1500m` and `2k` (powers of ten), `15e2` (powers of ten too), `2Ki`
 * (powers of two). The server prints a quantity in the notation in which it was written where that is exact.
 */
export type QuantityNotation = 'decimal' | 'exponent' | 'binary';

/** The unit at the end of a quantity: a power of ten, in the binary notation of two. */
export interface QuantityUnit {
  readonly notation: QuantityNotation;
  readonly exponent: number;
}

/** What the text of a quantity consists of. */
export interface QuantityParts {
  readonly isNegative: boolean;
  /** The digits before the point without leading zeros; `0` where none are left. */
  readonly whole: string;
  /** The digits after the point. */
  readonly fraction: string;
  /** False where no digit stands before the unit (`k`, `.`, `-`). */
  readonly hasDigits: boolean;
  readonly unit: QuantityUnit;
}

const decimalSuffixes: readonly (readonly [suffix: string, exponent: number])[] = [
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
];

/** The suffixes of the binary notation by how often 1024 is a factor. */
const binarySuffixes: readonly string[] = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const units = new Map<string, QuantityUnit>();
const suffixOfExponent = new Map<number, string>();
for (const [suffix, exponent] of decimalSuffixes) {
  units.set(suffix, { notation: 'decimal', exponent });
  suffixOfExponent.set(exponent, suffix);
}
for (const [times, suffix] of binarySuffixes.entries()) {
  if (times > 0) units.set(suffix, { notation: 'binary', exponent: 10 * times });
}

/**
 * Takes a quantity apart; undefined where the text is none. The grammar is that of apimachinery's
 * resource.Quantity, which takes more than its documentation says: `+1`, `1.`, `.5k`, and even `k` alone.
 */
export function readQuantityParts(text: string): QuantityParts | undefined {
  if (text === '') return undefined;
  const first = text.charCodeAt(0);
  const start = first === minus || first === plus ? 1 : 0;
  const wholeEnd = endOfDigits(text, start);
  const hasPoint = text.charCodeAt(wholeEnd) === point;
  const fractionStart = hasPoint ? wholeEnd + 1 : wholeEnd;
  const fractionEnd = hasPoint ? endOfDigits(text, fractionStart) : wholeEnd;
  const unit = readUnit(text.slice(fractionEnd));
  if (unit === undefined) return undefined;
  return {
    isNegative: first === minus,
    whole: withoutLeadingZeros(text.slice(start, wholeEnd)),
    fraction: text.slice(fractionStart, fractionEnd),
    hasDigits: wholeEnd > start || fractionEnd > fractionStart,
    unit,
  };
}

const plus = 0x2b;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
const nine = 0x39;

function endOfDigits(text: string, start: number): number {
  let end = start;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code < zero || code > nine) break;
  }
  return end;
}

function withoutLeadingZeros(digits: string): string {
  let start = 0;
  while (digits.charCodeAt(start) === zero) start += 1;
  return start === digits.length ? '0' : digits.slice(start);
}

function readUnit(suffix: string): QuantityUnit | undefined {
  const known = units.get(suffix);
  if (known !== undefined) return known;
  if (!suffix.startsWith('e') && !suffix.startsWith('E')) return undefined;
  const hasSign = suffix.charCodeAt(1) === minus || suffix.charCodeAt(1) === plus;
  const digits = hasSign ? 2 : 1;
  if (suffix.length === digits || endOfDigits(suffix, digits) < suffix.length) return undefined;
  const exponent = BigInt(suffix.slice(1));
  if (BigInt.asIntN(64, exponent) !== exponent) return undefined;
  // The server reads 64 bits and keeps 32 of them.
  return { notation: 'exponent', exponent: Number(BigInt.asIntN(32, exponent)) };
}

/**
 * The suffix that stands for a power of ten (a multiple of 3). The server has none above `E` and prints none:
 * it turns 1000E into 1.
 */
export function decimalSuffix(exponent: number): string {
  return suffixOfExponent.get(exponent) ?? '';
}

/** The suffix that stands for a power of 1024, up to 6. */
export function binarySuffix(times: number): string {
  return binarySuffixes[times] ?? '';
}
