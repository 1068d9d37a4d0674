import { describe, expect, test } from 'vitest';
import { typesOf } from '../../../src/schema/types/build-type.ts';
import { untypedDeduced } from '../../../src/schema/types/untyped.ts';
import { keyedList, objectSchema, text, typeOfSchema, whole } from '../../support/schema-types.ts';

describe('types of OpenAPI schemas', () => {
  test.each([
    ['a text', { type: 'string' }, { kind: 'string', form: 'plain' }],
    ['bytes', { type: 'string', format: 'byte' }, { kind: 'string', form: 'byte' }],
    ['a time', { type: 'string', format: 'date-time' }, { kind: 'untyped', form: 'date-time' }],
    [
      'a text of another format',
      { type: 'string', format: 'x' },
      { kind: 'untyped', form: 'plain' },
    ],
    ['a whole number', { type: 'integer' }, { kind: 'numeric', form: 'integer' }],
    ['a number', { type: 'number' }, { kind: 'numeric', form: 'plain' }],
    ['true or false', { type: 'boolean' }, { kind: 'boolean', form: 'plain' }],
  ])('%s is a single value and nothing else', (_name, schema, scalar) => {
    const type = typeOfSchema(schema);

    expect(type.scalar).toEqual(scalar);
    expect([type.list, type.map]).toEqual([undefined, undefined]);
  });

  test.each([
    ['without a type', {}, 'plain'],
    ['int-or-string of a built-in kind', { format: 'int-or-string' }, 'int-or-string'],
    ['int-or-string of a custom kind', { 'x-kubernetes-int-or-string': true }, 'int-or-string'],
  ])('a schema %s takes the shape of its value', (_name, schema, form) => {
    const type = typeOfSchema(schema);

    expect(type.scalar).toEqual({ kind: 'untyped', form });
    expect(type.list?.relationship).toBe('atomic');
    expect(type.map?.relationship).toBe('granular');
  });

  test.each([
    ['atomic', { 'x-kubernetes-list-type': 'atomic' }, 'atomic', []],
    ['nothing said', {}, 'atomic', []],
    ['a set', { 'x-kubernetes-list-type': 'set' }, 'associative', []],
    [
      'a map',
      { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['a', 'b'] },
      'associative',
      ['a', 'b'],
    ],
    ['a map without keys', { 'x-kubernetes-list-type': 'map' }, 'atomic', []],
    [
      'merged by a key',
      { 'x-kubernetes-patch-strategy': 'merge', 'x-kubernetes-patch-merge-key': 'name' },
      'associative',
      ['name'],
    ],
    ['merged without a key', { 'x-kubernetes-patch-strategy': 'merge' }, 'associative', []],
    ['an unknown list type', { 'x-kubernetes-list-type': 'bag' }, 'atomic', []],
  ])('a list that is %s is held accordingly', (_name, more, relationship, keys) => {
    const { list } = typeOfSchema({ type: 'array', items: text, ...more });

    expect([list?.relationship, list?.keys]).toEqual([relationship, keys]);
  });

  test('a field may hold a shared type in another way than the type says', () => {
    const type = typeOfSchema(
      objectSchema({
        own: { allOf: [{ $ref: '#/components/schemas/Shared' }] },
        whole: { $ref: '#/components/schemas/Shared', 'x-kubernetes-map-type': 'atomic' },
      }),
      { Shared: objectSchema({ a: text }) },
    );

    expect(type.map?.fields.get('own')?.type.map?.relationship).toBe('granular');
    expect(type.map?.fields.get('whole')?.type.map?.relationship).toBe('atomic');
  });

  test('undeclared fields are refused, allowed or deduced as the schema says', () => {
    const closed = typeOfSchema(objectSchema({ a: text }));
    const free = typeOfSchema({ type: 'object' });
    const texts = typeOfSchema({ type: 'object', additionalProperties: text });
    const nested = typeOfSchema(
      objectSchema(
        { inner: objectSchema({ a: text }) },
        { 'x-kubernetes-preserve-unknown-fields': true },
      ),
    );

    expect(closed.map?.element).toBeUndefined();
    expect(free.map?.element).toBe(untypedDeduced);
    expect(texts.map?.element?.scalar?.kind).toBe('string');
    expect(nested.map?.fields.get('inner')?.type.map?.element).toBe(untypedDeduced);
  });

  test('a quantity is a single value whatever its schema says, a raw extension anything', () => {
    const types = typesOf({
      kinds: [],
      schemas: {
        'io.k8s.apimachinery.pkg.api.resource.Quantity': { oneOf: [text, { type: 'number' }] },
        'io.k8s.apimachinery.pkg.runtime.RawExtension': { type: 'object' },
      },
    });

    expect(types.typeOf('io.k8s.apimachinery.pkg.api.resource.Quantity').scalar?.form).toBe(
      'quantity',
    );
    expect(types.typeOf('io.k8s.apimachinery.pkg.runtime.RawExtension').map?.relationship).toBe(
      'atomic',
    );
  });

  test('a type that refers to itself is built once', () => {
    const type = typeOfSchema(objectSchema({ again: { $ref: '#/components/schemas/Root' } }));

    expect(type.map?.fields.get('again')?.type).toBe(type);
  });

  test.each([
    ['is not there', objectSchema({ a: { $ref: '#/components/schemas/None' } })],
    ['goes in a circle', objectSchema({ a: { $ref: '#/components/schemas/Circle' } })],
  ])('a reference that %s leaves a type that nothing fits', (_name, schema) => {
    const type = typeOfSchema(schema, { Circle: { $ref: '#/components/schemas/Circle' } });

    const missing = type.map?.fields.get('a')?.type;

    expect([missing?.scalar, missing?.list, missing?.map]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('a schema named like a prototype member is data', () => {
    expect(typesOf({ kinds: [], schemas: {} }).typeOf('__proto__').map).toBeUndefined();
    expect(typesOf({ kinds: [], schemas: {} }).typeOf('constructor').map).toBeUndefined();
  });

  test('keys keep their defaults', () => {
    const type = typeOfSchema(
      keyedList(
        ['port', 'protocol'],
        objectSchema({ port: whole, protocol: { ...text, default: 'TCP' } }),
      ),
    );

    expect(type.list?.element.map?.fields.get('protocol')?.default).toBe('TCP');
  });
});
