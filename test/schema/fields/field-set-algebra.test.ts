import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FieldPath } from '../../../src/model/field-path.ts';
import {
  countMembers,
  differenceOf,
  equalFieldSets,
  hasMember,
  intersectionOf,
  isEmptyFieldSet,
  leavesOf,
  recursiveDifferenceOf,
  subsetAt,
  unionFieldSets,
} from '../../../src/schema/fields/field-set-algebra.ts';
import {
  addElement,
  addPath,
  fieldSetOfPaths,
  newFieldSetBuilder,
} from '../../../src/schema/fields/field-set-builder.ts';
import {
  emptyFieldSet,
  leafFieldSet,
  listFieldPaths,
  parseFieldSet,
  printFieldSet,
} from '../../../src/schema/fields/field-set.ts';
import type { FieldSet } from '../../../src/schema/fields/field-set.ts';
import { elementKey } from '../../../src/schema/fields/path-elements.ts';
import { arbitraryFieldSet, arbitraryPath, arbitraryRelatedSets } from './arbitrary-fields.ts';

/** A set of paths the plain way: their texts. What the trie does must be what sets of texts do. */
function textsOf(set: FieldSet): readonly string[] {
  return listFieldPaths(set).map(textOf);
}

function textOf(path: FieldPath): string {
  return JSON.stringify(path.map(elementKey));
}

function isBelow(text: string, above: string): boolean {
  return text !== above && text.startsWith(`${above.slice(0, -1)},`);
}

function deepFreeze(set: FieldSet): void {
  Object.freeze(set);
  for (const { set: below } of set.children.values()) deepFreeze(below);
}

/** The keys of every node, to see whether a set was changed or holds empty nodes. */
function shapeOf(set: FieldSet): unknown {
  return [set.member, [...set.children].map(([key, branch]) => [key, shapeOf(branch.set)])];
}

function hasEmptyNode(set: FieldSet): boolean {
  return [...set.children.values()].some(
    ({ set: below }) => isEmptyFieldSet(below) || hasEmptyNode(below),
  );
}

interface RecordedCase {
  readonly left: unknown;
  readonly right: unknown;
  readonly union: unknown;
  readonly intersection: unknown;
  readonly difference: unknown;
  readonly recursiveDifference: unknown;
  readonly leaves: unknown;
}

