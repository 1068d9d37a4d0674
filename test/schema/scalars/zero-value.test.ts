import { expect, test } from 'vitest';
import { isZeroValue } from '../../../src/schema/scalars/zero-value.ts';

test.each([null, false, 0, -0, 0n, '', [], {}, { gone: undefined }])(
  '%o is what a field without a value holds',
  (value) => {
    const isZero = isZeroValue(value);

    expect(isZero).toBe(true);
  },
);

test.each([true, 1, -1n, 0.5, '0', ' ', 'false', [null], [0], { a: null }, { a: {} }])(
  '%o is a value',
  (value) => {
    const isZero = isZeroValue(value);

    expect(isZero).toBe(false);
  },
);
