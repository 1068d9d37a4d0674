import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  amountInResourceList,
  canonicalQuantity,
  compareQuantities,
  equalQuantities,
  fitsResourceList,
  parseQuantity,
} from '../../../src/schema/scalars/quantity.ts';
import type { Quantity } from '../../../src/schema/scalars/quantity.ts';
import { arbitraryQuantity, arbitraryQuantityLike } from './arbitrary-quantity.ts';
import type { WrittenQuantity } from './arbitrary-quantity.ts';
import { quantityNumbers, quantitySpellings } from './spellings.ts';

/** The quantity in billionths, the way the documentation of resource.Quantity states it: rounded up, capped. */
function billionths({ sign, whole, fraction = '', suffix }: WrittenQuantity): bigint {
  const binary = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].indexOf(suffix) + 1;
  const exponent = binary > 0 ? 0 : exponentOf(suffix);
  const numerator =
    BigInt(whole + fraction) * 1024n ** BigInt(binary) * 10n ** BigInt(Math.max(exponent, 0) + 9);
  const denominator = 10n ** BigInt(fraction.length + Math.max(-exponent, 0));
  const rounded = (numerator + denominator - 1n) / denominator;
  const cap = (2n ** 63n - 1n) * 10n ** 9n;
  const capped = binary > 0 && rounded > cap ? cap : rounded;
  return sign === '-' ? -capped : capped;
}

function exponentOf(suffix: string): number {
  if (/^[eE]./.test(suffix)) return Number(suffix.slice(1));
  return 3 * ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'].indexOf(suffix) - 9;
}

/** From 1000E on the server loses the unit. */
function hasNoUnit(written: WrittenQuantity): boolean {
  const isDecimal = !/^[eE]./.test(written.suffix) && !written.suffix.endsWith('i');
  return isDecimal && billionths(written) % 10n ** 30n === 0n;
}

function parsed(text: string): Quantity {
  const quantity = parseQuantity(text);
  if (quantity === undefined) throw new Error(`${text} is refused`);
  return quantity;
}

describe('a quantity', () => {
  test.each(quantitySpellings)('that is written %j is kept as %j', (written, kept) => {
    const text = canonicalQuantity(written);

    expect(text).toBe(kept);
  });

  test.each(quantityNumbers)('that is the number %s is kept as %j', (written, kept) => {
    const text = canonicalQuantity(written);

    expect(text).toBe(kept);
  });

  test.each([true, false, null, [], {}, ['1'], { a: '1' }])('is never %j', (value) => {
    const text = canonicalQuantity(value);

    expect(text).toBeUndefined();
  });

  test('that has been read once is read again as it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          arbitraryQuantity.map(({ text }) => text),
          arbitraryQuantityLike,
        ),
        (text) => {
          const once = canonicalQuantity(text);
          fc.pre(once !== undefined);

          const again = canonicalQuantity(once);

          expect(again).toBe(once);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('is compared as whole numbers of billionths are', () => {
    fc.assert(
      fc.property(arbitraryQuantity, arbitraryQuantity, (one, other) => {
        fc.pre(!hasNoUnit(one) && !hasNoUnit(other));
        const difference = billionths(one) - billionths(other);
        const [left, right] = [parsed(one.text), parsed(other.text)];

        const compared = compareQuantities(left, right);
        const isEqual = equalQuantities(left, right);

        expect(Math.sign(compared)).toBe(Number(difference > 0n) - Number(difference < 0n));
        expect(isEqual).toBe(difference === 0n);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['1Gi', '1024Mi', 0],
    ['1Gi', '1G', 1],
    ['1e3', '1k', 0],
    ['1000m', '1', 0],
    ['-1', '1', -1],
    ['-2', '-1', -1],
    ['0', '-0', 0],
    ['1n', '0', 1],
    ['1e2000000000', '9e1999999999', 1],
    ['-1e2000000000', '1', -1],
    ['1e2000000000', '10e1999999999', 0],
  ])('%s compared with %s is %i', (left, right, sign) => {
    const compared = compareQuantities(parsed(left), parsed(right));

    expect(Math.sign(compared)).toBe(sign);
  });

  test.each([
    ['100u', '1m', false],
    ['1n', '1m', false],
    ['-1n', '-1m', false],
    ['1.0005', '1001m', false],
    ['1m', '1m', true],
    ['1.500', '1500m', true],
    ['2Ki', '2048', true],
    ['0', '0', true],
  ])('%s counts in a resource list as %s', (written, counted, fits) => {
    const quantity = parsed(written);

    const amount = amountInResourceList(quantity);

    expect(amount).toEqual(parsed(counted).amount);
    expect(fitsResourceList(quantity)).toBe(fits);
  });

  test('of 200,000 digits, or with an exponent beyond all memory, is read in no time', () => {
    const long = '9'.repeat(200_000);

    const isKept = canonicalQuantity(long) === long;
    const texts = [
      `0.${long}`,
      `${long}Ei`,
      `${long}x`,
      '1e-2000000000',
      '1.5e2147483647',
      '15e2147483647',
    ].map(canonicalQuantity);

    expect(isKept).toBe(true);
    expect(texts).toEqual([
      '1',
      '9223372036854775807',
      undefined,
      '1e-9',
      '1.5e2147483647',
      '150e2147483646',
    ]);
  });
});
