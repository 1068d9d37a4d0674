import fc from 'fast-check';
import type { FieldPath, PathElement } from '../../../src/model/field-path.ts';
import type { Json } from '../../../src/model/json.ts';
import { fieldSetOfPaths } from '../../../src/schema/fields/field-set-builder.ts';
import type { FieldSet } from '../../../src/schema/fields/field-set.ts';

/** Names that have broken parsers: empty, prototypes, separators, quotes, markup, lines, beyond the BMP. */
const nastyNames = [
  '',
  '.',
  '__proto__',
  'constructor',
  'a.b',
  'a[0]',
  '=',
  'x"y',
  "x'y",
  'a\\b',
  '<&>',
  'f:a',
  '0',
  '\u2028',
  '\u0000\b\f\n',
  '\u007f',
  '\uffff',
  '\u{1f600}',
  'é',
] as const;

/** Names of fields: few plain ones, so that paths meet, and the nasty ones. */
export const arbitraryName = fc.oneof(
  { arbitrary: fc.constantFrom('a', 'b', 'name'), weight: 4 },
  { arbitrary: fc.constantFrom(...nastyNames), weight: 1 },
  { arbitrary: fc.string({ unit: 'grapheme', maxLength: 3 }), weight: 1 },
);

/** Values that keys and set items have; whole numbers beyond 2^53 are bigint, as parsed JSON has them. */
export const arbitraryScalar: fc.Arbitrary<Json> = fc.oneof(
  { arbitrary: fc.constantFrom<Json>('x', 'y', 1, 2, true, false, null), weight: 4 },
  { arbitrary: arbitraryName, weight: 2 },
  {
    arbitrary: fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter((value) => !Number.isInteger(value) || Number.isSafeInteger(value)),
    weight: 1,
  },
  {
    arbitrary: fc
      .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
      .filter((value) => !Number.isSafeInteger(Number(value))),
    weight: 1,
  },
);

/** Any element; lists of keys may be of different lengths. */
export const arbitraryElement: fc.Arbitrary<PathElement> = fc.oneof(
  { arbitrary: arbitraryName.map((name) => ({ kind: 'field', name }) as const), weight: 4 },
  {
    arbitrary: fc
      .dictionary(arbitraryName, arbitraryScalar, { maxKeys: 3, noNullPrototype: true })
      .map((key) => ({ kind: 'key', key }) as const),
    weight: 2,
  },
  { arbitrary: arbitraryScalar.map((value) => ({ kind: 'value', value }) as const), weight: 1 },
  { arbitrary: fc.nat({ max: 3 }).map((index) => ({ kind: 'index', index }) as const), weight: 1 },
);

/** Any path, the empty one too. */
export const arbitraryPath: fc.Arbitrary<FieldPath> = fc.array(arbitraryElement, { maxLength: 4 });

/** Any set of paths. */
export const arbitraryFieldSet: fc.Arbitrary<FieldSet> = fc
  .array(arbitraryPath, { maxLength: 12 })
  .map(fieldSetOfPaths);

/** Sets that have much in common: paths from one small store, which also holds what lies above and below them. */
export const arbitraryRelatedSets: fc.Arbitrary<readonly [FieldSet, FieldSet, FieldSet]> = fc
  .tuple(fc.array(arbitraryPath, { minLength: 1, maxLength: 8 }), arbitraryPath)
  .map(([paths, below]) => [
    ...paths,
    ...paths.map((path) => path.slice(0, -1)),
    ...paths.map((path) => [...path, ...below]),
  ])
  .chain((store) => {
    const some = fc.subarray(store).map(fieldSetOfPaths);
    return fc.tuple(some, some, some);
  });
