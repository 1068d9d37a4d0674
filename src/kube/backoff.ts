/** The first and the longest pause of a row of failures. */
export interface BackoffLimits {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * The pause after the n-th failure in a row (from 1): doubled each time up to the limit, then cut by up to
 * half at random (at least 0, below 1), so that many who failed together do not come back together.
 */
export function backoffMs(failures: number, limits: BackoffLimits, random: number): number {
  const grown = Math.min(limits.firstMs * 2 ** Math.min(failures - 1, 30), limits.longestMs);
  return Math.round(grown * (1 - random / 2));
}
