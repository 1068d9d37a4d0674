import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import { mergeValues } from '../../../src/schema/merge/merge-values.ts';
import {
  keyedList,
  objectSchema,
  setOf,
  text,
  typeOfSchema,
  whole,
} from '../../support/schema-types.ts';

const type = typeOfSchema(
  objectSchema({
    items: keyedList(['name'], objectSchema({ name: text, a: whole, b: whole })),
    set: setOf(text),
    list: { type: 'array', items: text },
    map: { type: 'object', additionalProperties: text },
    one: { type: 'object', additionalProperties: text, 'x-kubernetes-map-type': 'atomic' },
    any: { 'x-kubernetes-preserve-unknown-fields': true },
  }),
);

function named(...names: readonly string[]): Json {
  return names.map((name) => ({ name }));
}

describe('merging an applied value into a live one', () => {
  test.each<[string, JsonObject, JsonObject, JsonObject]>([
    [
      'joins granular maps',
      { map: { a: '1', b: '1' } },
      { map: { b: '2', c: '2' } },
      { map: { a: '1', b: '2', c: '2' } },
    ],
    ['replaces atomic maps', { one: { a: '1' } }, { one: { b: '2' } }, { one: { b: '2' } }],
    ['replaces atomic lists', { list: ['a'] }, { list: ['b', 'b'] }, { list: ['b', 'b'] }],
    [
      'joins items with the same key',
      { items: [{ name: 'x', a: 1 }] },
      { items: [{ name: 'x', b: 2 }] },
      { items: [{ name: 'x', a: 1, b: 2 }] },
    ],
    [
      'keeps what only the live map has when null is applied to it',
      { map: { a: '1' } },
      { map: null },
      { map: { a: '1' } },
    ],
    ['keeps an empty map and null as they were applied', { map: null }, { map: {} }, { map: {} }],
    ['follows the value where the shape changes', { any: { a: 1 } }, { any: 3 }, { any: 3 }],
    ['puts a map over a single value', { any: 3 }, { any: { a: 1 } }, { any: { a: 1 } }],
    [
      'takes an item that occurs twice from the applied value alone',
      {
        items: [
          { name: 'x', a: 1 },
          { name: 'x', a: 2 },
        ],
      },
      { items: [{ name: 'x', b: 3 }] },
      { items: [{ name: 'x', b: 3 }] },
    ],
  ])('%s', (_name, live, applied, expected) => {
    expect(mergeValues(type, live, applied)).toEqual(expected);
  });

  test.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ['new items come where they were applied', ['a', 'c'], ['a', 'b', 'c'], ['a', 'b', 'c']],
    ['items that are only live keep their place', ['a', 'x', 'b'], ['a', 'b'], ['a', 'x', 'b']],
    ['applied items come in their own order', ['a', 'b', 'c'], ['c', 'a'], ['b', 'c', 'a']],
    [
      'live items stay before the applied that follow them',
      ['x', 'a', 'y', 'b'],
      ['b', 'a'],
      ['x', 'y', 'b', 'a'],
    ],
    ['nothing in common: live items first', ['a', 'b'], ['c', 'd'], ['a', 'b', 'c', 'd']],
  ])('%s', (_name, live, applied, expected) => {
    expect(mergeValues(type, { items: named(...live) }, { items: named(...applied) })).toEqual({
      items: named(...expected),
    });
    expect(mergeValues(type, { set: live }, { set: applied })).toEqual({ set: expected });
  });

  test('leaves both values as they were', () => {
    const live = Object.freeze({ map: Object.freeze({ a: '1' }) });
    const applied = Object.freeze({ map: Object.freeze({ b: '2' }) });

    expect(mergeValues(type, live, applied)).toEqual({ map: { a: '1', b: '2' } });
  });
});