const recorded = JSON.parse(
  readFileSync(new URL('../../fixtures/schema/field-sets.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly RecordedCase[] };

describe('the algebra of field sets', () => {
  test('every operation does to paths what it does to a plain set of them', () => {
    fc.assert(
      fc.property(arbitraryRelatedSets, ([left, right]) => {
        const a = textsOf(left);
        const b = textsOf(right);

        const isIn = (texts: readonly string[]) => (text: string) => texts.includes(text);
        expect(new Set(textsOf(unionFieldSets([left, right])))).toEqual(new Set([...a, ...b]));
        expect(textsOf(intersectionOf(left, right))).toEqual(a.filter(isIn(b)));
        expect(textsOf(differenceOf(left, right))).toEqual(a.filter((text) => !isIn(b)(text)));
        expect(textsOf(recursiveDifferenceOf(left, right))).toEqual(
          a.filter((text) => !b.some((other) => other === text || isBelow(text, other))),
        );
        expect(textsOf(leavesOf(left))).toEqual(
          a.filter((text) => !a.some((other) => isBelow(other, text))),
        );
        expect(countMembers(left)).toBe(a.length);
        expect(isEmptyFieldSet(left)).toBe(a.length === 0);
        expect(equalFieldSets(left, right)).toBe(a.join('\n') === b.join('\n'));
        expect(equalFieldSets(left, parseFieldSet(printFieldSet(left)))).toBe(true);
      }),
    );
  });

  test('every operation gives what structured-merge-diff gave, byte for byte', () => {
    for (const { left, right, ...expected } of recorded.cases) {
      const a = parseFieldSet(left);
      const b = parseFieldSet(right);

      const results = {
        union: unionFieldSets([a, b]),
        intersection: intersectionOf(a, b),
        difference: differenceOf(a, b),
        recursiveDifference: recursiveDifferenceOf(a, b),
        leaves: leavesOf(a),
      };

      for (const [name, set] of Object.entries(results)) {
        expect(JSON.stringify({ [name]: printFieldSet(set) })).toBe(
          JSON.stringify({ [name]: expected[name as keyof typeof expected] }),
        );
      }
    }
    expect(recorded.cases.length).toBe(30);
  });

  test('what was taken away and what was common make up the whole again', () => {
    fc.assert(
      fc.property(arbitraryRelatedSets, ([left, right]) => {
        const parts = [differenceOf(left, right), intersectionOf(left, right)];

        expect(equalFieldSets(unionFieldSets(parts), left)).toBe(true);
        expect(isEmptyFieldSet(intersectionOf(differenceOf(left, right), right))).toBe(true);
      }),
    );
  });

  test('unions and intersections do not depend on order, grouping or repetition', () => {
    fc.assert(
      fc.property(arbitraryRelatedSets, ([a, b, c]) => {
        const union = unionFieldSets([a, b, c]);
        const common = intersectionOf(intersectionOf(a, b), c);

        expect(equalFieldSets(union, unionFieldSets([c, b, a, b]))).toBe(true);
        expect(equalFieldSets(union, unionFieldSets([a, unionFieldSets([b, c])]))).toBe(true);
        expect(equalFieldSets(common, intersectionOf(a, intersectionOf(c, b)))).toBe(true);
        expect(unionFieldSets([a, a])).toBe(a);
        expect(intersectionOf(a, a)).toBe(a);
      }),
    );
  });

  test('no operation changes its arguments, and none leaves an empty node behind', () => {
    fc.assert(
      fc.property(arbitraryRelatedSets, ([left, right]) => {
        deepFreeze(left);
        deepFreeze(right);
        const before = [shapeOf(left), shapeOf(right)];

        const results = [
          unionFieldSets([left, right]),
          intersectionOf(left, right),
          differenceOf(left, right),
          recursiveDifferenceOf(left, right),
          leavesOf(left),
        ];

        expect([shapeOf(left), shapeOf(right)]).toEqual(before);
        expect(results.map(hasEmptyNode)).toEqual(results.map(() => false));
        expect(results.map((set) => set.member)).toEqual(results.map(() => false));
      }),
    );
  });

  test('an operation that changes nothing gives the very same set back', () => {
    const set = parseFieldSet({ 'f:spec': { '.': {}, 'f:a': {}, 'f:b': { 'f:c': {} } } });
    const other = parseFieldSet({ 'f:data': {}, 'f:spec': { 'f:d': {} } });

    expect(differenceOf(set, other)).toBe(set);
    expect(recursiveDifferenceOf(set, other)).toBe(set);
    expect(intersectionOf(set, unionFieldSets([set, other]))).toBe(set);
    expect(unionFieldSets([set, emptyFieldSet])).toBe(set);
    expect(unionFieldSets([emptyFieldSet, set])).toBe(set);
    expect(unionFieldSets([set, parseFieldSet({ 'f:spec': { 'f:a': {} } })])).toBe(set);
    expect(leavesOf(leavesOf(set))).toEqual(leavesOf(set));
    expect(unionFieldSets([])).toBe(emptyFieldSet);
  });

  test('a path below a removed one stays, unless the removal is recursive', () => {
    const set = parseFieldSet({ 'f:a': { '.': {}, 'f:b': { 'f:c': {} } } });
    const removed = parseFieldSet({ 'f:a': { 'f:b': {} } });
    const parent = parseFieldSet({ 'f:a': {} });

    expect(printFieldSet(differenceOf(set, parent))).toEqual({ 'f:a': { 'f:b': { 'f:c': {} } } });
    expect(printFieldSet(differenceOf(set, removed))).toEqual(printFieldSet(set));
    expect(printFieldSet(recursiveDifferenceOf(set, removed))).toEqual({ 'f:a': {} });
    expect(printFieldSet(recursiveDifferenceOf(set, parent))).toEqual({});
  });

  test('paths are members, prefixes are not, and the object as a whole never is', () => {
    fc.assert(
      fc.property(arbitraryFieldSet, arbitraryPath, (set, path) => {
        const texts = textsOf(set);

        expect(hasMember(set, path)).toBe(texts.includes(textOf(path)));
        expect(hasMember(set, [])).toBe(false);
        expect(hasMember(leafFieldSet, [])).toBe(false);
        expect(textsOf(subsetAt(set, path))).toEqual(
          listFieldPaths(set)
            .filter((one) => path.length === 0 || isBelow(textOf(one), textOf(path)))
            .map((one) => textOf(one.slice(path.length))),
        );
        expect(subsetAt(set, path).member).toBe(false);
      }),
    );
  });

  test('sets of 20,000 paths are united and taken apart within seconds', () => {
    const makeSet = (from: number): FieldSet =>
      fieldSetOfPaths(
        Array.from({ length: 20_000 }, (_unused, index) => [
          { kind: 'field', name: 'data' },
          { kind: 'field', name: `key-${String(from + index)}` },
        ]),
      );
    const sets = Array.from({ length: 16 }, (_unused, index) => makeSet(index * 1000));
    const [first = emptyFieldSet, second = emptyFieldSet] = sets;
    const start = performance.now();

    const union = unionFieldSets(sets);
    const rest = differenceOf(union, first);
    const common = intersectionOf(second, first);

    expect(performance.now() - start).toBeLessThan(5000);
    expect([union, rest, common].map(countMembers)).toEqual([35_000, 15_000, 19_000]);
  });
});

describe('builders of field sets', () => {
  test('a set does not depend on the order in which its paths came', () => {
    fc.assert(
      fc.property(
        fc
          .array(arbitraryPath, { maxLength: 10 })
          .chain((paths) =>
            fc.tuple(fc.constant(paths), fc.shuffledSubarray(paths, { minLength: paths.length })),
          ),
        ([paths, shuffled]) => {
          const set = fieldSetOfPaths(paths);

          expect(equalFieldSets(set, fieldSetOfPaths(shuffled))).toBe(true);
          expect(JSON.stringify(printFieldSet(set))).toBe(
            JSON.stringify(printFieldSet(fieldSetOfPaths(shuffled))),
          );
          expect(equalFieldSets(fieldSetOfPaths(listFieldPaths(set)), set)).toBe(true);
        },
      ),
    );
  });

  test('sets that are put below an element are not changed by what is added later', () => {
    const shared = parseFieldSet({ 'f:b': { 'f:c': {} } });
    const spec = { kind: 'field', name: 'spec' } as const;
    const builder = newFieldSetBuilder();

    addElement(builder, spec, shared);
    addPath(builder, [spec, { kind: 'field', name: 'b' }, { kind: 'field', name: 'd' }]);
    addElement(builder, spec);
    addElement(builder, spec, parseFieldSet({ 'f:e': {} }));
    addElement(builder, { kind: 'field', name: 'none' }, emptyFieldSet);

    expect(printFieldSet(builder)).toEqual({
      'f:spec': { '.': {}, 'f:b': { 'f:c': {}, 'f:d': {} }, 'f:e': {} },
    });
    expect(printFieldSet(shared)).toEqual({ 'f:b': { 'f:c': {} } });
  });
});
