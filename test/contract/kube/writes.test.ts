import { describe, expect, test } from 'vitest';
import type { KubeClient, ObjectRef } from '../../../src/kube/kube-client.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { recordRequests } from '../../cluster/audit-log.ts';
import { createTestNamespace, useCluster } from '../../cluster/test-cluster.ts';
import {
  applied,
  connect,
  failureOf,
  payloadFor,
  preconditionsOf,
  refOf,
  valueOf,
} from './connect.ts';

const manager = { fieldManager: 'gitsync', force: false };
const labels = { app: 'web' };

async function configMapRef(kube: KubeClient): Promise<ObjectRef> {
  return await refOf(
    kube,
    { kind: 'ConfigMap' },
    { namespace: await createTestNamespace(), name: 'web' },
  );
}

async function deploymentRef(kube: KubeClient): Promise<ObjectRef> {
  return await refOf(
    kube,
    { group: 'apps', kind: 'Deployment' },
    { namespace: await createTestNamespace(), name: 'web' },
  );
}

function deployment(replicas: number): JsonObject {
  const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web' }] } };
  return { spec: { replicas, selector: { matchLabels: labels }, template } };
}

/** `manager`, `operation` and `subresource` of every managedFields entry. */
function managersOf(object: { readonly metadata: object }): unknown[] {
  const { managedFields = [] } = object.metadata as { managedFields?: JsonObject[] };
  return managedFields.map((entry) => [entry['manager'], entry['operation'], entry['subresource']]);
}

