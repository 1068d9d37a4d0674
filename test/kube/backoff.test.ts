import { describe, expect, test } from 'vitest';
import { backoffMs } from '../../src/kube/backoff.ts';

const limits = { firstMs: 2000, longestMs: 300_000 };

describe('the pause after a failure', () => {
  test.each([
    [1, 2000],
    [2, 4000],
    [5, 32_000],
    [9, 300_000],
    [100_000, 300_000],
  ])('number %i in a row is %i ms at the longest', (failures, longest) => {
    expect(backoffMs(failures, limits, 0)).toBe(longest);
    expect(backoffMs(failures, limits, 0.999999)).toBeGreaterThanOrEqual(longest / 2);
  });
});
