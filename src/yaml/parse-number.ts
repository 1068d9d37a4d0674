const smallDecimal = /^(?:0|[1-9][0-9]{0,14})$/;
const goInteger =
  /^(?<sign>[-+]?)(?:(?<digits>0|[1-9][0-9]*)|0[xX](?<hex>[0-9a-fA-F]+)|0[oO]?(?<octal>[0-7]+)|0[bB](?<binary>[01]+))$/;
const goFloat = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const underscores = /_/g;
const doubledUnderscore = /(?:^|[^0-9])_|_(?:[^0-9]|$)/;
const maxInt64 = 2n ** 63n - 1n;
const minInt64 = -(2n ** 63n);
const maxUint64 = 2n ** 64n - 1n;

/**
 * The number that Go's YAML libraries read in a plain scalar beginning with a digit, a sign or a dot, or undefined for
 * text that only looks like one (`10Gi`, `1.2.3`). Go's integer syntax with any `_` taken out: `0644` is octal, `0x1F`,
 * `0b1`, `0o17`; sexagesimals (`1:30`) are text. Integers up to 64 bits are exact (`bigint` beyond 2^53), what is larger
 * becomes a float, what no float can hold stays text.
 */
export function parseNumber(text: string): number | bigint | undefined {
  if (smallDecimal.test(text)) return Number(text);
  if (text.startsWith('.')) return parseDottedFloat(text);
  const plain = text.includes('_') ? text.replace(underscores, '') : text;
  return parseInteger(plain) ?? parseFloatText(plain) ?? parseSignedBinary(plain);
}

const signedBinary = /^0b([-+])([01]{1,63})$/;

/** An accident of go-yaml that quotes must know of: it reads `0b-1` as -1. */
function parseSignedBinary(plain: string): number | bigint | undefined {
  const [, sign, digits] = signedBinary.exec(plain) ?? [];
  if (sign === undefined || digits === undefined) return undefined;
  const magnitude = BigInt(`0b${digits}`);
  return toNumber(sign === '-' ? -magnitude : magnitude);
}

function parseInteger(plain: string): number | bigint | undefined {
  const groups = goInteger.exec(plain)?.groups;
  if (groups === undefined) return undefined;
  const magnitude = readMagnitude(groups);
  const value = groups['sign'] === '-' ? -magnitude : magnitude;
  if (value < minInt64 || value > (groups['sign'] === '' ? maxUint64 : maxInt64)) return undefined;
  return toNumber(value);
}

function readMagnitude(groups: Record<string, string | undefined>): bigint {
  const { digits, hex, octal, binary } = groups;
  if (digits !== undefined) return BigInt(digits);
  if (hex !== undefined) return BigInt(`0x${hex}`);
  if (octal !== undefined) return BigInt(`0o${octal}`);
  return BigInt(`0b${binary ?? '0'}`);
}

function toNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Go reads text that begins with a dot without taking `_` out first, but allows it between digits. */
function parseDottedFloat(text: string): number | undefined {
  if (!text.includes('_')) return parseFloatText(text);
  return doubledUnderscore.test(text) ? undefined : parseFloatText(text.replace(underscores, ''));
}

function parseFloatText(plain: string): number | undefined {
  if (!goFloat.test(plain)) return undefined;
  const value = Number(plain);
  if (!Number.isFinite(value)) return undefined;
  return value === 0 ? 0 : value; // -0 is printed as 0
}
