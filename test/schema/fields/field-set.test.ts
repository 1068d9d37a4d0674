import { describe, expect, test } from 'vitest';
import { formatFieldPath } from '../../../src/model/field-path.ts';
import { unionFieldSets } from '../../../src/schema/fields/field-set-algebra.ts';
import {
  coversFieldPath,
  emptyFieldSet,
  formatServerPath,
  listFieldPaths,
  parseFieldSet,
  printFieldSet,
} from '../../../src/schema/fields/field-set.ts';
import { appliedFields, readManagedFields } from '../../../src/schema/managed/managed-fields.ts';
import { readFieldPath } from '../../../src/schema/fields/read-field-path.ts';
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

    expect(() => parseFieldSet(deep)).not.toThrow();
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
