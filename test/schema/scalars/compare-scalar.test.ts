import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import { canonicalScalar } from '../../../src/schema/scalars/canonical-scalar.ts';
import { compareScalar, equalScalar } from '../../../src/schema/scalars/compare-scalar.ts';
import type { ScalarForm } from '../../../src/schema/types/schema-type.ts';
import { arbitraryQuantity } from './arbitrary-quantity.ts';
import { base64Spellings, quantitySpellings, timeSpellings } from './spellings.ts';

const noon = '2026-08-28T12:00:00Z';
const noonInMicros = '2026-08-28T12:00:00.000000Z';

describe('two scalars', () => {
  test.each<[ScalarForm, Json, Json, boolean]>([
    ['plain', 'a', 'a', true],
    ['plain', 'a', 'b', false],
    ['plain', '1Gi', '1024Mi', false],
    ['plain', 1, 1n, true],
    ['plain', 1, '1', false],
    ['plain', 1, true, false],
    ['plain', 2n ** 53n, 2n ** 53n + 1n, false],
    ['plain', null, null, true],
    ['plain', null, '', false],
    ['plain', { a: [1] }, { a: [1] }, true],
    ['plain', [1], [2], false],
    ['integer', 3, 3n, true],
    ['integer', 3, 4, false],
    ['int-or-string', 80, '80', false],
    ['int-or-string', '80', '80', true],
    ['int-or-string', 80, 80n, true],
    ['quantity', '1Gi', '1024Mi', true],
    ['quantity', '1e3', '1k', true],
    ['quantity', 0.5, '500m', true],
    ['quantity', '1G', '1Gi', false],
    ['quantity', 'x', 'y', false],
    ['quantity', '1', 'y', false],
    ['byte', 'YQ==', 'Y\nQ==', true],
    ['byte', 'YQ==', 'YR==', true],
    ['byte', 'YQ==', 'Yg==', false],
    ['byte', 'x', 'y', false],
    ['byte', 'YQ==', 5, false],
    ['date-time', noon, '2026-08-28T14:00:00+02:00', true],
    ['date-time', noon, noonInMicros, true],
    ['date-time', noon, '2026-08-28T12:00:00.5Z', false],
    ['date-time', '2026-08-28T12:00:00.+00000Z', noon, true],
    ['date-time', noon, 'noon', false],
    ['date-time', noon, 12, false],
  ])('of form %s, %o and %o, are equal: %s', (form, left, right, isEqual) => {
    const answers = [equalScalar(form, left, right), equalScalar(form, right, left)];

    expect(answers).toEqual([isEqual, isEqual]);
  });
});

describe('an applied scalar', () => {
  test.each<[ScalarForm, Json, Json, string]>([
    ['plain', 'a', 'a', 'same'],
    ['plain', 'a', 'b', 'different'],
    ['plain', 1, 1n, 'same'],
    ['plain', '1', 1, 'different'],
    ['plain', 2n ** 53n + 1n, 2n ** 53n, 'uncertain'],
    ['plain', null, 'a', 'uncertain'],
    ['plain', 'a', null, 'uncertain'],
    ['int-or-string', 80, '80', 'different'],
    ['int-or-string', 80, 80, 'same'],
    ['int-or-string', 2147483648, 80, 'uncertain'],
    ['integer', 3, 3, 'same'],
    ['integer', 3, 4, 'different'],
    ['integer', '3', 3, 'uncertain'],
    ['integer', 3.5, 3, 'uncertain'],
    ['integer', 4294967297, 4294967297, 'same'],
    ['integer', 4294967297, 1, 'uncertain'],
    ['integer', 4294967297, 2, 'different'],
    ['integer', 1e20, 2, 'uncertain'],
    ['quantity', '1.5Gi', '1536Mi', 'same'],
    ['quantity', '1024Mi', '1Gi', 'same'],
    ['quantity', '1000E', '1', 'same'],
    ['quantity', '2Gi', '1Gi', 'different'],
    ['quantity', '1e3', '1k', 'uncertain'],
    ['quantity', '007', '7', 'uncertain'],
    ['quantity', '100u', '1m', 'uncertain'],
    ['quantity', '100u', '100u', 'same'],
    ['quantity', '100u', '2m', 'different'],
    ['quantity', '1K', '1k', 'uncertain'],
    ['byte', 'Y\nQ==', 'YQ==', 'same'],
    ['byte', 'YQ==', 'Yg==', 'different'],
    ['byte', 'YQ', 'YQ==', 'uncertain'],
    ['date-time', '2026-08-28T14:00:00+02:00', noon, 'same'],
    ['date-time', '2026-08-28T12:00:00.5Z', noon, 'same'],
    ['date-time', '2026-08-28T12:00:01Z', noon, 'different'],
    ['date-time', noonInMicros, noon, 'same'],
    ['date-time', '2026-08-28T14:00:00.000000+02:00', noonInMicros, 'same'],
    ['date-time', '2026-08-28T12:00:00.000001Z', noonInMicros, 'different'],
    ['date-time', noon, noonInMicros, 'uncertain'],
    ['date-time', 'noon', noon, 'uncertain'],
    ['date-time', 12, noon, 'uncertain'],
  ])('of form %s, %o over %o, is %s', (form, payload, live, expected) => {
    const comparison = compareScalar(form, payload, live);

    expect(comparison).toBe(expected);
  });

  test.each<[ScalarForm, readonly (readonly [string, Json | undefined])[]]>([
    ['quantity', quantitySpellings],
    ['byte', base64Spellings],
    ['date-time', timeSpellings],
  ])('of form %s is the same as what the server has made of it', (form, spellings) => {
    const kept = spellings.filter(([, value]) => value !== undefined && value !== null);

    const comparisons = kept.map(([written, value]) => compareScalar(form, written, value ?? null));

    expect(new Set(comparisons)).toEqual(new Set(['same']));
  });

  test('is the same over a quantity exactly where the text that is kept is the same', () => {
    const pair = fc.tuple(arbitraryQuantity, arbitraryQuantity);
    fc.assert(
      fc.property(pair, fc.boolean(), ([one, other], repeats) => {
        const payload = one.text;
        const live = canonicalScalar('quantity', repeats ? one.text : other.text);
        const after = canonicalScalar('quantity', payload);
        fc.pre(live.kind === 'value' && after.kind === 'value');

        const comparison = compareScalar('quantity', payload, live.value);

        expect(comparison === 'same').toBe(after.value === live.value);
        if (comparison === 'different') {
          expect(equalScalar('quantity', payload, live.value)).toBe(false);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
