import { randomBytes } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { KubeClient, KubeFailure, ObjectRef } from '../../../src/kube/kube-client.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { apiRequest, apiRequestOk } from '../../cluster/api-request.ts';
import { waitUntil } from '../../cluster/control-plane/wait-until.ts';
import { createTestNamespace, useCluster } from '../../cluster/test-cluster.ts';
import { applied, connect, failureOf, payloadFor, refOf, valueOf } from './connect.ts';

const manager = { fieldManager: 'gitsync', force: false };
const admissionPath = '/apis/admissionregistration.k8s.io/v1';

/** Rules reach the admission plugins some time after they are stored: asks by dry runs until one refuses. */
async function untilRefused(
  kube: KubeClient,
  ref: ObjectRef,
  fields: JsonObject,
): Promise<KubeFailure> {
  return await waitUntil('the rule to be enforced', async () => {
    const answer = await kube.dryRunApply(ref, payloadFor(ref, fields), manager);
    return answer.kind === 'failed' ? answer : undefined;
  });
}

function pod(container: JsonObject = {}): JsonObject {
  return { spec: { containers: [{ name: 'main', image: 'main', ...container }] } };
}

describe('a rule of the cluster', () => {
  const cluster = useCluster(['controllers']);
  const admin = { kubeconfig: cluster.kubeconfigPath };

  async function inNamespace(kind: string): Promise<{ kube: KubeClient; ref: ObjectRef }> {
    const { kube } = await connect(admin);
    const namespace = await createTestNamespace();
    return { kube, ref: await refOf(kube, { kind }, { namespace, name: 'one' }) };
  }

  async function applyRule(kube: KubeClient, near: ObjectRef, kind: string, spec: JsonObject) {
    const address = { namespace: near.namespace, name: 'rule' };
    await applied(kube, await refOf(kube, { kind }, address), { spec });
  }

  test('a full ResourceQuota is named with its numbers, and what it allows later succeeds', async () => {
    const { kube, ref } = await inNamespace('Service');
    const fields = { spec: { ports: [{ port: 80 }] } };
    await applyRule(kube, ref, 'ResourceQuota', { hard: { services: '0' } });
    await untilRefused(kube, ref, fields);

    const failure = failureOf(await kube.apply(ref, payloadFor(ref, fields), manager));
    await applyRule(kube, ref, 'ResourceQuota', { hard: { services: '1' } });
    const later = await waitUntil('the quota to allow it', async () => {
      const answer = await kube.apply(ref, payloadFor(ref, fields), manager);
      return answer.kind === 'ok' ? answer.value : undefined;
    });

    expect(failure).toMatchObject({ status: 403, problem: { code: 'KUBE_FORBIDDEN' } });
    expect(failure.problem.message).toContain(
      'exceeded quota: rule, requested: services=1, used: services=0, limited: services=0',
    );
    expect(failure.problem.hint).toContain('A ResourceQuota of the namespace refuses it');
    expect(failure.mayHaveHappened).toBe(false);
    expect(later.created).toBe(true);
  });

  test('a quota that refuses a Secret is named without quoting the Secret', async () => {
    const { kube, ref } = await inNamespace('Secret');
    const fields = { stringData: { password: 'super-canary' } };
    await applyRule(kube, ref, 'ResourceQuota', { hard: { 'count/secrets': '0' } });

    const failure = await untilRefused(kube, ref, fields);

    expect(failure.problem.message).toContain('exceeded quota: rule, requested: count/secrets=1');
    expect(JSON.stringify(failure)).not.toContain('canary');
  });

  test('a quota says which request a container must set', async () => {
    const { kube, ref } = await inNamespace('Pod');
    await applyRule(kube, ref, 'ResourceQuota', { hard: { 'requests.cpu': '1' } });

    const failure = await untilRefused(kube, ref, pod());

    expect(failure.problem).toMatchObject({
      code: 'KUBE_FORBIDDEN',
      message: expect.stringContaining('must specify requests.cpu for: main') as string,
      hint: expect.stringContaining('ResourceQuota') as string,
    });
  });

  test('a LimitRange is named with both amounts', async () => {
    const { kube, ref } = await inNamespace('Pod');
    const limits = [{ type: 'Container', max: { memory: '1Gi' } }];
    await applyRule(kube, ref, 'LimitRange', { limits });

    const failure = await untilRefused(
      kube,
      ref,
      pod({ resources: { limits: { memory: '2Gi' } } }),
    );

    expect(failure).toMatchObject({ status: 403, problem: { code: 'KUBE_FORBIDDEN' } });
    expect(failure.problem.message).toContain(
      'memory usage per Container is 1Gi, but limit is 2Gi',
    );
    expect(failure.problem.hint).toContain('A LimitRange of the namespace');
  });

  test('Pod Security refuses a pod with all reasons, and warns of a workload that would fail', async () => {
    const { kube, ref } = await inNamespace('Pod');
    const level = (mode: string): string => `pod-security.kubernetes.io/${mode}`;
    const labels = { [level('enforce')]: 'restricted', [level('warn')]: 'restricted' };
    const namespace = await refOf(kube, { kind: 'Namespace' }, { name: ref.namespace });
    await applied(kube, namespace, { metadata: { labels } });
    const deployment = await refOf(
      kube,
      { group: 'apps', kind: 'Deployment' },
      { namespace: ref.namespace, name: 'web' },
    );
    const template = { metadata: { labels: { app: 'web' } }, ...pod() };
    const spec = { replicas: 0, selector: { matchLabels: { app: 'web' } }, template };

    const failure = await untilRefused(kube, ref, pod());
    const workload = await kube.apply(deployment, payloadFor(deployment, { spec }), manager);

    expect(failure).toMatchObject({ status: 403, problem: { code: 'KUBE_FORBIDDEN' } });
    expect(failure.problem.message).toContain('violates PodSecurity "restricted:latest"');
    expect(failure.problem.message).toContain('seccompProfile');
    expect(failure.problem.hint).toContain('securityContext');
    expect(workload.kind === 'ok' && workload.warnings).toEqual([
      expect.stringContaining('would violate PodSecurity "restricted:latest"'),
    ]);
  });

  test.each<[string, JsonObject, RegExp]>([
    ['ConfigMap', { data: { color: 'red' } }, /denied request: red is not allowed here/],
    ['Secret', { stringData: { color: 'red' } }, /denied request; the server's words are withheld/],
  ])('a ValidatingAdmissionPolicy that denies a %s is named', async (kind, fields, told) => {
    const { kube, ref } = await inNamespace(kind);
    const policy = await installPolicy(ref);

    const failure = await untilRefused(kube, ref, fields);

    expect(failure).toMatchObject({ problem: { code: 'KUBE_INVALID' }, mayHaveHappened: false });
    expect(failure.problem.message).toContain(`ValidatingAdmissionPolicy '${policy}'`);
    expect(failure.problem.message).toMatch(told);
    expect(failure.problem.hint).toContain('A rule of the cluster');
  });

  /** Denies every object of the kind in the namespace, in words that would quote a value. */
  async function installPolicy(ref: ObjectRef): Promise<string> {
    const name = `policy-${randomBytes(4).toString('hex')}`;
    const matchConstraints = {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': ref.namespace } },
      resourceRules: [
        {
          apiGroups: [''],
          apiVersions: ['v1'],
          operations: ['CREATE', 'UPDATE'],
          resources: [ref.resource.plural],
        },
      ],
    };
    const validations = [{ expression: 'false', message: 'red is not allowed here' }];
    await register('ValidatingAdmissionPolicy', name, { matchConstraints, validations });
    const binding = { policyName: name, validationActions: ['Deny'] };
    await register('ValidatingAdmissionPolicyBinding', name, binding);
    return name;
  }

  async function register(kind: string, name: string, spec: JsonObject): Promise<void> {
    const plural = `${kind.toLowerCase()}s`.replace('policys', 'policies');
    const path = `${admissionPath}/${plural}`;
    const apiVersion = 'admissionregistration.k8s.io/v1';
    const body = { apiVersion, kind, metadata: { name }, spec };
    await apiRequestOk(cluster, { method: 'POST', path, body });
    onTestFinished(async () => {
      await apiRequest(cluster, { method: 'DELETE', path: `${path}/${name}` });
    });
  }
});

describe('an object that is too large', () => {
  const cluster = useCluster();
  const mebibyte = 1024 * 1024;

  function largePod(bytes: number): JsonObject {
    return pod({ args: ['x'.repeat(bytes)] });
  }

  test.each<[string, string, JsonObject, RegExp]>([
    [
      'a ConfigMap over 1 MiB',
      'ConfigMap',
      { data: { a: 'x'.repeat(mebibyte + 1) } },
      /may not be more than 1048576 bytes/,
    ],
    [
      'annotations over 256 KiB',
      'ConfigMap',
      { metadata: { annotations: { a: 'x'.repeat(262_145) } } },
      /metadata\.annotations: Too long: may not be more than 262144 bytes/,
    ],
    [
      'a request over 3 MiB',
      'ConfigMap',
      { data: { a: 'x'.repeat(3 * mebibyte + 1) } },
      /Request entity too large: limit is 3145728/,
    ],
    [
      'a Secret over 3 MiB',
      'Secret',
      { stringData: { a: 'x'.repeat(3 * mebibyte + 1) } },
      /Request entity too large: limit is 3145728/,
    ],
    ['an object over what etcd takes', 'Pod', largePod(1.6 * mebibyte), /request is too large/],
    ['an object over what is sent to etcd', 'Pod', largePod(2.5 * mebibyte), /larger than max/],
  ])('is a permanent problem that says so: %s', async (_title, kind, fields, told) => {
    const { kube } = await connect({ kubeconfig: cluster.kubeconfigPath });
    const namespace = await createTestNamespace();
    const ref = await refOf(kube, { kind }, { namespace, name: 'large' });

    const failure = failureOf(await kube.apply(ref, payloadFor(ref, fields), manager));

    expect(failure).toMatchObject({ problem: { code: 'KUBE_INVALID' }, mayHaveHappened: false });
    expect(failure.problem.message).toMatch(told);
    expect(failure.problem.message).not.toContain('attempts');
    expect(failure.problem.message.length).toBeLessThan(300);
    expect(failure.problem.hint).toContain('split it');
    expect(valueOf(await kube.get(ref))).toBeUndefined();
  });
});
