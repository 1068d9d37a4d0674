import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import { parseDocuments } from '../../src/yaml/parse-documents.ts';
import { printDocuments, printYaml } from '../../src/yaml/print-yaml.ts';

/** Pieces that mean something to some YAML reader, so that strings of them meet every quoting rule. */
const pieces = [
  ...'ab01_.-+?:#"\'\\{}[],&*!|>%@`~= \n\t\r'.split(''),
  ...['yes', 'no', 'null', 'true', '0x1F', '0o7', '1e3', '.inf', '2020-01-01', '1:30', '<<'],
  ...['---', '...', ': ', ' #', '  ', '\n\n', '- ', 'some words to fold at the end of a line '],
  ...['é', '中', '😀', '\uFEFF', '\u00A0', '\u0085', '\u2028', '\u007F', '\u0001'],
];

const text = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join('')),
  fc
    .array(fc.constantFrom('word', ' ', '  ', 'longer-word', "'", '"'), { maxLength: 80 })
    .map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme' }),
);

const number = fc.oneof(
  fc.integer(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => !Number.isInteger(value) || Number.isSafeInteger(value))
    .map((value) => (value === 0 ? 0 : value)),
);

const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(text, tie('json'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).json;

const object = fc.dictionary(text, json, { minKeys: 1, maxKeys: 6, noNullPrototype: true });

describe('printing and reading', () => {
  test.each(['kubectl', 'kustomize', 'kustomization'] as const)(
    'reading what was printed gives the value back (%s)',
    (dialect) => {
      fc.assert(
        fc.property(object, (value) => {
          const [document] = parseDocuments(printYaml(value), { dialect, file: 'a.yaml' });

          expect(equalJson(document?.value, value)).toBe(true);
        }),
        { numRuns: 400 },
      );
    },
  );

  test('a stream of documents comes back as the same documents', () => {
    fc.assert(
      fc.property(fc.array(object, { maxLength: 5 }), (values) => {
        const documents = parseDocuments(printDocuments(values), {
          dialect: 'kustomize',
          file: 'a.yaml',
        });

        expect(documents.length).toBe(values.length);
        expect(documents.every(({ value }, index) => equalJson(value, values[index]))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('printing does not depend on the order of keys', () => {
    fc.assert(
      fc.property(object, (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());

        expect(printYaml(reversed)).toBe(printYaml(value));
      }),
    );
  });

  test('whatever the text, reading ends in values or in problems', () => {
    const line = fc
      .array(fc.constantFrom(...pieces), { maxLength: 8 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const attempt = (): unknown =>
          parseDocuments(lines.join('\n'), { dialect: 'kubectl', file: 'a.yaml' });

        try {
          attempt();
        } catch (error) {
          expect(error).toHaveProperty('problems');
        }
      }),
      { numRuns: 1000 },
    );
  });
});
