import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { readBlock } from '../../src/yaml/block/read-block.ts';
import { loadAnyDocument } from '../../src/yaml/load-document.ts';
import { printDocuments } from '../../src/yaml/print-yaml.ts';
import type { ScalarReading } from '../../src/yaml/resolve-plain.ts';
import { splitDocuments } from '../../src/yaml/split-documents.ts';

const readings: readonly ScalarReading[] = ['kustomize', 'yaml1.1'];

/** What the whole parser reads; undefined where it refuses the text. */
function readWhole(
  text: string,
  reading: ScalarReading,
): { readonly value: Json | undefined } | undefined {
  try {
    return { value: loadAnyDocument(text, reading === 'kustomize' ? 'kustomize' : 'kubectl') };
  } catch {
    return undefined;
  }
}

/**
 * js-yaml puts what follows an empty item at the end of an inner list into that list (`- -` and then `- b`); Go's
 * parser does not, and neither does the fast way. Written as null, it is the same for all.
 */
const emptyItem = /-( *)((?:(?<= )#.*)?)$/gm;

/** Where the two do not agree: the fast one may know nothing, never something else. */
function findDisagreement(written: string): string | undefined {
  const text = written.replaceAll(emptyItem, '- null$1$2');
  for (const reading of readings) {
    const value = readBlock(text, reading);
    if (value === undefined) continue;
    const whole = readWhole(text, reading);
    if (whole === undefined || !isSame(value, whole.value)) return `${reading}: ${text}`;
  }
  return undefined;
}

function isSame(left: Json | undefined, right: Json | undefined): boolean {
  return textOf(left) === textOf(right);
}

function textOf(value: Json | undefined): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'bigint' ? `${member.toString()}n` : member,
  );
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('the fast way through plain YAML', () => {
  test.each([
    ['a map', 'a: 1\nb: text # more\nc:\n  d: null\n'],
    ['a list at its key’s indent', 'a:\n- b: 1\n  c: 2\n- - x\n  - y\nz: 3\n'],
    ['a literal block', 'a: |-\n  one\n    two\n\n  three\n\nb: |+\n  x\n\n'],
    ['a folded block', 'a: >\n  one\n  two\n\n  three\n    four\n  five\n'],
    ['an unquoted scalar on several lines', 'a: one\n  two\n\n  three\nb: c\n'],
    ['quoted scalars on several lines', "a: \"one\n  two\\n\\\n  \\ three\"\nb: 'it''s\n  so'\n"],
    ['flow values', 'a: {b: [1, "two", {}], c: d}\nb: []\n'],
    ['comments and blank lines', '# first\n\na: 1\n  # indented\nb:\n\n  # more\n  - 1\n'],
    ['quoted keys', '"a b": 1\n\'c\': 2\n'],
  ])('reads %s as the whole parser does', (_what, text) => {
    const value = readBlock(text, 'kustomize');

    expect(value).toBeDefined();
    expect(value).toEqual(loadAnyDocument(text, 'kustomize'));
  });

  test('takes an empty item of an inner list for itself, as Go does', () => {
    expect(readBlock('- -\n- b\n', 'kustomize')).toEqual([[null], 'b']);
  });

  test.each([
    ['an anchor', 'a: &b 1\nc: *b\n'],
    ['a tag', 'a: !!str 1\n'],
    ['a merge key', 'a:\n  <<: {b: 1}\n'],
    ['a duplicate key', 'a: 1\na: 2\n'],
    ['a key that is no text', '1: a\n'],
    ['a member of every object', '__proto__: 1\n'],
    ['half a character', 'a: "\\ud800"\n'],
    ['a tab', 'a:\t1\n'],
    ['a colon within a value', 'a: b: c\n'],
    ['an item beside keys', 'a: 1\n- b\n'],
    ['an indent between two others', 'a:\n    b: 1\n  c: 2\n'],
    ['a document mark', 'a: 1\n...\n'],
    ['nothing', '# only this\n'],
    ['a quote without its end', 'a: "b\n'],
    ['depth without end', `${'- '.repeat(100_000)}a\n`],
  ])('leaves %s to the whole parser', (_what, text) => {
    expect(readBlock(text, 'kustomize')).toBeUndefined();
  });

  test('agrees with the whole parser about all manifests that are here', () => {
    const shared = process.env['GITSYNC_SHARED'] ?? '../shared';
    const folders = ['test/fixtures', join(shared, 'corpora', 'kustomize'), 'config'];
    const texts = folders
      .flatMap(listFiles)
      .flatMap((file) => splitDocuments(readFileSync(file, 'utf8')).map(({ text }) => text));

    const read = texts.filter((text) => readBlock(text, 'kustomize') !== undefined);

    expect(texts.flatMap((text) => findDisagreement(text) ?? [])).toEqual([]);
    expect(read.length / texts.length).toBeGreaterThan(0.8);
  });

  const scalar = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.stringMatching(/^[ a-z0-9:#'"|>{}[\],&*!%@?~.-]{0,12}$/),
    fc.constantFrom(
      'yes',
      'null',
      '1e3',
      '017',
      '2020-01-01',
      'a: b',
      ' x',
      'x ',
      'a\nb',
      'a\n\n b\n',
    ),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      scalar as fc.Arbitrary<Json>,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(fc.string({ maxLength: 6 }), tie('tree'), { maxKeys: 4 }) as fc.Arbitrary<Json>,
    ),
  }));
  const printed = fc
    .tuple(tree, fc.integer({ min: -1, max: 4 }), fc.boolean(), fc.constantFrom(20, 80, -1))
    .map(([value, flowLevel, noArrayIndent, lineWidth]) =>
      flowLevel === 0
        ? printDocuments([value])
        : dump(value, { flowLevel, noArrayIndent, lineWidth, quotingType: '"' }),
    );

  test('agrees with the whole parser about documents of all shapes', () => {
    fc.assert(
      fc.property(printed, (text) => {
        expect(findDisagreement(text)).toBeUndefined();
      }),
      { numRuns: 4000, seed: 20_261_122 },
    );
  });

  test('agrees with the whole parser about documents in which something was changed', () => {
    const snippets = fc.constantFrom(
      ' ',
      '  ',
      '\n',
      '\n  ',
      ':',
      ': ',
      '- ',
      '#',
      ' #',
      "'",
      '"',
      '\\',
      '|',
      '>',
      '{',
      '}',
      ',',
      '[',
      ']',
      '&',
      '*',
      '?',
      '...',
      'a',
    );
    const changed = fc.tuple(
      printed,
      fc.array(fc.tuple(fc.nat(), fc.nat({ max: 2 }), snippets), { minLength: 1, maxLength: 4 }),
    );

    fc.assert(
      fc.property(changed, ([text, edits]) => {
        let edited = text;
        for (const [place, removed, added] of edits) {
          const at = place % (edited.length + 1);
          edited = edited.slice(0, at) + added + edited.slice(at + removed);
        }
        expect(findDisagreement(edited)).toBeUndefined();
      }),
      { numRuns: 8000, seed: 20_261_122 },
    );
  });
});