describe('apply', () => {
  const cluster = useCluster(['audit-log']);
  const admin = { kubeconfig: cluster.kubeconfigPath };

  test('of the same again starts no rollout', async () => {
    const { kube } = await connect(admin);
    const ref = await deploymentRef(kube);
    const first = await applied(kube, ref, deployment(0));

    const second = await applied(kube, ref, deployment(0));

    expect(second.created).toBe(false);
    expect(second.object.metadata['generation']).toBe(first.object.metadata['generation']);
    expect(managersOf(second.object)).toContainEqual(['gitsync', 'Apply', undefined]);
  });

  test('stores every text as it is, line breaks of YAML and characters it forbids included', async () => {
    const { kube } = await connect(admin);
    const ref = await configMapRef(kube);
    const places = [0x09, 0x0a, 0x0d, 0x1b, 0x7f, 0x85, 0x9f, 0xa0, 0x2028, 0x2029, 0xfeff, 0xfffe];
    const texts = places.map(
      (code) => `a ${String.fromCharCode(code)} b${String.fromCharCode(code)}`,
    );
    const data = Object.fromEntries(
      [...texts, '\u{1f600} \u{10ffff}'].map((text, index) => [`key-${String(index)}`, text]),
    );

    const { object } = await applied(kube, ref, { data });

    expect(object['data']).toEqual(data);
  });

  test('of unchanged data is no write: the resourceVersion stays', async () => {
    const { kube } = await connect(admin);
    const ref = await configMapRef(kube);
    const first = await applied(kube, ref, { data: { a: '1' } });

    const second = await applied(kube, ref, { data: { a: '1' } });

    expect(second).toEqual({ ...first, created: false });
  });

  test('removes what it leaves out and had owned, and nothing else', async () => {
    const { kube } = await connect(admin);
    const ref = await configMapRef(kube);
    await applied(kube, ref, { data: { ours: '1', shared: '1' } });
    await applied(kube, ref, { data: { theirs: '1', shared: '1' } }, 'other');

    const { object } = await applied(kube, ref, { data: {} });

    expect(object['data']).toEqual({ theirs: '1', shared: '1' });
  });

  test('that is refused for a conflict changes nothing, forced it takes the field over', async () => {
    const { kube } = await connect(admin);
    const ref = await configMapRef(kube);
    const theirs = await applied(kube, ref, { data: { a: 'theirs' } }, 'other');
    const payload = payloadFor(ref, { data: { a: 'ours' } });

    const refused = failureOf(await kube.apply(ref, payload, manager));
    const between = valueOf(await kube.get(ref));
    const { object } = valueOf(await kube.apply(ref, payload, { ...manager, force: true }));

    expect(refused.problem.code).toBe('KUBE_CONFLICT');
    expect(between).toEqual(theirs.object);
    expect(object['data']).toEqual({ a: 'ours' });
    expect(managersOf(object)).toEqual([['gitsync', 'Apply', undefined]]);
  });

  test('names a holder that wrote through the status subresource', async () => {
    const { kube } = await connect(admin);
    const ref = await deploymentRef(kube);
    await applied(kube, ref, deployment(0));
    const annotations = { note: 'theirs' };
    await kube.patch(
      ref,
      { metadata: { annotations } },
      { subresource: 'status', fieldManager: 'operator' },
    );

    const payload = payloadFor(ref, {
      ...deployment(0),
      metadata: { annotations: { note: 'ours' } },
    });
    const failure = failureOf(await kube.apply(ref, payload, manager));

    expect(failure.conflicts).toEqual([
      {
        manager: 'operator',
        operation: 'Update',
        subresource: 'status',
        field: '.metadata.annotations.note',
      },
    ]);
    expect(failure.problem.message).toContain('held by "operator" through status');
  });

  test('with the UID of an object that was replaced leaves its successor alone', async () => {
    const { kube } = await connect(admin);
    const ref = await configMapRef(kube);
    const first = await applied(kube, ref, { data: { a: '1' } });
    await kube.delete(ref, preconditionsOf(first.object));
    const successor = await applied(kube, ref, { data: { a: '2' } }, 'other');

    const metadata = { uid: first.object.metadata.uid ?? '' };
    const payload = payloadFor(ref, { metadata, data: { a: '3' } });
    const failure = failureOf(await kube.apply(ref, payload, { ...manager, force: true }));

    expect(failure).toMatchObject({
      status: 422,
      mayHaveHappened: false,
      problem: { code: 'KUBE_MODIFIED' },
    });
    expect(failure.problem.message).toContain('another object of this name');
    expect(valueOf(await kube.get(ref))).toEqual(successor.object);
  });

  test('as a dry run shows an update and changes nothing', async () => {
    const { kube } = await connect(admin);
    const ref = await deploymentRef(kube);
    await applied(kube, ref, deployment(0));

    const shown = valueOf(await kube.dryRunApply(ref, payloadFor(ref, deployment(3)), manager));
    const live = valueOf(await kube.get(ref));

    expect(shown).toMatchObject({ created: false, object: { spec: { replicas: 3 } } });
    expect(live).toMatchObject({ metadata: { generation: 1 }, spec: { replicas: 0 } });
  });

  test.each<[string, object]>([
    ['another name', { metadata: { name: 'other' } }],
    ['another namespace', { metadata: { namespace: 'other' } }],
    ['another kind', { kind: 'Secret' }],
    ['another version', { apiVersion: 'v2' }],
    ['managedFields', { metadata: { managedFields: [] } }],
  ])('of a payload with %s is refused, and nothing is tried again', async (_title, change) => {
    const { kube, userAgent } = await connect(admin);
    const ref = await configMapRef(kube);
    const { metadata, ...rest } = change as { metadata?: JsonObject };
    const payload = { ...payloadFor(ref, metadata === undefined ? {} : { metadata }), ...rest };

    let failure = {};
    const requests = await recordRequests(cluster, { userAgentPrefix: userAgent }, async () => {
      failure = failureOf(await kube.apply(ref, payload, manager));
    });

    expect(failure).toMatchObject({ status: 400, problem: { code: 'KUBE_INVALID' } });
    expect(requests).toHaveLength(1);
  });
});

