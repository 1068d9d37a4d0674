import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatFieldPath } from '../../../src/model/field-path.ts';
import type { FieldPath } from '../../../src/model/field-path.ts';
import type { Json } from '../../../src/model/json.ts';
import {
  fieldPathOfPointer,
  formatJsonPointer,
  parseJsonPointer,
} from '../../../src/schema/fields/json-pointer.ts';
import { parseFieldPath } from '../../../src/schema/fields/parse-field-path.ts';
import { readFieldPath } from '../../../src/schema/fields/read-field-path.ts';

const pod: Json = {
  metadata: { annotations: { 'a/b~c': 'x', '': 'empty' }, finalizers: ['a/b', 'c/d'] },
  spec: {
    containers: [
      { name: 'side' },
      {
        name: 'app',
        args: ['-v', '3'],
        ports: [{ containerPort: 80, protocol: 'UDP' }, { containerPort: 80 }],
      },
    ],
  },
};

const lists: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  ports: ['containerPort', 'protocol'],
  finalizers: [],
};

function keysOfList(list: FieldPath): readonly string[] | undefined {
  const last = list.at(-1);
  return last?.kind === 'field' ? lists[last.name] : undefined;
}

function keyDefault(_list: FieldPath, key: string): Json | undefined {
  return key === 'protocol' ? 'TCP' : undefined;
}

function pathOf(text: string): FieldPath {
  const reading = parseFieldPath(text);
  if (reading.kind === 'fault') throw new Error(reading.message);
  return reading.path;
}

/** Paths and pointers to the same places. */
const places = [
  ['', ''],
  ['metadata.annotations["a/b~c"]', '/metadata/annotations/a~1b~0c'],
  ['metadata.annotations[""]', '/metadata/annotations/'],
  ['metadata.finalizers[="c/d"]', '/metadata/finalizers/1'],
  ['spec.containers[name="app"]', '/spec/containers/1'],
  ['spec.containers[name="app"].image', '/spec/containers/1/image'],
  ['spec.containers[name="app"].args[1]', '/spec/containers/1/args/1'],
  [
    'spec.containers[name="app"].ports[containerPort=80,protocol="UDP"].protocol',
    '/spec/containers/1/ports/0/protocol',
  ],
  [
    'spec.containers[name="app"].ports[containerPort=80,protocol="TCP"].name',
    '/spec/containers/1/ports/1/name',
  ],
  ['spec.new.deep', '/spec/new/deep'],
] as const;

describe('JSON pointers', () => {
  test.each(places)('the path %s is the pointer %s, and back', (text, pointer) => {
    expect(formatJsonPointer(pathOf(text), pod, keyDefault)).toBe(pointer);
    const path = fieldPathOfPointer(pointer, pod, keysOfList, keyDefault);
    expect(path === undefined ? path : formatFieldPath(path)).toBe(text);
  });

  test('without knowledge of keys, items stay places', () => {
    const path = fieldPathOfPointer('/spec/containers/1/ports/0', pod) ?? [];

    expect(formatFieldPath(path)).toBe('spec.containers[1].ports[0]');
  });

  test('an item without any of its keys has only its place', () => {
    const path = fieldPathOfPointer(
      '/spec/containers/0',
      { spec: { containers: [{}] } },
      keysOfList,
    );

    expect(formatFieldPath(path ?? [])).toBe('spec.containers[0]');
  });

  test.each([
    'spec.containers[name="gone"].image',
    'spec.containers[2]',
    'spec.containers[-1]',
    'metadata.finalizers[="gone"]',
    'spec.gone[0]',
    'spec[name="x"]',
  ])('there is no pointer to an item that is not there: %s', (text) => {
    expect(formatJsonPointer(pathOf(text), pod)).toBeUndefined();
  });

  test.each([
    'spec',
    '#/spec',
    '/a~b',
    '/a~2',
    '/a~',
    '/spec/containers/2',
    '/spec/containers/01',
    '/spec/containers/-',
    '/spec/containers/name',
    '/spec/containers/-1',
  ])('%s leads nowhere', (pointer) => {
    expect(fieldPathOfPointer(pointer, pod)).toBeUndefined();
  });

  test('tokens are unescaped in the order of RFC 6901', () => {
    expect(parseJsonPointer('/~01/~1~0/')).toEqual(['~1', '/~', '']);
    expect(parseJsonPointer('')).toEqual([]);
  });

  test('a pointer into any object leads back to where it came from', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.infiniteStream(fc.nat()), (value, picks) => {
        const object = value as Json;
        let pointer = '';
        let current: unknown = object;
        for (const pick of picks) {
          if (typeof current !== 'object' || current === null) break;
          const names = Object.keys(current);
          const name = names[pick % Math.max(1, names.length)];
          if (name === undefined) break;
          pointer += `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
          current = (current as Record<string, unknown>)[name];
        }

        const path = fieldPathOfPointer(pointer, object) ?? [];

        expect(formatJsonPointer(path, object)).toBe(pointer);
        expect(readFieldPath(object, path)).toEqual(current);
      }),
    );
  });
});
