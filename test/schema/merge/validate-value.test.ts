import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import { formatValueProblem, validateValue } from '../../../src/schema/merge/validate-value.ts';
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
    name: text,
    count: whole,
    flag: { type: 'boolean' },
    items: keyedList(['name'], objectSchema({ name: text, inner: objectSchema({ a: whole }) })),
    set: setOf(text),
    list: { type: 'array', items: whole },
    either: { 'x-kubernetes-int-or-string': true },
    lost: { $ref: '#/components/schemas/None' },
    again: { $ref: '#/components/schemas/Root' },
  }),
);

describe('values that do not fit their type', () => {
  test.each<[string, Json, readonly string[]]>([
    ['a number for a text', { name: 1 }, ['name: is a number where the schema wants a string']],
    ['a text for a number', { count: '1' }, ['count: is a string where the schema wants a number']],
    ['a map for a flag', { flag: {} }, ['flag: is a map where the schema wants true or false']],
    ['a map for a list', { list: {} }, ['list: is a map where the schema wants a list']],
    ['a list for a map', { again: [] }, ['again: is a list where the schema wants a map']],
    [
      'fields without a place',
      { a: 1, b: 2 },
      ['a: is not declared in the schema', 'b: is not declared in the schema'],
    ],
    [
      'an item of a list',
      { list: [1, 'x'] },
      ['list[1]: is a string where the schema wants a number'],
    ],
    ['an item without its key', { items: [{}] }, ['items[0]: an item has none of the keys name']],
    [
      'an item that is no map',
      { items: ['x'] },
      [
        'items[0]: an item of a list with keys is not a map',
        'items[0]: is a string where the schema wants a map',
      ],
    ],
    ['null in a set', { set: [null] }, ['set[0]: an item of a set is null']],
    ['an item that occurs twice', { set: ['a', 'a'] }, ['set[="a"]: occurs twice']],
    [
      'what lies in an item',
      { items: [{ name: 'x', inner: { a: 'y' } }] },
      ['items[name="x"].inner.a: is a string where the schema wants a number'],
    ],
    [
      'a type that is not there',
      { lost: 1 },
      ['lost: the schema says nothing that a value could fit'],
    ],
  ])('%s', (_name, value, problems) => {
    expect(validateValue(type, value, 'refused').map(formatValueProblem)).toEqual(problems);
  });

  test('are not null, nor any shape where the value decides, nor twins where they are allowed', () => {
    const value = { name: null, count: null, items: null, either: 'x', set: ['a', 'a'] };

    expect(validateValue(type, value, 'allowed')).toEqual([]);
    expect(validateValue(type, { either: 5 }, 'refused')).toEqual([]);
  });

  test('are those that lie too deep', () => {
    let value: Json = {};
    for (let depth = 0; depth < 600; depth += 1) value = { again: value };

    const [problem] = validateValue(type, value, 'refused');

    expect(problem?.because).toBe('lies deeper than 500 levels');
  });
});
