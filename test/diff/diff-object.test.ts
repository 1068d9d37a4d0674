import { describe, expect, test } from 'vitest';
import { diffCreated, diffExisting } from '../../src/diff/diff-object.ts';
import type { UpdateInput } from '../../src/diff/diff-object.ts';
import { maskSecrets } from '../../src/diff/mask-secrets.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import { deepFreeze, makeConfigMap } from '../support/make-object.ts';

const id = { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'web' };

function entry(manager: string, operation: 'Apply' | 'Update', fieldsV1: JsonObject): JsonObject {
  return { manager, operation, apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1 };
}

function dataFields(...keys: readonly string[]): JsonObject {
  return { 'f:data': Object.fromEntries(keys.map((key) => [`f:${key}`, {}])) };
}

function state(data: JsonObject, ...managedFields: readonly Json[]): KubeObject {
  return makeConfigMap({ data }, { managedFields, resourceVersion: '1', generation: 1 });
}

function diff(input: Omit<UpdateInput, 'id' | 'manager'>): ReturnType<typeof diffExisting> {
  return diffExisting(deepFreeze({ id, manager: 'us', ...input }));
}

describe('three-way diff of an object that exists', () => {
  test('equal values and equal ownership are no change, whatever the server wrote into metadata', () => {
    const live = state({ a: '1' }, entry('us', 'Apply', dataFields('a')));
    const predicted = makeConfigMap(
      { data: { a: '1' }, status: { phase: 'x' } },
      {
        managedFields: [entry('us', 'Apply', dataFields('a'))],
        resourceVersion: '2',
        generation: 2,
      },
    );

    const result = diff({ live, predicted, lastPaths: dataFields('a'), isPayloadChanged: false });

    expect(result).toEqual({ kind: 'unchanged', id });
  });

  test('a field that we own and whose render changed moves because of git', () => {
    const result = diff({
      live: state({ a: '1' }, entry('us', 'Apply', dataFields('a'))),
      predicted: state({ a: '2' }, entry('us', 'Apply', dataFields('a'))),
      lastPaths: dataFields('a'),
      isPayloadChanged: true,
    });

    expect(result).toMatchObject({
      kind: 'update',
      changes: [{ path: 'data.a', before: '1', after: '2', cause: 'git', heldBy: [] }],
    });
  });

  test('a field that we own moving while the render is the same is the server’s doing', () => {
    const result = diff({
      live: state({ a: '1' }, entry('us', 'Apply', dataFields('a'))),
      predicted: state({ a: '2' }, entry('us', 'Apply', dataFields('a'))),
      lastPaths: dataFields('a'),
      isPayloadChanged: false,
    });

    expect(result).toMatchObject({ changes: [{ cause: 'server' }] });
  });

  test('a field that we had applied and somebody else holds now has drifted', () => {
    const result = diff({
      live: state({ a: 'x' }, entry('kubectl-edit', 'Update', dataFields('a'))),
      predicted: state({ a: '1' }, entry('us', 'Apply', dataFields('a'))),
      lastPaths: dataFields('a'),
      isPayloadChanged: false,
    });

    expect(result).toMatchObject({ changes: [{ cause: 'drift', heldBy: ['kubectl-edit'] }] });
  });

  test('a field that somebody deleted has drifted although nobody holds it', () => {
    const result = diff({
      live: state({}),
      predicted: state({ a: '1' }, entry('us', 'Apply', dataFields('a'))),
      lastPaths: dataFields('a'),
      isPayloadChanged: false,
    });

    expect(result).toMatchObject({ changes: [{ before: undefined, cause: 'drift', heldBy: [] }] });
  });

  test('a field of somebody else’s that we never applied moves because of git', () => {
    const result = diff({
      live: state({ a: 'x' }, entry('other', 'Update', dataFields('a'))),
      predicted: state({ a: '1' }, entry('us', 'Apply', dataFields('a'))),
      lastPaths: undefined,
      isPayloadChanged: undefined,
    });

    expect(result).toMatchObject({ changes: [{ cause: 'git', heldBy: ['other'] }] });
  });

  test('taking over a field whose value stays is still a change', () => {
    const result = diff({
      live: state({ a: '1' }, entry('other', 'Apply', dataFields('a'))),
      predicted: state(
        { a: '1' },
        entry('other', 'Apply', dataFields('a')),
        entry('us', 'Apply', dataFields('a')),
      ),
      lastPaths: undefined,
      isPayloadChanged: undefined,
    });

    expect(result).toMatchObject({ kind: 'update', changes: [], isOwnershipChanged: true });
  });

  test('a field that left git and stays because another manager keeps it is reported with its keeper', () => {
    const result = diff({
      live: state(
        { a: '1', b: '2' },
        entry('us', 'Apply', dataFields('a', 'b')),
        entry('other', 'Apply', dataFields('b')),
      ),
      predicted: state(
        { a: '1', b: '2' },
        entry('us', 'Apply', dataFields('a')),
        entry('other', 'Apply', dataFields('b')),
      ),
      lastPaths: dataFields('a', 'b'),
      isPayloadChanged: true,
    });

    expect(result).toMatchObject({ leftBehind: [{ path: 'data.b', keptBy: ['other'] }] });
  });
});

