import { describe, expect, test } from 'vitest';
import type { KubeClient, ObjectRef } from '../../../src/kube/kube-client.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { recordRequests } from '../../cluster/audit-log.ts';
import { waitUntil } from '../../cluster/control-plane/wait-until.ts';
import { replaceInEtcd } from '../../cluster/etcd-request.ts';
import { createTestNamespace, useCluster } from '../../cluster/test-cluster.ts';
import { installAdmissionWebhook } from './admission-webhook.ts';
import type { AdmissionAnswer, AdmissionRequest } from './admission-webhook.ts';
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
const allowed = { allowed: true } as const;

function denied(status: JsonObject): AdmissionAnswer {
  return { allowed: false, status };
}

describe('admission webhooks', () => {
  const cluster = useCluster(['audit-log']);
  const admin = { kubeconfig: cluster.kubeconfigPath };

  async function configMapRef(): Promise<{ kube: KubeClient; ref: ObjectRef; userAgent: string }> {
    const { kube, userAgent } = await connect(admin);
    const namespace = await createTestNamespace();
    return {
      kube,
      userAgent,
      ref: await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'web' }),
    };
  }

  test.each([
    ['without a status', {}, 400, 'KUBE_INVALID'],
    ['with 422', { code: 422 }, 422, 'KUBE_INVALID'],
    ['with 401', { code: 401, reason: 'Unauthorized' }, 401, 'KUBE_FORBIDDEN'],
    ['with 403', { code: 403, reason: 'Forbidden' }, 403, 'KUBE_FORBIDDEN'],
    ['with 409', { code: 409, reason: 'Conflict' }, 409, 'KUBE_FORBIDDEN'],
    ['with 410', { code: 410, reason: 'Expired' }, 410, 'KUBE_FORBIDDEN'],
  ])('that deny %s are named with their words, once', async (_title, fields, status, code) => {
    const { kube, ref, userAgent } = await configMapRef();
    const { namespace } = ref;
    const before = await applied(kube, ref, { data: { color: 'blue' } });
    const webhook = await installAdmissionWebhook(cluster, {
      namespace,
      resource: 'configmaps',
      answer: () => denied({ ...fields, message: 'no red on Fridays' }),
    });
    const payload = payloadFor(ref, { data: { color: 'red' } });

    let failure;
    const requests = await recordRequests(cluster, { userAgentPrefix: userAgent }, async () => {
      failure = failureOf(await kube.apply(ref, payload, manager));
    });

    expect(failure).toMatchObject({
      status,
      mayHaveHappened: false,
      problem: {
        code,
        message: `ConfigMap/${namespace}/web: apply failed: admission webhook "${webhook.name}" denied the request: no red on Fridays`,
        hint: expect.stringContaining('A rule of the cluster refuses it') as string,
      },
    });
    expect(requests).toHaveLength(1);
    expect(valueOf(await kube.get(ref))).toEqual(before.object);
  });

  test.each<[string, JsonObject]>([
    ['with 403', { code: 403 }],
    [
      'with the 404 of the object itself',
      { code: 404, reason: 'NotFound', details: { name: 'web', kind: 'configmaps' } },
    ],
  ])('that deny a DELETE %s keep the object, and nobody calls it gone', async (_title, status) => {
    const { kube, ref } = await configMapRef();
    const { object } = await applied(kube, ref);
    await installAdmissionWebhook(cluster, {
      namespace: ref.namespace,
      resource: 'configmaps',
      answer: ({ operation }) =>
        operation === 'DELETE' ? denied({ ...status, message: 'still in use' }) : allowed,
    });

    const failure = failureOf(await kube.delete(ref, preconditionsOf(object)));

    expect(failure).toMatchObject({ mayHaveHappened: false, problem: { code: 'KUBE_FORBIDDEN' } });
    expect(failure.problem.message).toContain('still in use');
    expect(valueOf(await kube.get(ref))).toEqual(object);
  });

  test('that quote a Secret are named without their words', async () => {
    const { kube } = await connect(admin);
    const namespace = await createTestNamespace();
    const ref = await refOf(kube, { kind: 'Secret' }, { namespace, name: 'db' });
    const quote = ({ object }: AdmissionRequest): string =>
      `${JSON.stringify(object?.['data'])} or ${Buffer.from('super-canary').toString('base64')}`;
    const webhook = await installAdmissionWebhook(cluster, {
      namespace,
      resource: 'secrets',
      answer: (request) => denied({ message: `${quote(request)} is weak`, reason: 'super-canary' }),
    });
    const payload = payloadFor(ref, { stringData: { password: 'super-canary' } });

    const failure = failureOf(await kube.apply(ref, payload, manager));

    expect(failure.problem.message).toContain(
      `admission webhook "${webhook.name}" denied the request; the server's words are withheld`,
    );
    expect(JSON.stringify(failure)).not.toMatch(/super-canary|c3VwZXItY2FuYXJ5/);
  });

  test('that change an object are seen in the answer, and the next apply changes nothing', async () => {
    const { kube, ref } = await configMapRef();
    await installAdmissionWebhook(cluster, {
      namespace: ref.namespace,
      resource: 'configmaps',
      type: 'mutating',
      answer: () => ({
        allowed: true,
        patch: [
          { op: 'replace', path: '/data/color', value: 'blue' },
          { op: 'add', path: '/data/added', value: 'by-webhook' },
        ],
      }),
    });

    const shown = valueOf(
      await kube.dryRunApply(ref, payloadFor(ref, { data: { color: 'red' } }), manager),
    );
    const first = await applied(kube, ref, { data: { color: 'red' } });
    const second = await applied(kube, ref, { data: { color: 'red' } });

    expect(first.object['data']).toEqual({ color: 'blue', added: 'by-webhook' });
    expect(shown.object['data']).toEqual(first.object['data']);
    expect(second.object).toEqual(first.object);
    expect(valueOf(await kube.get(ref))).toEqual(first.object);
  });

  test('warn with the object that they warn of, and are told of a dry run', async () => {
    const { kube, ref } = await configMapRef();
    const webhook = await installAdmissionWebhook(cluster, {
      namespace: ref.namespace,
      resource: 'configmaps',
      answer: ({ name }) => ({
        allowed: true,
        warnings: name === 'odd' ? ['odd names are out of fashion'] : [],
      }),
    });

    const answers = await Promise.all(
      ['web', 'odd', 'api'].map(async (name) => {
        const one = { ...ref, name };
        return [name, await kube.dryRunApply(one, payloadFor(one), manager)] as const;
      }),
    );

    const warnings = answers.map(([name, answer]) => [
      name,
      answer.kind === 'ok' ? answer.warnings : answer.problem,
    ]);
    expect(warnings).toEqual([
      ['web', []],
      ['odd', ['odd names are out of fashion']],
      ['api', []],
    ]);
    expect(webhook.received.map(({ dryRun }) => dryRun)).toEqual([true, true, true]);
  });

  test('that time out once are asked again', async () => {
    const { kube, ref, userAgent } = await configMapRef();
    let asked = 0;
    await installAdmissionWebhook(cluster, {
      namespace: ref.namespace,
      resource: 'configmaps',
      answer: () => {
        asked += 1;
        return asked === 1 ? 'silence' : allowed;
      },
    });

    let stored;
    const requests = await recordRequests(cluster, { userAgentPrefix: userAgent }, async () => {
      stored = await applied(kube, ref, { data: { a: '1' } });
    });

    // Admission comes before the write: there is no lost answer to look after.
    expect(stored).toMatchObject({ created: true, lostAnswer: false });
    expect(requests.map(({ verb, code }) => [verb, code])).toEqual([
      ['patch', 500],
      ['patch', 201],
    ]);
  });

  test('that time out and may be ignored do not matter', async () => {
    const { kube, ref } = await configMapRef();
    await installAdmissionWebhook(cluster, {
      namespace: ref.namespace,
      resource: 'configmaps',
      failurePolicy: 'Ignore',
      answer: () => 'silence',
    });

    const { created } = await applied(kube, ref, { data: { a: '1' } });

    expect(created).toBe(true);
  });

  test('without a backend end in a problem after bounded tries, and nothing is stored', async () => {
    const { kube, ref, userAgent } = await configMapRef();
    const webhook = await installAdmissionWebhook(cluster, {
      namespace: ref.namespace,
      resource: 'configmaps',
      answer: () => allowed,
    });
    await webhook.stopServer();

    let failure;
    const requests = await recordRequests(cluster, { userAgentPrefix: userAgent }, async () => {
      failure = failureOf(await kube.apply(ref, payloadFor(ref), manager));
    });

    expect(failure).toMatchObject({
      status: 500,
      mayHaveHappened: false,
      problem: {
        code: 'KUBE_UNAVAILABLE',
        message: expect.stringContaining(`failed calling webhook "${webhook.name}"`) as string,
        hint: expect.stringContaining('backend of the webhook') as string,
      },
    });
    expect(requests.map(({ code }) => code)).toEqual([500, 500, 500, 500, 500, 500]);
    expect(valueOf(await kube.get(ref))).toBeUndefined();
  });

  test('with side effects refuse a dry run for good, and nothing else', async () => {
    const { kube, ref } = await configMapRef();
    const webhook = await installAdmissionWebhook(cluster, {
      namespace: ref.namespace,
      resource: 'configmaps',
      answer: () => allowed,
    });
    // admissionregistration/v1 accepts no such webhook; v1beta1 did, and what it stored lives on.
    const key = `/registry/validatingwebhookconfigurations/${webhook.name}`;
    await replaceInEtcd(cluster, key, { from: 'None', to: 'Some' });

    const failure = await waitUntil('the side effects to be known', async () => {
      const answer = await kube.dryRunApply(ref, payloadFor(ref), manager);
      return answer.kind === 'failed' ? answer : undefined;
    });
    const { created } = await applied(kube, ref);

    expect(failure).toMatchObject({
      status: 400,
      problem: {
        code: 'KUBE_INVALID',
        message: expect.stringContaining('does not support dry run') as string,
        hint: expect.stringContaining('NoneOnDryRun') as string,
      },
    });
    expect(created).toBe(true);
  });
});
