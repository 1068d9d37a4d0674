import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findLine, positionsAt, readPositions } from '../../src/yaml/read-positions.ts';

type Path = readonly (string | number)[];

/** A value that is written down in a style of its own. */
type Written =
  | { readonly kind: 'scalar'; readonly texts: readonly string[] }
  | { readonly kind: 'flow'; readonly text: string }
  | { readonly kind: 'map'; readonly members: readonly (readonly [string, Written])[] }
  | { readonly kind: 'list'; readonly items: readonly Written[] };

const keys = [
  'a',
  'b',
  '"quoted: key"',
  "'it''s'",
  'app.kubernetes.io/name',
  '"\\u0041"',
  '~x',
  '80x',
];
const names: Readonly<Record<string, string>> = {
  '"quoted: key"': 'quoted: key',
  "'it''s'": "it's",
  '"\\u0041"': 'A',
};

const written = fc.letrec<{ written: Written }>((tie) => ({
  written: fc.oneof(
    { maxDepth: 4 },
    fc
      .constantFrom(
        ['text'],
        ['"a: b"'],
        ['80 # eighty'],
        ['|', 'a: 1', '- b'],
        ['"over', 'lines"'],
      )
      .map((texts) => ({ kind: 'scalar' as const, texts })),
    fc
      .constantFrom('{x: 1}', '[1, 2]', '{}', '[]')
      .map((text) => ({ kind: 'flow' as const, text })),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...keys), tie('written')), {
        selector: ([key]) => key,
        minLength: 1,
        maxLength: 4,
      })
      .map((members) => ({ kind: 'map' as const, members })),
    fc
      .array(tie('written'), { minLength: 1, maxLength: 3 })
      .map((items) => ({ kind: 'list' as const, items })),
  ),
})).written;

interface Sheet {
  readonly lines: string[];
  /** Line of every member, from 0. */
  readonly places: (readonly [Path, number])[];
}

/** Writes a value below a line that is open; comments and blank lines stand between members. */
function write(sheet: Sheet, value: Written, indent: number, path: Path): void {
  const { lines, places } = sheet;
  const blanks = ' '.repeat(indent);
  const append = (text: string): void => void lines.push(`${lines.pop() ?? ''}${text}`);
  switch (value.kind) {
    case 'scalar':
      append(` ${value.texts[0] ?? ''}`);
      for (const text of value.texts.slice(1)) lines.push(`${blanks}  ${text}`);
      return;
    case 'flow':
      append(` ${value.text}`);
      return;
    case 'map':
      for (const [key, member] of value.members) {
        if (key === 'b') lines.push('', `${blanks}# about b`);
        lines.push(`${blanks}${key}:`);
        const inner = [...path, names[key] ?? key];
        places.push([inner, lines.length - 1]);
        write(sheet, member, indent + 2, inner);
      }
      return;
    case 'list':
      for (const [index, item] of value.items.entries()) {
        const inner = [...path, index];
        lines.push(`${blanks}-`);
        write(sheet, item, indent + 2, inner);
      }
      return;
    default:
      value satisfies never;
  }
}

