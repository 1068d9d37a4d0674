import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson, stringifyJson } from '../../../src/model/json.ts';
import {
  canonicalNumber,
  equalNumbers,
  isInt32,
  lowInt32,
  numberText,
} from '../../../src/schema/scalars/numbers.ts';

const wholeNumber = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const anyNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  wholeNumber,
  fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }),
);

describe('a number', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [1.5, '1.5'],
    [1e-6, '0.000001'],
    [1e-7, '1e-7'],
    [123456789e12, '123456789000000000000'],
    [1e21, '1e+21'],
    [2n ** 53n + 1n, '9007199254740993'],
    [-(2n ** 63n), '-9223372036854775808'],
    [2n ** 63n, '9223372036854776000'],
    [10n ** 21n, '1e+21'],
    [10n ** 400n, '1' + '0'.repeat(400)],
  ])('%s is %s to the server', (value, text) => {
    const shown = numberText(value);

    expect(shown).toBe(text);
  });

  test.each([
    [-0, 0],
    [1, 1],
    [1n, 1],
    [-5n, -5],
    [1.5, 1.5],
    [2n ** 53n, 2n ** 53n],
    [2n ** 53n - 1n, 2 ** 53 - 1],
    [1e17, 10n ** 17n],
    [2 ** 62, 4611686018427388000n],
    [2n ** 63n - 1n, 2n ** 63n - 1n],
    [2n ** 63n, 9223372036854776000n],
    [2 ** 63, 9223372036854776000n],
    [10n ** 21n, 1e21],
    [1e300, 1e300],
  ])('%s is read back as %s', (written, kept) => {
    const value = canonicalNumber(written);

    expect(value).toBe(kept);
  });

  test('that has been read once is read again as it is, and as JSON shows it', () => {
    fc.assert(
      fc.property(anyNumber, (written) => {
        const once = canonicalNumber(written);

        const again = canonicalNumber(once);
        const shown = parseJson(stringifyJson(once));

        expect(again).toBe(once);
        expect(shown).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });

  test('of 64 bits equals another one exactly', () => {
    const near = fc.tuple(wholeNumber, fc.constantFrom(-1n, 0n, 1n));
    fc.assert(
      fc.property(near, ([value, step]) => {
        const other = BigInt.asIntN(64, value + step);

        const isEqual = equalNumbers(value, other);
        const isEqualAsRead = equalNumbers(canonicalNumber(value), other);

        expect(isEqual).toBe(value === other);
        expect(isEqualAsRead).toBe(value === other);
      }),
    );
  });

  test.each([
    [2 ** 53, 2n ** 53n, true],
    [2 ** 53, 2n ** 53n + 1n, false],
    [1, 1n, true],
    [0, -0, true],
    [0.5, 0n, false],
    [0.1 + 0.2, 0.3, false],
    [2 ** 63, 9223372036854776000n, true],
    [2n ** 63n, 2n ** 63n + 1n, true],
    [10n ** 400n, 10n ** 401n, false],
  ])('%s equals %s: %s', (left, right, isEqual) => {
    const answers = [equalNumbers(left, right), equalNumbers(right, left)];

    expect(answers).toEqual([isEqual, isEqual]);
  });

  test.each([
    [1, true, 1],
    [-1n, true, -1],
    [2147483647, true, 2147483647],
    [2147483648, false, -2147483648],
    [-2147483649n, false, 2147483647],
    [4294967297, false, 1],
    [2n ** 53n + 1n, false, 1],
    [2n ** 63n - 1n, false, -1],
    [2n ** 63n, false, undefined],
    [1e20, false, undefined],
  ])('%s in a field of 32 bits fits: %s, and leaves %s', (value, fits, left) => {
    const kept = lowInt32(value);

    expect(isInt32(value)).toBe(fits);
    expect(kept).toBe(left);
  });

  test('that is not whole fits no field of 32 bits', () => {
    const fits = [0.5, 1e300, -1.5].map(isInt32);

    expect(fits).toEqual([false, false, false]);
  });
});
