import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import { normalise } from '../../src/plan/normalise.ts';
import type { NormalisedSet, Scope } from '../../src/plan/normalise.ts';
import { deepFreeze, makeConfigMap } from '../support/make-object.ts';

const clusterKinds = new Set(['Namespace', 'ClusterRole', 'CustomResourceDefinition']);

function scopeOf(type: { group: string; kind: string }): Scope {
  if (type.group === 'down.example.com') return 'unknown';
  if (type.group.includes('example.com')) return 'absent';
  return clusterKinds.has(type.kind) ? 'cluster' : 'namespaced';
}

function run(...objects: readonly KubeObject[]): NormalisedSet {
  const manifests = objects.map((object, index) => ({
    object,
    origin: { file: `file-${String(index)}.yaml`, line: 1 },
  }));
  return normalise(deepFreeze(manifests), { scopeOf, defaultNamespace: 'default' });
}

function secret(fields: JsonObject): KubeObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, ...fields };
}

describe('normalise', () => {
  test('a namespaced object without namespace gets the default one, a cluster-scoped object loses its own', () => {
    const bare: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
    const role: KubeObject = {
      apiVersion: 'v1',
      kind: 'ClusterRole',
      metadata: { name: 'r', namespace: 'x' },
    };

    const { objects } = run(bare, role);

    expect(objects.map(({ id }) => id.namespace)).toEqual(['', 'default']);
    expect(objects.map(({ object }) => object.metadata.namespace)).toEqual([undefined, 'default']);
  });

  test('nulls are absent, at any depth', () => {
    const { objects } = run(
      makeConfigMap({ data: { a: null, b: '1' }, x: { y: null, z: [{ k: null }] } }),
    );

    expect(objects[0]?.object['data']).toEqual({ b: '1' });
    expect(objects[0]?.object['x']).toEqual({ z: [{}] });
  });

  test('status and metadata of the server are left out with a note', () => {
    const { objects, notes } = run(
      makeConfigMap(
        { status: { phase: 'x' } },
        { uid: 'u', resourceVersion: '1', creationTimestamp: null },
      ),
    );

    expect(objects[0]?.object['status']).toBeUndefined();
    expect(objects[0]?.object.metadata.uid).toBeUndefined();
    expect(notes[0]?.message).toContain('metadata.uid, metadata.resourceVersion, status left out');
  });

  test('the empty status of a generated CustomResourceDefinition is not worth a note', () => {
    const crd: KubeObject = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'x', creationTimestamp: null },
      status: { conditions: [] },
    };

    expect(run(crd).notes).toEqual([]);
  });

  test('stringData wins over data and base64 becomes canonical', () => {
    const { objects } = run(
      secret({ data: { a: 'YQ', b: 'Yg==\n', c: 'eA==' }, stringData: { c: 'c' } }),
    );

    expect(objects[0]?.object['data']).toEqual({ a: 'YQ==', b: 'Yg==', c: 'Yw==' });
    expect(objects[0]?.object['stringData']).toBeUndefined();
  });

  test.each([
    ['data that is no base64', { data: { a: '!' } }, 'data["a"] is not base64'],
    ['data that is no map', { data: ['!'] }, 'data is no map of keys to values'],
    ['stringData that is no map', { stringData: '!' }, 'stringData is no map of keys to values'],
    ['stringData that is no text', { stringData: { a: 1 } }, 'stringData["a"] is not text'],
  ])('%s is refused with file and line, without the value', (_title, fields, expected) => {
    const { problems } = run(secret(fields));

    expect(problems[0]).toMatchObject({
      code: 'PLAN_BAD_OBJECT',
      origin: { file: 'file-0.yaml', line: 1 },
    });
    expect(problems[0]?.message).toContain(expected);
    expect(problems[0]?.message).not.toContain('!');
  });

  test('a label that YAML did not read as text is refused with the advice to quote it', () => {
    const { problems } = run(makeConfigMap({}, { labels: { on: true } }));

    expect(problems[0]?.message).toContain('metadata.labels["on"] is not text');
    expect(problems[0]?.object).toMatchObject({ namespace: 'shop', name: 'web' });
    expect(problems[0]?.hint).toContain('quotes');
  });

  test.each([
    [{ name: '..' }, 'metadata.name ".." is no name'],
    [{ name: 'a/b' }, 'metadata.name "a/b" contains one of / \\ % ? #'],
    [{ namespace: '..' }, 'metadata.namespace ".." is no name'],
    [{ namespace: 'a%2e' }, 'metadata.namespace "a%2e" contains one of'],
    [{ namespace: 7 }, 'metadata.namespace 7 is not text'],
  ])('an object with %j is refused with file and line', (metadata, expected) => {
    const { objects, problems } = run(makeConfigMap({}, metadata));

    expect(objects).toEqual([]);
    expect(problems[0]?.code).toBe('PLAN_BAD_OBJECT');
    expect(problems[0]?.message).toContain(expected);
    expect(problems[0]?.message).toContain('(file-0.yaml:1)');
  });

  test('a problem of an object without namespace names it in the default one', () => {
    const { problems } = run(secret({ data: { a: '!' } }));

    expect(problems[0]?.message).toContain('Secret/default/s (file-0.yaml:1): ');
  });

  test('one object defined twice is refused with both places, also through the default namespace', () => {
    const bare: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web' } };

    const { problems } = run(bare, makeConfigMap({}, { namespace: 'default' }));

    expect(problems[0]?.code).toBe('PLAN_DUPLICATE');
    expect(problems[0]?.message).toContain('file-0.yaml:1 and in file-1.yaml:1');
  });

  test('a kind is known by the CustomResourceDefinition in the same set', () => {
    const crd: KubeObject = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Cluster',
        names: { kind: 'Widget' },
        versions: [{ name: 'v1' }],
      },
    };
    const widget: KubeObject = {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'w' },
    };

    expect(run(crd, widget).problems).toEqual([]);
    expect(run(widget).problems[0]?.code).toBe('KUBE_UNKNOWN_KIND');
  });

  test('a kind of a group that failed discovery is not called absent', () => {
    const object: KubeObject = {
      apiVersion: 'down.example.com/v1',
      kind: 'X',
      metadata: { name: 'x' },
    };

    expect(run(object).problems[0]?.code).toBe('KUBE_DISCOVERY');
  });
});