describe('patch', () => {
  const cluster = useCluster();
  const admin = { kubeconfig: cluster.kubeconfigPath };

  test('of JSON operations adds, replaces and removes as the given manager', async () => {
    const { kube } = await connect(admin);
    const ref = await configMapRef(kube);
    await applied(kube, ref, { data: { old: '1', kept: '1' } });
    const operations = [
      { op: 'test', path: '/data/old', value: '1' },
      { op: 'remove', path: '/data/old' },
      { op: 'add', path: '/data/new', value: '1' },
    ];

    const object = valueOf(
      await kube.patch(ref, operations, { type: 'json', fieldManager: 'editor' }),
    );

    expect(object['data']).toEqual({ kept: '1', new: '1' });
    expect(managersOf(object)).toContainEqual(['editor', 'Update', undefined]);
  });

  test.each([
    ['a test finds another value', { op: 'test', path: '/data/a', value: '2' }],
    ['a path is missing', { op: 'remove', path: '/data/b' }],
  ])('of JSON operations changes nothing where %s', async (_title, operation) => {
    const { kube } = await connect(admin);
    const ref = await configMapRef(kube);
    const { object } = await applied(kube, ref, { data: { a: '1' } });
    const operations = [{ op: 'add', path: '/data/c', value: '1' }, operation];

    const failure = failureOf(await kube.patch(ref, operations, { type: 'json' }));

    expect(failure).toMatchObject({
      status: 422,
      mayHaveHappened: false,
      problem: { code: 'KUBE_MODIFIED' },
    });
    expect(failure.problem.message).toContain('a path is missing or a test fails');
    expect(valueOf(await kube.get(ref))).toEqual(object);
  });

  test.each<[string, 'merge' | 'json', JsonObject | JsonObject[]]>([
    ['a merge patch', 'merge', { spec: { replicas: 3 } }],
    ['JSON operations', 'json', [{ op: 'replace', path: '/spec/replicas', value: 3 }]],
  ])('of the scale by %s answers with the Scale', async (_title, type, patch) => {
    const { kube } = await connect(admin);
    const ref = await deploymentRef(kube);
    await applied(kube, ref, deployment(0));

    const options = { type, subresource: 'scale', fieldManager: 'autoscaler' };
    const scale = valueOf(await kube.patch(ref, patch, options));
    const live = valueOf(await kube.get(ref));

    expect(scale).toMatchObject({
      kind: 'Scale',
      metadata: { name: 'web' },
      spec: { replicas: 3 },
    });
    expect(managersOf(live ?? scale)).toContainEqual(['autoscaler', 'Update', 'scale']);
  });

  test('with an unknown field names the field, not the object, and changes nothing', async () => {
    const { kube } = await connect(admin);
    const ref = await configMapRef(kube);
    const { object } = await applied(kube, ref, { data: { a: 'canary' } });

    const failure = failureOf(await kube.patch(ref, { dta: { a: '1' } }));

    expect(failure).toMatchObject({ problem: { code: 'KUBE_SCHEMA' }, fields: ['dta'] });
    expect(failure.problem.message).toMatch(/strict decoding error: unknown field "dta"$/);
    expect(failure.problem.message).not.toContain('canary');
    expect(valueOf(await kube.get(ref))).toEqual(object);
  });

  test('of an object or a subresource that is not there is an error', async () => {
    const { kube } = await connect(admin);
    const ref = await configMapRef(kube);
    await applied(kube, ref);

    const missing = failureOf(await kube.patch({ ...ref, name: 'none' }, { data: { a: '1' } }));
    const without = failureOf(
      await kube.patch(ref, { data: { a: '1' } }, { subresource: 'status' }),
    );

    expect(missing.problem).toMatchObject({ code: 'KUBE_NOT_FOUND' });
    expect(without.problem).toMatchObject({ code: 'KUBE_NOT_FOUND' });
  });
});

describe('names that would address something else', () => {
  const cluster = useCluster(['audit-log']);

  test.each(['', '.', '..', 'a/b', '..%2Fsecrets', 'a%2fb', 'a%00'])(
    '"%s" is never sent, whatever the verb',
    async (name) => {
      const { kube, userAgent } = await connect({ kubeconfig: cluster.kubeconfigPath });
      const { resource, namespace } = await configMapRef(kube);
      const named = { resource, namespace, name };
      const placed = { resource, namespace: name, name: 'web' };
      const codes: string[] = [];

      const requests = await recordRequests(cluster, { userAgentPrefix: userAgent }, async () => {
        for (const ref of [named, placed]) {
          const answers = [
            await kube.get(ref),
            await kube.dryRunApply(ref, payloadFor(ref), manager),
            await kube.apply(ref, payloadFor(ref), manager),
            await kube.create(ref, payloadFor(ref)),
            await kube.patch(ref, {}),
            await kube.delete(ref, { uid: 'x', resourceVersion: '1' }),
          ];
          codes.push(...answers.map((answer) => failureOf(answer).problem.code));
        }
      });

      expect(requests).toEqual([]);
      expect(new Set(codes)).toEqual(new Set(['KUBE_BAD_NAME']));
    },
  );
});