describe('places of values', () => {
  test('every member stands on the line where it was written', () => {
    fc.assert(
      fc.property(fc.array(written, { minLength: 1, maxLength: 4 }), (values) => {
        const sheet: Sheet = { lines: ['# a document'], places: [] };
        const members = values.map((value, index) => [`root${String(index)}`, value] as const);
        write(sheet, { kind: 'map', members }, 0, []);
        const positions = readPositions(`${sheet.lines.join('\n')}\n`, 'kustomize');

        expect(positions).toBeDefined();
        if (positions === undefined) return;
        for (const [path, line] of sheet.places) {
          expect(findLine(positions, path)).toBe(line);
        }
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['an item', 'a:\n- x\n- y\n', ['a', 1], 2],
    ['a member of an item', 'a:\n  - x: 1\n    y: 2\n', ['a', 0, 'y'], 2],
    ['an item after an empty one', 'a:\n-\n- y\n', ['a', 1], 2],
    ['a list in a list', 'a:\n- - x\n  - y\n', ['a', 0, 1], 2],
    ['flow style', '{a: 1,\n b: [1,\n  2]}\n', ['b', 1], 2],
    [
      'JSON',
      '{\n  "a": {\n    "b": [\n      1,\n      {"c": 2}\n    ]\n  }\n}\n',
      ['a', 'b', 1, 'c'],
      4,
    ],
    ['what follows a block scalar', 'a: |\n  b: 1\n\n  c: 2\nd: 1\n', ['d'], 4],
    ['what follows a quoted text over lines', 'a: "x\n\n  y"\nd: 1\n', ['d'], 3],
    ['a value on the next line', 'a:\n  text\nb:\n  # why\n  {c: 1}\n', ['b', 'c'], 4],
    ['a null', 'a:\nb: 1\n', ['a'], 0],
    ['a member behind an anchor', 'a: &x\n  b: 1\nc: *x\n', ['a', 'b'], 1],
    ['an alias', 'a: &x\n  b: 1\nc: *x\n', ['c'], 2],
    ['a member of what an alias stands for', 'a: &x\n  b: 1\nc: *x\n', ['c', 'b'], 1],
    ['a member that was merged', 'a: &x\n  b: 1\n  d: 1\nc:\n  <<: *x\n  d: 2\n', ['c', 'b'], 1],
    [
      'a member that wins over a merged one',
      'a: &x\n  b: 1\n  d: 1\nc:\n  <<: *x\n  d: 2\n',
      ['c', 'd'],
      5,
    ],
    [
      'the first of two merged maps',
      'a: &x {b: 1}\ne: &y\n  b: 2\nc:\n  <<: [*y, *x]\n',
      ['c', 'b'],
      2,
    ],
    ['a tag', '!!map\na: !!str 1\nb: !!int "2"\n', ['b'], 2],
    ['an explicit key', '? a\n: 1\n? b\n: 2\n', ['b'], 2],
  ])('%s is found', (_what, text, path, line) => {
    const positions = readPositions(text, 'kustomize');

    expect(positions && findLine(positions, path)).toBe(line);
  });

  test.each([
    ['an empty item', 'a:\n-\n- y\n', ['a', 0]],
    ['what is not there', 'a: 1\n', ['b']],
    ['a place of a list by a name', 'a: [1]\n', ['a', '0']],
    ['a map whose keys have no values', '? a\n? b\n? c\n: 1\n', ['b']],
    ['a pair in a flow list', 'a: [b: 1]\n', ['a', 0]],
  ])('%s has no line rather than a wrong one', (_what, text, path) => {
    const positions = readPositions(text, 'kustomize');

    expect(positions && findLine(positions, path)).toBeUndefined();
  });

  test('keys are texts where the dialect takes numbers for keys', () => {
    const positions = readPositions('a:\n  80: x\n  true: y\n', 'kubectl');

    expect(positions && findLine(positions, ['a', '80'])).toBe(1);
    expect(positions && findLine(positions, ['a', 'true'])).toBe(2);
  });

  test('of a key that stands twice in a kustomization the last one counts', () => {
    const positions = readPositions('a: 1\nb: 2\na: 3\n', 'kustomization');

    expect(positions && findLine(positions, ['a'])).toBe(2);
  });

  test('the value at a path comes with its places', () => {
    const positions = readPositions('a:\n- b: {c: 1}\n', 'kustomize');

    expect(positions && positionsAt(positions, ['a', 0, 'b'])?.value).toEqual({ c: 1 });
  });

  test('a text that is no document has no places', () => {
    expect(readPositions('a: [', 'kustomize')).toBeUndefined();
    expect(readPositions('', 'kustomize')).toBeUndefined();
  });
});
