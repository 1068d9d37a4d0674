import { describe, expect, test } from 'vitest';
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

describe('the verbs of the kube client', () => {
  const cluster = useCluster(['audit-log']);
  const admin = { kubeconfig: cluster.kubeconfigPath };

  test('discovery knows scope, plural, verbs and the preferred version', async () => {
    const { kube, userAgent } = await connect(admin);

    const requests = await recordRequests(cluster, { userAgentPrefix: userAgent }, async () => {
      await Promise.all([kube.discover(), kube.discover()]);
      await kube.discover();
    });
    const discovery = await kube.discover();

    expect(requests.map((request) => request.requestUri).sort()).toEqual(['/api', '/apis']);
    expect(discovery.failedGroupVersions).toEqual([]);
    expect(discovery.find({ group: 'apps', version: 'v1', kind: 'Deployment' })).toMatchObject({
      plural: 'deployments',
      namespaced: true,
      shortNames: ['deploy'],
    });
    expect(discovery.findPreferred('autoscaling', 'HorizontalPodAutoscaler')?.version).toBe('v2');
    expect(discovery.findPreferred('', 'Namespace')).toMatchObject({ namespaced: false });
    expect(discovery.findPreferred('example.org', 'Widget')).toBeUndefined();
    expect(discovery.isGroupUnknown('apps')).toBe(false);
    expect(discovery.resources.some((resource) => resource.plural.includes('/'))).toBe(false);
  });

  test('apply creates with 201, changes with 200, and get reads what is stored', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'web' });

    const first = await applied(kube, ref, { data: { color: 'red' } });
    const second = await applied(kube, ref, { data: { color: 'blue' } });
    const read = valueOf(await kube.get(ref));

    expect(first).toMatchObject({ created: true, lostAnswer: false });
    expect(second).toMatchObject({ created: false, lostAnswer: false });
    expect(read).toEqual(second.object);
    expect(read?.['data']).toEqual({ color: 'blue' });
  });

  test('a dry run shows the object and changes nothing', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'web' });

    const shown = valueOf(
      await kube.dryRunApply(ref, payloadFor(ref, { data: { a: 'b' } }), manager),
    );

    expect(shown).toMatchObject({ created: true, object: { data: { a: 'b' } } });
    expect(valueOf(await kube.get(ref))).toBeUndefined();
  });

  test('what is sent says manager, force, strict validation and dry run', async () => {
    const namespace = await createTestNamespace();
    const { kube, userAgent } = await connect(admin);
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'web' });

    const requests = await recordRequests(cluster, { userAgentPrefix: userAgent }, async () => {
      await kube.dryRunApply(ref, payloadFor(ref), manager);
      await kube.apply(ref, payloadFor(ref), { ...manager, force: true });
    });

    const path = `/api/v1/namespaces/${namespace}/configmaps/web`;
    expect(requests.map((request) => request.requestUri)).toEqual([
      `${path}?fieldManager=gitsync&force=false&fieldValidation=Strict&dryRun=All`,
      `${path}?fieldManager=gitsync&force=true&fieldValidation=Strict`,
    ]);
  });

  test('integers beyond 2^53 arrive and come back exactly', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(
      kube,
      { group: 'apps', kind: 'ReplicaSet' },
      { namespace, name: 'web' },
    );
    const labels = { app: 'web' };
    const containers = [{ name: 'web', image: 'web' }];
    const podSpec = { containers, terminationGracePeriodSeconds: 9007199254740993n };
    const template = { metadata: { labels }, spec: podSpec };

    await applied(kube, ref, {
      spec: { replicas: 0, selector: { matchLabels: labels }, template },
    });
    const read = valueOf(await kube.get(ref));

    expect(read).toMatchObject({
      spec: { template: { spec: { terminationGracePeriodSeconds: 9007199254740993n } } },
    });
  });

  test('create refuses an object that exists', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'record' });

    const created = valueOf(await kube.create(ref, payloadFor(ref, { data: { a: '1' } })));
    const again = failureOf(await kube.create(ref, payloadFor(ref)));

    expect(created.metadata.uid).toBeDefined();
    expect(again).toMatchObject({ status: 409, problem: { code: 'KUBE_MODIFIED' } });
    expect(again.conflicts).toEqual([]);
  });

  test('patch merges, also into a subresource, as the given manager', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'Service' }, { namespace, name: 'web' });
    const spec = { type: 'LoadBalancer', ports: [{ port: 80 }], selector: { app: 'web' } };
    await applied(kube, ref, { spec });

    await kube.patch(
      ref,
      { spec: { selector: { app: 'other' } } },
      { fieldManager: 'kubectl-edit' },
    );
    const status = { loadBalancer: { ingress: [{ ip: '10.9.8.7' }] } };
    const patched = valueOf(await kube.patch(ref, { status }, { subresource: 'status' }));

    expect(patched).toMatchObject({ spec: { selector: { app: 'other' } }, status });
    const managers = (patched.metadata['managedFields'] as unknown as JsonObject[]).map(
      (entry) => entry['manager'],
    );
    expect(managers).toContain('kubectl-edit');
  });

  test('delete says gone, deleting behind a finalizer, and gone where nothing was', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const plain = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'plain' });
    const held = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'held' });
    const first = await applied(kube, plain);
    const second = await applied(kube, held, { metadata: { finalizers: ['example.org/wait'] } });

    const gone = await kube.delete(plain, preconditionsOf(first.object));
    const twice = await kube.delete(plain, preconditionsOf(first.object));
    const deleting = await kube.delete(held, preconditionsOf(second.object));
    await kube.patch(held, { metadata: { finalizers: null } });

    expect(valueOf(gone)).toBe('gone');
    expect(valueOf(twice)).toBe('gone');
    expect(valueOf(deleting)).toBe('deleting');
    expect(valueOf(await kube.get(held))).toBeUndefined();
  });

  test.each([
    ['another UID', { uid: '00000000-0000-0000-0000-000000000000' }],
    ['another resourceVersion', { resourceVersion: '1' }],
  ])('delete with %s is refused and deletes nothing', async (_title, wrong) => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'kept' });
    const { object } = await applied(kube, ref);

    const failure = failureOf(await kube.delete(ref, { ...preconditionsOf(object), ...wrong }));

    expect(failure).toMatchObject({ status: 409, problem: { code: 'KUBE_MODIFIED' } });
    expect(valueOf(await kube.get(ref))).toEqual(object);
  });

  test('delete without a known UID sends no request', async () => {
    const namespace = await createTestNamespace();
    const { kube, userAgent } = await connect(admin);
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'kept' });

    const requests = await recordRequests(cluster, { userAgentPrefix: userAgent }, async () => {
      failureOf(await kube.delete(ref, { uid: '', resourceVersion: '1' }));
      failureOf(await kube.delete(ref, { uid: 'x', resourceVersion: '' }));
      failureOf(await kube.delete({ ...ref, name: '..' }, { uid: 'x', resourceVersion: '1' }));
    });

    expect(requests).toEqual([]);
  });

  test('list selects, fills in kind and apiVersion, and reads all pages', async () => {
    const namespace = await createTestNamespace();
    const { kube, userAgent } = await connect(admin, undefined, { pageItems: 5 });
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'x' });
    const labels = { part: 'many' };
    const names = Array.from({ length: 6 }, (_, index) => `many-${index}`);
    await Promise.all(
      names.map((name) => applied(kube, { ...ref, name }, { metadata: { labels } })),
    );

    let listed: readonly unknown[] = [];
    const requests = await recordRequests(cluster, { userAgentPrefix: userAgent }, async () => {
      const answer = await kube.list(ref.resource, { namespace, labelSelector: 'part=many' });
      listed = valueOf(answer).items.map((item) => [
        item.kind,
        item.apiVersion,
        item.metadata.name,
      ]);
    });

    expect(listed).toHaveLength(6);
    expect(listed).toContainEqual(['ConfigMap', 'v1', 'many-5']);
    expect(requests).toHaveLength(2);
  });

  test('all Secrets are never listed, selected ones are', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'Secret' }, { namespace, name: 'db' });
    await applied(kube, ref, { metadata: { labels: { app: 'web' } }, stringData: { a: 'b' } });

    const all = failureOf(await kube.list(ref.resource, { namespace }));
    const some = valueOf(await kube.list(ref.resource, { namespace, labelSelector: 'app=web' }));

    expect(all).toMatchObject({ status: undefined, problem: { code: 'KUBE_FORBIDDEN' } });
    expect(some.items.map((item) => item.metadata.name)).toEqual(['db']);
  });

  test('an API that nobody serves is not found, never absent', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'x' });
    const kindless = { ...ref, resource: { ...ref.resource, plural: 'widgets', kind: 'Widget' } };
    const groupless = { ...ref, resource: { ...ref.resource, group: 'example.org' } };

    const answers = [
      await kube.get(kindless),
      await kube.get(groupless),
      await kube.list(groupless.resource),
      await kube.delete(groupless, { uid: 'x', resourceVersion: '1' }),
    ].map(failureOf);

    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 404, problem: { code: 'KUBE_NOT_FOUND' } });
    }
  });

  test('documents of OpenAPI v3 can be read by the address that the index gives', async () => {
    const { kube } = await connect(admin);

    const index = valueOf(await kube.getDocument('/openapi/v3')) as {
      paths: Record<string, { serverRelativeURL: string } | undefined>;
    };
    const url = index.paths['apis/apps/v1']?.serverRelativeURL ?? '';
    const document = valueOf(await kube.getDocument(url)) as JsonObject;

    expect(url).toContain('?hash=');
    expect(Object.keys(document)).toContain('components');
  });

  test('warnings of the server come with the answer', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'Pod' }, { namespace, name: 'old' });
    const labels = { 'kubernetes.io/os': 'linux' };
    const annotations = { 'scheduler.alpha.kubernetes.io/critical-pod': '' };
    const env = [
      { name: 'A', value: '1' },
      { name: 'A', value: '2' },
    ];
    const containers = [{ name: 'a', image: 'a', env }];

    const answer = await kube.create(
      ref,
      payloadFor(ref, { metadata: { labels, annotations }, spec: { containers } }),
    );

    expect(answer).toMatchObject({ kind: 'ok' });
    expect(answer.kind === 'ok' && answer.warnings.join()).toMatch(/env\[1\]|critical-pod/);
  });
});
