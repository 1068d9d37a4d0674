const maxUint64 = 2n ** 64n - 1n;
const minInt64 = -(2n ** 63n);

/**
 * A number as kustomize prints it: integers of 64 bits in full, everything else in Go's shortest `%g`, which turns to
 * an exponent of at least two digits below 1e-4 and from 1e6 on (123456789.5 is `1.234567895e+08`).
 */
export function formatNumber(value: number | bigint): string {
  if (typeof value === 'bigint') {
    return value >= minInt64 && value <= maxUint64 ? value.toString() : formatFloat(Number(value));
  }
  if (Number.isSafeInteger(value)) return String(value);
  if (!Number.isInteger(value) || Math.abs(value) >= 1e21) return formatFloat(value);
  // On its way through JSON a large float without a fraction becomes an integer again.
  return formatNumber(BigInt(String(value)));
}

function formatFloat(value: number): string {
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  const sign = power < 0 ? '-' : '+';
  return `${digits}e${sign}${String(Math.abs(power)).padStart(2, '0')}`;
}
