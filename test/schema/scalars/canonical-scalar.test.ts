import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import { canonicalScalar } from '../../../src/schema/scalars/canonical-scalar.ts';
import type { ScalarForm } from '../../../src/schema/types/schema-type.ts';

const forms: readonly ScalarForm[] = [
  'plain',
  'quantity',
  'int-or-string',
  'byte',
  'date-time',
  'integer',
];

describe('a scalar', () => {
  test.each<[ScalarForm, Json, Json]>([
    ['plain', 'text', 'text'],
    ['plain', ' 1Gi', ' 1Gi'],
    ['plain', true, true],
    ['plain', 1.5, 1.5],
    ['plain', 5n, 5],
    ['plain', 2n ** 54n, 2n ** 54n],
    ['quantity', '1.5Gi', '1536Mi'],
    ['quantity', 0.5, '500m'],
    ['int-or-string', 80, 80],
    ['int-or-string', 80n, 80],
    ['int-or-string', '80', '80'],
    ['int-or-string', '', ''],
    ['byte', 'YWJj\n', 'YWJj'],
    ['date-time', '2026-08-28T16:20:06+02:00', '2026-08-28T14:20:06Z'],
    ['date-time', '0001-01-01T00:00:00Z', null],
    ['integer', 3, 3],
    ['integer', -2147483648n, -2147483648],
  ])('of form %s that is written %o is kept as %o', (form, written, kept) => {
    const scalar = canonicalScalar(form, written);

    expect(scalar).toEqual({ kind: 'value', value: kept });
  });

  test.each<[ScalarForm, Json]>([
    ['quantity', '1K'],
    ['quantity', true],
    ['int-or-string', 1.5],
    ['int-or-string', 2147483648],
    ['int-or-string', 2n ** 53n],
    ['int-or-string', true],
    ['byte', 'YQ'],
    ['byte', 5],
    ['date-time', '2026-08-28'],
    ['date-time', ''],
    ['date-time', 5],
    ['integer', 1.5],
    ['integer', '5'],
    ['integer', true],
  ])('of form %s that is written %o is refused', (form, written) => {
    const scalar = canonicalScalar(form, written);

    expect(scalar.kind).toBe('refused');
  });

  test.each<[ScalarForm, Json]>([
    ['quantity', '1n'],
    ['quantity', '1.0005'],
    ['date-time', '2026-08-28T16:20:06.123456Z'],
    ['plain', 2n ** 53n + 1n],
    ['integer', 2147483648],
    ['integer', 2n ** 53n + 1n],
    ['integer', 1e20],
  ])('of form %s that is written %o depends on the field', (form, written) => {
    const scalar = canonicalScalar(form, written);

    expect(scalar.kind).toBe('unknown');
  });

  test.each(forms)('of form %s may be null, which the field decides', (form) => {
    const scalar = canonicalScalar(form, null);

    expect(scalar).toEqual({ kind: 'value', value: null });
  });

  test.each(forms)('of form %s is never shown where it is refused', (form) => {
    const secret = 'c2VjcmV0!!';

    const scalar = canonicalScalar(form, secret);

    expect(scalar.kind === 'value' ? '' : scalar.because).not.toContain('c2VjcmV0');
  });
});
