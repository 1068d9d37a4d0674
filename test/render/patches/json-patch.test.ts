import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import {
  applyJsonPatch,
  JsonPatchFault,
  readJsonPatch,
} from '../../../src/render/patches/json-patch.ts';

const object: JsonObject = { map: { a: 1 }, list: ['x', 'y'], big: 9007199254740993n };

function apply(...operations: Json[]): JsonObject {
  return applyJsonPatch(object, readJsonPatch(operations));
}

describe('applyJsonPatch', () => {
  test.each<[string, Json, JsonObject]>([
    [
      'replace adds what a map lacks',
      { op: 'replace', path: '/map/b', value: 2 },
      { map: { a: 1, b: 2 } },
    ],
    [
      'a negative index counts from the end',
      { op: 'replace', path: '/list/-1', value: 'z' },
      { list: ['x', 'z'] },
    ],
    [
      'adding at -1 appends',
      { op: 'add', path: '/list/-1', value: 'z' },
      { list: ['x', 'y', 'z'] },
    ],
    ['a leading zero is read as a number', { op: 'remove', path: '/list/01' }, { list: ['x'] }],
    ['what is absent passes a test for null', { op: 'test', path: '/map/b', value: null }, {}],
    [
      'integers beyond 2^53 are copied',
      { op: 'copy', from: '/big', path: '/map/a' },
      { map: { a: 9007199254740993n } },
    ],
    [
      '~1 stands for a slash',
      { op: 'add', path: '/map/x~1y~0z', value: 1 },
      { map: { a: 1, 'x/y~z': 1 } },
    ],
  ])('%s', (_title, operation, changes) => {
    const patched = apply(operation);

    expect(patched).toEqual({ ...object, ...changes });
  });

  test('the object itself stays as it was', () => {
    apply({ op: 'remove', path: '/list/0' }, { op: 'add', path: '/map/b', value: 1 });

    expect(object).toEqual({ map: { a: 1 }, list: ['x', 'y'], big: 9007199254740993n });
  });

  test.each<[string, Json]>([
    ['removing what is absent', { op: 'remove', path: '/map/b' }],
    ['adding below what is absent', { op: 'add', path: '/nope/b', value: 1 }],
    ['an index beyond the list', { op: 'add', path: '/list/3', value: 1 }],
    ['an index that is no number', { op: 'add', path: '/list/x', value: 1 }],
    ['a test of another value', { op: 'test', path: '/map/a', value: 2 }],
    ['copying what is absent', { op: 'copy', from: '/map/b', path: '/map/c' }],
    ['removing the document', { op: 'remove', path: '' }],
    ['a path into the prototype', { op: 'add', path: '/__proto__/x', value: 1 }],
    ['an unknown operation', { op: 'merge', path: '/map' }],
    ['a move without from', { op: 'move', path: '/map' }],
  ])('%s is refused', (_title, operation) => {
    expect(() => apply(operation)).toThrow(JsonPatchFault);
  });
});