describe('lists', () => {
  const containers = { 'f:containers': { 'k:{"name":"a"}': {}, 'k:{"name":"b"}': {} } };

  test('items are told apart by the keys that managedFields know', () => {
    const result = diff({
      live: makeConfigMap(
        { containers: [{ name: 'a', image: '1' }, { name: 'b' }] },
        { managedFields: [entry('us', 'Apply', containers)] },
      ),
      predicted: makeConfigMap(
        { containers: [{ name: 'a', image: '2' }, { name: 'b' }] },
        { managedFields: [entry('us', 'Apply', containers)] },
      ),
      lastPaths: containers,
      isPayloadChanged: true,
    });

    expect(result).toMatchObject({
      changes: [{ path: 'containers[name="a"].image', before: '1', after: '2' }],
    });
  });

  test('another order of the same items is a change, with the cause order', () => {
    const result = diff({
      live: makeConfigMap(
        { containers: [{ name: 'b' }, { name: 'a' }] },
        { managedFields: [entry('us', 'Apply', containers)] },
      ),
      predicted: makeConfigMap(
        { containers: [{ name: 'a' }, { name: 'b' }] },
        { managedFields: [entry('us', 'Apply', containers)] },
      ),
      lastPaths: containers,
      isPayloadChanged: false,
    });

    expect(result).toMatchObject({
      changes: [{ path: 'containers', before: ['b', 'a'], after: ['a', 'b'], cause: 'order' }],
    });
  });

  test('a list without keys is one value', () => {
    const result = diff({
      live: makeConfigMap({ args: ['a'] }),
      predicted: makeConfigMap({ args: ['a', 'b'] }),
      lastPaths: undefined,
      isPayloadChanged: undefined,
    });

    expect(result).toMatchObject({ changes: [{ path: 'args', before: ['a'], after: ['a', 'b'] }] });
  });
});

describe('secrets', () => {
  const secret: KubeObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 's',
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"p":"aHVudGVy"}}',
      },
    },
    data: { p: 'aHVudGVy', q: 'b3RoZXI=' },
    stringData: { r: 'hunter' },
  };
  const digest = (value: Json): string => `digest-of-${String(JSON.stringify(value).length)}`;

  test('no value of a Secret survives masking, the last-applied annotation included', () => {
    const masked = JSON.stringify(maskSecrets(deepFreeze(secret), digest));

    expect(masked).not.toContain('hunter');
    expect(masked).not.toContain('aHVudGVy');
    expect(masked).toContain('"p":"masked:');
  });

  test('a misspelt field of a Secret is masked too', () => {
    const typo = { ...secret, dta: { p: 'hunter2' }, stringdata: 'hunter3' };

    const masked = JSON.stringify(maskSecrets(deepFreeze(typo), digest));

    expect(masked).not.toMatch(/hunter|aHVudGVy/);
    expect(masked).toContain('"dta":{"p":"masked:');
  });

  test('objects of other kinds are not touched', () => {
    const object = makeConfigMap({ data: { a: '1' } });

    expect(maskSecrets(object, digest)).toBe(object);
  });

  test('a created Secret shows its keys, masked', () => {
    const created = diffCreated(
      { ...id, kind: 'Secret' },
      maskSecrets(secret, digest),
      'not asked',
    );

    expect(JSON.stringify(created)).not.toMatch(/hunter|aHVudGVy/);
  });
});
