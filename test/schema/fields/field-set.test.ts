import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatFieldPath } from '../../../src/model/field-path.ts';
import { equalFieldSets, unionFieldSets } from '../../../src/schema/fields/field-set-algebra.ts';
import {
  coversFieldPath,
  emptyFieldSet,
  listFieldPaths,
  parseFieldSet,
  printFieldSet,
  readFieldSet,
} from '../../../src/schema/fields/field-set.ts';
import { formatServerPath } from '../../../src/schema/fields/format-server-path.ts';
import { appliedFields, readManagedFields } from '../../../src/schema/managed/managed-fields.ts';
import { readFieldPath } from '../../../src/schema/fields/read-field-path.ts';
import { arbitraryFieldSet } from './arbitrary-fields.ts';
import { makeConfigMap } from '../../support/make-object.ts';

const fields = {
  'f:metadata': { 'f:labels': { '.': {}, 'f:app.kubernetes.io/name': {} } },
  'f:spec': {
    'f:containers': {
      'k:{"name":"app"}': {
        '.': {},
        'f:image': {},
        'f:name': {},
        'f:ports': {
          '.': {},
          'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:name': {} },
        },
      },
    },
    'f:finalizers': { 'v:"a/b"': {} },
    'f:replicas': {},
  },
};

describe('field sets', () => {
  test('what the server wrote comes back byte for byte', () => {
    expect(printFieldSet(parseFieldSet(fields))).toEqual(fields);
  });

  test('paths print with keys for people and in the server’s spelling for conflicts', () => {
    const paths = listFieldPaths(parseFieldSet(fields));

    expect(paths.map(formatFieldPath)).toContain(
      'spec.containers[name="app"].ports[containerPort=80,protocol="TCP"].name',
    );
    expect(paths.map(formatFieldPath)).toContain('metadata.labels["app.kubernetes.io/name"]');
    expect(paths.map(formatServerPath)).toContain('.metadata.labels.app.kubernetes.io/name');
    expect(paths.map(formatServerPath)).toContain('.spec.finalizers[="a/b"]');
  });

  test('a leaf owns everything below it, because an atomic value has one owner', () => {
    const set = parseFieldSet({ 'f:spec': { 'f:selector': {} } });
    const path = ['spec', 'selector', 'app'].map((name) => ({ kind: 'field', name }) as const);

    expect(coversFieldPath(set, path)).toBe(true);
    expect(coversFieldPath(parseFieldSet({ 'f:spec': { '.': {}, 'f:x': {} } }), path)).toBe(false);
  });

  test('a union holds the paths of both', () => {
    const union = unionFieldSets([
      parseFieldSet({ 'f:data': { 'f:a': {} } }),
      parseFieldSet({ 'f:data': { '.': {}, 'f:b': {} } }),
    ]);

    expect(printFieldSet(union)).toEqual({ 'f:data': { '.': {}, 'f:a': {}, 'f:b': {} } });
  });

  test.each([
    ['text', 'x'],
    ['a list', ['f:a']],
    ['an unknown element', { 'q:x': {} }],
    ['a broken key', { 'k:{': {} }],
    ['nothing', {}],
  ])('damaged fieldsV1 (%s) owns nothing', (_title, damaged) => {
    expect(listFieldPaths(parseFieldSet(damaged))).toEqual([]);
  });

  test('nesting without end is cut off', () => {
    let deep: Record<string, unknown> = {};
    for (let level = 0; level < 5000; level += 1) deep = { 'f:a': deep };

    expect(readFieldSet(deep).damage).toBe('it is deeper than 200 levels');
  });

  test.each([
    ['an element without a kind', { fx: {} }, 'its element "fx" cannot be read'],
    ['a key that is no JSON', { 'f:a': { 'k:{': {} } }, 'its element "k:{" cannot be read'],
    ['a number for a set', { 'f:a': 3 }, 'a value in it is neither an object nor null'],
    ['a list', [], 'a value in it is neither an object nor null'],
    ['a terminal escape', { 'v:\u001b': {} }, 'its element "v:\\\\u001b" cannot be read'],
  ])('what the server would refuse to read is told: %s', (_title, damaged, reason) => {
    expect(readFieldSet(damaged).damage).toBe(reason);
  });

  test.each([
    ['no fieldsV1 at all', undefined, {}],
    ['null', null, {}],
    ['null below an element', { 'f:a': null }, { 'f:a': {} }],
    ['kinds of elements of a later version', { 'q:x': {}, 'f:a': { 'q:x': 3 } }, { 'f:a': {} }],
    ['a mark with something in it', { 'f:a': { '.': 3 } }, { 'f:a': {} }],
    ['a mark at the top', { '.': {}, 'f:a': {} }, { 'f:a': {} }],
    [
      'an element in two spellings',
      { 'v:1.0': { 'f:x': {}, 'f:y': {} }, 'v:1': { 'f:z': {} } },
      { 'v:1': { 'f:z': {} } },
    ],
    [
      'the same with a leaf behind it',
      { 'v:1.0': { 'f:x': {} }, 'v:1': {} },
      { 'v:1': { '.': {}, 'f:x': {} } },
    ],
    [
      'the same with a leaf',
      { 'v:1': {}, 'v:1.0': { 'f:x': {} } },
      { 'v:1': { '.': {}, 'f:x': {} } },
    ],
  ])('what the server reads without complaint is read as it does: %s', (_title, given, read) => {
    const reading = readFieldSet(given);

    expect(printFieldSet(reading.set)).toEqual(read);
    expect(reading.damage).toBeUndefined();
  });

  test('damage takes nothing with it but what it stands in', () => {
    const { set, damage } = readFieldSet({
      'f:a': { 'k:{': {} },
      'f:b': { '.': {}, 'k:{': {}, 'f:c': {} },
      'f:d': { '.': {}, 'f:e': 3 },
    });

    expect(printFieldSet(set)).toEqual({ 'f:b': { '.': {}, 'f:c': {} }, 'f:d': {} });
    expect(damage).toBe('its element "k:{" cannot be read');
  });

  test('whole numbers beyond 2^53 stay as written, or are rounded as the server does before a write', () => {
    const written = {
      'k:{"id":9223372036854775807,"x":{"y":[9007199254740993]}}': {},
      'v:9007199254740993': {},
    };

    expect(printFieldSet(parseFieldSet(written))).toEqual(written);
    expect(printFieldSet(readFieldSet(written).set)).toEqual({
      'k:{"id":9223372036854776000,"x":{"y":[9007199254740992]}}': {},
      'v:9007199254740992': {},
    });
  });

  test('names of prototypes are names', () => {
    const fieldsV1 = JSON.parse(
      '{"__proto__":{"f:x":{}},"f:__proto__":{"f:constructor":{},"f:toString":{}}}',
    ) as unknown;

    const { set, damage } = readFieldSet(fieldsV1);

    expect(JSON.stringify(printFieldSet(set))).toBe(
      '{"f:__proto__":{"f:constructor":{},"f:toString":{}}}',
    );
    expect(damage).toBe('its element "__proto__" cannot be read');
  });

  test('the order of members in the text is the server’s, not that of JavaScript', () => {
    const set = parseFieldSet({
      'v:10': {},
      'v:9': {},
      'f:\u{1f600}': {},
      'f:\uffff': {},
      'k:{"b":1}': {},
      'k:{"a":10}': {},
      'k:{"a":9}': {},
      'i:10': {},
      'i:9': {},
      'v:"a"': {},
    });

    expect(Object.keys(printFieldSet(set))).toEqual([
      'f:\uffff',
      'f:\u{1f600}',
      'k:{"a":9}',
      'k:{"a":10}',
      'k:{"b":1}',
      'v:9',
      'v:10',
      'v:"a"',
      'i:9',
      'i:10',
    ]);
  });

  test('what is printed is read back as the same set', () => {
    fc.assert(
      fc.property(arbitraryFieldSet, (set) => {
        const read = parseFieldSet(printFieldSet(set));

        expect(readFieldSet(printFieldSet(set)).damage).toBeUndefined();
        expect(equalFieldSets(readFieldSet(printFieldSet(set)).set, set)).toBe(true);
        expect(equalFieldSets(read, set)).toBe(true);
        expect(JSON.stringify(printFieldSet(read))).toBe(JSON.stringify(printFieldSet(set)));
      }),
    );
  });

  test('a manager without an entry holds nothing', () => {
    expect(appliedFields(readManagedFields(makeConfigMap()), 'x')).toBe(emptyFieldSet);
    expect(readManagedFields(makeConfigMap({}, { managedFields: [null, 3, {}] }))).toEqual([]);
  });

  test('values are read at keyed paths', () => {
    const set = parseFieldSet(fields);
    const object = { spec: { containers: [{ name: 'b' }, { name: 'app', image: 'x' }] } };
    const path = listFieldPaths(set).find((one) => formatFieldPath(one).endsWith('.image')) ?? [];

    expect(readFieldPath(object, path)).toBe('x');
  });
});
