import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/model/json.ts';
import { decodeFieldSets } from '../../../../src/schema/fields/codec/decode-field-sets.ts';
import { encodeFieldSets } from '../../../../src/schema/fields/codec/encode-field-sets.ts';
import { equalFieldSets } from '../../../../src/schema/fields/field-set-algebra.ts';
import {
  emptyFieldSet,
  leafFieldSet,
  parseFieldSet,
  printFieldSet,
} from '../../../../src/schema/fields/field-set.ts';
import type { FieldSet } from '../../../../src/schema/fields/field-set.ts';
import { arbitraryFieldSet, arbitraryRelatedSets } from '../arbitrary-fields.ts';
import { deploymentFields } from './deployment-fields.ts';

const manySets = fc
  .tuple(fc.array(arbitraryFieldSet, { maxLength: 6 }), fc.array(arbitraryRelatedSets))
  .map(([apart, related]) => [...apart, ...related.flat(), ...apart]);

function decoded(text: string): readonly FieldSet[] {
  const result = decodeFieldSets(text);
  if (result.kind === 'damaged') throw new Error(result.because);
  return result.sets;
}

function printed(sets: readonly FieldSet[]): readonly string[] {
  return sets.map((set) => JSON.stringify(printFieldSet(set)));
}

describe('the codec of field sets', () => {
  test('all sets come back as they were, in their order', () => {
    fc.assert(
      fc.property(manySets, (sets) => {
        const back = decoded(encodeFieldSets(sets));

        expect(printed(back)).toEqual(printed(sets));
        expect(back.every((set, index) => equalFieldSets(set, sets[index] ?? emptyFieldSet))).toBe(
          true,
        );
      }),
    );
  });

  test('the same sets give the same text, however they were made', () => {
    fc.assert(
      fc.property(manySets, (sets) => {
        const text = encodeFieldSets(sets);

        expect(encodeFieldSets(sets.map((set) => parseFieldSet(printFieldSet(set))))).toBe(text);
        expect(encodeFieldSets(decoded(text))).toBe(text);
      }),
    );
  });

  test('sets without paths, parts of sets, and spellings of one number come back', () => {
    const numbers = [{ 'v:0': {} }, { 'v:-0': {} }, { 'v:9007199254740993': {} }].map(
      parseFieldSet,
    );
    const sets = [emptyFieldSet, leafFieldSet, emptyFieldSet, ...numbers];

    expect(printed(decoded(encodeFieldSets(sets)))).toEqual(printed(sets));
    expect(decoded(encodeFieldSets(sets))[1]).toBe(leafFieldSet);
    expect(decoded(encodeFieldSets([]))).toEqual([]);
  });

  test('the text of known sets stays the same from version to version', () => {
    const sets = [
      { 'f:data': { 'f:a': {}, 'f:b': {} } },
      { 'f:data': { '.': {}, 'f:a': {}, 'f:c': { 'k:{"name":"x"}': { '.': {}, 'f:name': {} } } } },
      { 'f:data': { 'f:a': {}, 'f:b': {} } },
    ].map(parseFieldSet);

    expect(encodeFieldSets(sets)).toBe(
      '[1,["f:data","f:a","f:b","f:c","k:{\\"name\\":\\"x\\"}","f:name"],"DFBAJCBBFAALBBAFBAHBBC"]',
    );
  });

  test('a thousand Deployments take at most a quarter of what their gzipped fieldsV1 take', () => {
    const all = deploymentFields(1000);
    const alone = all.map((fields) => gzipSync(JSON.stringify(fields)).length);
    const together = gzipSync(JSON.stringify(all)).length;

    const text = encodeFieldSets(all.map(parseFieldSet));

    const packed = gzipSync(text).length;
    expect(packed * 4).toBeLessThan(alone.reduce((sum, size) => sum + size, 0));
    expect(packed * 1.5).toBeLessThan(together);
    expect(text.length * 5).toBeLessThan(JSON.stringify(all).length);
  });

  test('parts that are equal are shared by the sets that come back', () => {
    const fields: JsonObject = { 'f:spec': { 'f:a': {}, 'f:b': { 'f:c': {} } } };
    const [first, second] = decoded(encodeFieldSets([fields, fields].map(parseFieldSet)));

    expect(first).toBe(second);
  });
});

