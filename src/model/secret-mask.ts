/** What stands in for a Secret's value wherever it could be seen; equal text means equal values. */
export const maskPrefix = 'masked:';

/** True for a value that was masked where it was read. */
export function isMasked(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith(maskPrefix);
}
