import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyJsonPatch } from '../../../scripts/fuzz/schema/writes/json-patch.ts';
import {
  applyMergePatch,
  diffAsMergePatch,
} from '../../../scripts/fuzz/schema/writes/merge-patch.ts';
import { editObject } from '../../../scripts/fuzz/schema/writes/edit-object.ts';
import type { Edit } from '../../../scripts/fuzz/schema/writes/edit-object.ts';
import { recordOf } from '../../../scripts/fuzz/schema/values/value-shape.ts';
import { valuesOf } from '../../../scripts/fuzz/schema/values/shape-values.ts';
import { equalJson } from '../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../src/model/json.ts';

const objects = valuesOf(recordOf({ a: { kind: 'any' }, b: { kind: 'any' } }), 'clean').map(
  (value) => value as JsonObject,
);

function hasNull(value: Json | undefined): boolean {
  if (value === null) return true;
  return typeof value === 'object' && Object.values(value).some(hasNull);
}

describe('a merge patch', () => {
  test('made of two objects without nulls turns one into the other', () => {
    fc.assert(
      fc.property(objects, objects, (before, after) => {
        fc.pre(!hasNull(after));

        const patched = applyMergePatch(before, diffAsMergePatch(before, after));

        expect(equalJson(patched, after)).toBe(true);
      }),
    );
  });

  test.each<readonly [string, JsonObject, JsonObject, JsonObject]>([
    ['null removes a member', { a: 1, b: 2 }, { a: null }, { b: 2 }],
    ['null of a new object is left out', {}, { a: { b: null, c: 1 } }, { a: { c: 1 } }],
    ['null of an object in a new list is left out', {}, { a: [{ b: null }] }, { a: [{}] }],
    [
      'null of an object that replaces a list is left out',
      { a: [1] },
      { a: { b: null } },
      { a: {} },
    ],
    [
      'null in a list that replaces an object stays',
      { a: {} },
      { a: [{ b: null }] },
      { a: [{ b: null }] },
    ],
    ['null as an item of a list stays', {}, { a: [null] }, { a: [null] }],
  ])('as the API server reads it: %s', (_, document, patch, expected) => {
    expect(applyMergePatch(document, patch)).toEqual(expected);
  });
});

describe('edits', () => {
  const actions = ['graft', 'remove', 'reorder', 'empty', 'null', 'repeat'] as const;
  const edits: fc.Arbitrary<Edit> = fc.record({
    action: fc.constantFrom(...actions),
    place: fc.nat({ max: 99 }),
  });

  test('are the JSON patch that they are told as, and change no object they were given', () => {
    fc.assert(
      fc.property(objects, objects, fc.array(edits, { maxLength: 4 }), (object, donor, chosen) => {
        const before = structuredClone(object);

        const edited = editObject({ object, donor, shape: recordOf({}) }, chosen);

        expect(equalJson(object, before)).toBe(true);
        expect(equalJson(applyJsonPatch(object, edited.operations), edited.object)).toBe(true);
      }),
    );
  });

  test('never take away what a shape requires', () => {
    const shape = recordOf({ 'a!': { kind: 'any' } });
    const places = Array.from({ length: 9 }, (_, place): Edit => ({ action: 'remove', place }));

    const edited = editObject({ object: { a: 1, b: 2 }, donor: {}, shape }, places);

    expect(edited.object).toEqual({ a: 1 });
  });
});
