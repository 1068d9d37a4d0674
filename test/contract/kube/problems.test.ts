import { describe, expect, test } from 'vitest';
import type { KubeClient, ObjectRef } from '../../../src/kube/kube-client.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { recordRequests } from '../../cluster/audit-log.ts';
import { apiRequestOk } from '../../cluster/api-request.ts';
import { createTestNamespace, useCluster } from '../../cluster/test-cluster.ts';
import { applied, connect, failureOf, payloadFor, refOf, valueOf } from './connect.ts';

const manager = { fieldManager: 'gitsync', force: false };

async function deploymentRef(kube: KubeClient, namespace: string): Promise<ObjectRef> {
  return await refOf(kube, { group: 'apps', kind: 'Deployment' }, { namespace, name: 'web' });
}

function deploymentSpec(replicas: number, container: JsonObject = {}): JsonObject {
  const labels = { app: 'web' };
  const containers = [{ name: 'web', image: 'web', ...container }];
  const template = { metadata: { labels }, spec: { containers } };
  return { spec: { replicas, selector: { matchLabels: labels }, template } };
}

describe('what the server refuses', () => {
  const cluster = useCluster(['audit-log']);
  const admin = { kubeconfig: cluster.kubeconfigPath };

  test('a field conflict names every manager, its operation and subresource', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await deploymentRef(kube, namespace);
    await applied(kube, ref, deploymentSpec(1, { image: 'theirs' }), 'other "tool"');
    await kube.patch(
      ref,
      { spec: { replicas: 7 } },
      { subresource: 'scale', fieldManager: 'autoscaler' },
    );
    const annotations = { note: 'theirs' };
    await kube.patch(ref, { metadata: { annotations } }, { fieldManager: 'kubectl-edit' });

    const payload = payloadFor(ref, {
      ...deploymentSpec(2, { image: 'ours' }),
      metadata: { annotations: { note: 'ours' } },
    });
    const failure = failureOf(await kube.apply(ref, payload, manager));

    expect(failure).toMatchObject({ status: 409, problem: { code: 'KUBE_CONFLICT' } });
    expect(failure.conflicts).toEqual([
      {
        manager: 'kubectl-edit',
        operation: 'Update',
        subresource: '',
        field: '.metadata.annotations.note',
      },
      { manager: 'autoscaler', operation: 'Update', subresource: 'scale', field: '.spec.replicas' },
      {
        manager: 'other "tool"',
        operation: 'Apply',
        subresource: '',
        field: '.spec.template.spec.containers[name="web"].image',
      },
    ]);
    expect(failure.problem.message).toContain('is held by "autoscaler" through scale');
  });

  test('force takes the fields', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'web' });
    await applied(kube, ref, { data: { a: 'theirs' } }, 'other');

    const payload = payloadFor(ref, { data: { a: 'ours' } });
    const { object } = valueOf(await kube.apply(ref, payload, { ...manager, force: true }));

    expect(object['data']).toEqual({ a: 'ours' });
  });

  test('an object that changed since it was read is told apart from a field conflict', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'web' });
    const { object } = await applied(kube, ref, { data: { a: '1' } });
    await kube.patch(ref, { data: { b: '1' } });

    const { resourceVersion = '' } = object.metadata;
    const stale = payloadFor(ref, { metadata: { resourceVersion }, data: { a: '2' } });
    const failure = failureOf(await kube.apply(ref, stale, { ...manager, force: true }));

    expect(failure).toMatchObject({
      status: 409,
      conflicts: [],
      mayHaveHappened: false,
      problem: { code: 'KUBE_MODIFIED' },
    });
  });

  test('an apply with the UID of an object that is gone does not create another', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'web' });

    const uid = '6b6c1a6e-0000-4000-8000-000000000000';
    const failure = failureOf(
      await kube.apply(ref, payloadFor(ref, { metadata: { uid } }), manager),
    );

    expect(failure).toMatchObject({ status: 409, problem: { code: 'KUBE_MODIFIED' } });
    expect(valueOf(await kube.get(ref))).toBeUndefined();
  });

  const twice = [
    { name: 'A', value: '1' },
    { name: 'A', value: '2' },
  ];
  test.each<[string, { group: string; kind: string }, JsonObject, readonly string[]]>([
    [
      'a duplicate env key',
      { group: 'apps', kind: 'Deployment' },
      deploymentSpec(1, { env: twice }),
      ['.spec.template.spec.containers[name="web"].env'],
    ],
    [
      'a field that the kind has not',
      { group: 'apps', kind: 'Deployment' },
      deploymentSpec(1, { imge: 'typo' }),
      ['.spec.template.spec.containers[name="web"].imge'],
    ],
    [
      'a duplicate finalizer',
      { group: '', kind: 'ConfigMap' },
      { metadata: { finalizers: ['example.org/a', 'example.org/a'] } },
      ['.metadata.finalizers'],
    ],
    ['bad base64', { group: '', kind: 'ConfigMap' }, { binaryData: { a: '***' } }, []],
  ])(
    '%s is permanent: one attempt, answered as KUBE_SCHEMA in under a second',
    async (_title, type, fields, named) => {
      const namespace = await createTestNamespace();
      const { kube, userAgent } = await connect(admin);
      const ref = await refOf(kube, type, { namespace, name: 'web' });
      const payload = payloadFor(ref, fields);

      let failure = {};
      let elapsedMs = Infinity;
      const requests = await recordRequests(cluster, { userAgentPrefix: userAgent }, async () => {
        const start = performance.now();
        failure = failureOf(await kube.apply(ref, payload, manager));
        elapsedMs = performance.now() - start;
      });

      expect(failure).toMatchObject({
        problem: { code: 'KUBE_SCHEMA' },
        fields: named,
        mayHaveHappened: false,
      });
      expect(requests).toHaveLength(1);
      expect(elapsedMs).toBeLessThan(1000);
    },
  );

  test('an invalid value names the field, and nothing is tried again', async () => {
    const namespace = await createTestNamespace();
    const { kube, userAgent } = await connect(admin);
    const ref = await deploymentRef(kube, namespace);

    const requests = await recordRequests(cluster, { userAgentPrefix: userAgent }, async () => {
      const payload = payloadFor(ref, deploymentSpec(-1));
      const failure = failureOf(await kube.dryRunApply(ref, payload, manager));
      expect(failure).toMatchObject({
        status: 422,
        problem: { code: 'KUBE_INVALID' },
        fields: ['spec.replicas'],
      });
    });

    expect(requests).toHaveLength(1);
  });

  test('a namespace that does not exist is named, with what to do', async () => {
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace: 'no-such-one', name: 'web' });

    const failure = failureOf(await kube.apply(ref, payloadFor(ref), manager));

    expect(failure).toMatchObject({
      status: 404,
      problem: {
        code: 'KUBE_NOT_FOUND',
        message: 'ConfigMap/no-such-one/web: apply failed: namespaces "no-such-one" not found',
        hint: 'Create the namespace first.',
      },
    });
    expect(valueOf(await kube.get(ref))).toBeUndefined();
  });

  test('a namespace that terminates refuses new objects and says why', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const held = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'held' });
    await applied(kube, held, { metadata: { finalizers: ['example.org/wait'] } });
    await apiRequestOk(cluster, { method: 'DELETE', path: `/api/v1/namespaces/${namespace}` });

    const late = { ...held, name: 'late' };
    const failure = failureOf(await kube.apply(late, payloadFor(late), manager));
    await kube.patch(held, { metadata: { finalizers: null } });

    expect(failure).toMatchObject({
      status: 403,
      problem: {
        code: 'KUBE_FORBIDDEN',
        hint: 'The namespace is being deleted: wait until it is gone.',
      },
    });
  });

  test.each<[string, JsonObject]>([
    ['bad base64', { data: { password: 'c3VwZXI*' } }],
    ['an invalid key', { stringData: { 'super secret': 'super-canary' } }],
    ['a value of the wrong type', { type: 'kubernetes.io/tls', stringData: { a: 'super-canary' } }],
    ['an unknown field', { dta: { password: 'super-canary' } }],
  ])('of a Secret with %s no value is repeated', async (_title, fields) => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'Secret' }, { namespace, name: 'db' });

    const failure = failureOf(await kube.apply(ref, payloadFor(ref, fields), manager));

    expect(failure.problem.object).toEqual({ group: '', kind: 'Secret', namespace, name: 'db' });
    expect(failure.problem.message).toContain('words are withheld');
    expect(JSON.stringify(failure)).not.toMatch(/super-canary|c3VwZXI/);
  });
});