describe('damaged texts of field sets', () => {
  test.each([
    ['', 'it is not a JSON list'],
    ['{}', 'it is not a JSON list'],
    ['[]', 'its format null is not known'],
    ['[2,[],"A"]', 'its format 2 is not known'],
    ['["1",[],"A"]', 'its format "1" is not known'],
    ['[1]', 'a part is missing'],
    ['[1,{},"A"]', 'a part is missing'],
    ['[1,[],3]', 'a part is missing'],
    ['[1,[3],"A"]', 'an element cannot be read'],
    ['[1,["fx"],"A"]', 'an element cannot be read'],
    ['[1,["q:x"],"A"]', 'an element cannot be read'],
    ['[1,["f:a","f:a"],"A"]', 'it has an element twice'],
    ['[1,["f:a"],"A"]', 'it has elements that no set has'],
    ['[1,[],""]', 'it ends too early, or a character is wrong'],
    ['[1,[],"B"]', 'it ends too early, or a character is wrong'],
    ['[1,[],"B!"]', 'it ends too early, or a character is wrong'],
    ['[1,[],"g"]', 'it ends too early, or a character is wrong'],
    ['[1,[],"_______"]', 'it ends too early, or a character is wrong'],
    ['[1,[],"AA"]', 'it goes on after its end'],
    ['[1,[],"BA"]', 'it refers to a part that is not there'],
    ['[1,["f:a"],"BFBD"]', 'it is not in order'],
    ['[1,["f:a"],"BFCB"]', 'it is not in order'],
    ['[1,["f:a"],"BJCBD"]', 'it is not in order'],
    ['[1,["f:a"],"BFAB"]', 'it refers to an element that is not there'],
    ['[1,["f:a"],"BFBABA"]', 'it is not in order'],
  ])('%s: %s', (text, because) => {
    expect(decodeFieldSets(text)).toEqual({ kind: 'damaged', because });
  });

  test('whatever is changed in a text, it is read or refused', () => {
    const change = fc.tuple(fc.nat(), fc.constantFrom('', 'A', 'B', 'f', '_', '"', '9', '\\'));
    fc.assert(
      fc.property(manySets, fc.array(change, { minLength: 1, maxLength: 3 }), (sets, changes) => {
        let text = encodeFieldSets(sets);
        for (const [place, character] of changes) {
          const at = place % text.length;
          text = text.slice(0, at) + character + text.slice(at + 1);
        }

        const result = decodeFieldSets(text);

        if (result.kind === 'damaged') expect(result.because).toMatch(/^(it|its|an|a) /);
        else expect(decoded(encodeFieldSets(result.sets)).length).toBe(result.sets.length);
      }),
    );
  });

  test('a small text that stands for more paths than any object has is refused', () => {
    let set = leafFieldSet;
    for (let level = 0; level < 60; level += 1) {
      const below = set;
      const children = [1, 2].map((a) => {
        const element = { kind: 'key', key: { a } } as const;
        return [`k:{"a":${String(a)}}`, { element, set: below }] as const;
      });
      set = { member: false, children: new Map(children) };
    }
    const text = encodeFieldSets([set]);

    expect(text.length).toBeLessThan(1000);
    expect(decodeFieldSets(text)).toEqual({ kind: 'damaged', because: 'a set is too large' });
  });

  test('a set without end in depth is refused', () => {
    let set = leafFieldSet;
    for (let level = 0; level < 1000; level += 1) {
      const element = { kind: 'field', name: 'a' } as const;
      set = { member: false, children: new Map([['f:a', { element, set }]]) };
    }

    expect(decodeFieldSets(encodeFieldSets([set]))).toEqual({
      kind: 'damaged',
      because: 'a set is too deep',
    });
  });

  test('a text that says that it holds more than memory has is refused before it is held', () => {
    const long = '['.repeat(64 * 1024 * 1024 + 1);
    const sets = `[1,["f:a"],"${'_'.repeat(5)}B"`;
    const many = `[1,["f:a"],"gggggBFBB${'A'.repeat(3_000_000)}"]`;

    expect(decodeFieldSets(long)).toEqual({ kind: 'damaged', because: 'it is too long' });
    expect(decodeFieldSets(`${sets}]`).kind).toBe('damaged');
    expect(decodeFieldSets(many)).toEqual({ kind: 'damaged', because: 'it holds too much' });
  });
});
