import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/model/json.ts';
import { kubeconfigFor } from '../../cluster/kubeconfig-for.ts';
import { createTestNamespace, kubectl, useCluster } from '../../cluster/test-cluster.ts';
import { applied, connect, failureOf, payloadFor, refOf, valueOf } from './connect.ts';

const manager = { fieldManager: 'gitsync', force: false };

/** The administrator's kubeconfig with another user entry. */
async function kubeconfigWithUser(user: JsonObject): Promise<string> {
  const text = await kubectl(['config', 'view', '--raw', '-o', 'json']);
  const view = JSON.parse(text) as { users: { user: JsonObject }[] };
  return JSON.stringify({ ...view, users: view.users.map((entry) => ({ ...entry, user })) });
}

describe('who may do what', () => {
  const cluster = useCluster(['users']);
  const admin = { kubeconfig: cluster.kubeconfigPath };

  test('a user without rights is told which right is missing, and nothing is called absent', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect({ kubeconfig: await kubeconfigFor(cluster, { user: 'eve' }) });
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'web' });

    const answers = [
      await kube.get(ref),
      await kube.list(ref.resource, { namespace }),
      await kube.dryRunApply(ref, payloadFor(ref), manager),
      await kube.apply(ref, payloadFor(ref), manager),
      await kube.delete(ref, { uid: 'x', resourceVersion: '1' }),
    ].map(failureOf);

    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 403, problem: { code: 'KUBE_FORBIDDEN' } });
      expect(answer.mayHaveHappened).toBe(false);
    }
    expect(answers[0]?.problem.message).toContain('User "eve" cannot get resource "configmaps"');
    expect(answers[0]?.problem.hint).toContain('Role');
  });

  test('a denial about a Secret names the missing right too', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect({ kubeconfig: await kubeconfigFor(cluster, { user: 'eve' }) });
    const ref = await refOf(kube, { kind: 'Secret' }, { namespace, name: 'db' });

    const failure = failureOf(await kube.get(ref));

    expect(failure.problem.message).toBe(
      `Secret/${namespace}/db: read failed: forbidden: User "eve" cannot get resource "secrets"` +
        ` in API group "" in the namespace "${namespace}"`,
    );
  });

  test('impersonation acts with the rights of the other user', async () => {
    const namespace = await createTestNamespace();
    const groups = ['system:masters', 'team "a"'];
    const eve = await connect({ ...admin, as: 'eve' });
    const boss = await connect({ ...admin, as: 'eve', asGroups: groups });
    const ref = await refOf(boss.kube, { kind: 'ConfigMap' }, { namespace, name: 'web' });

    const refused = failureOf(await eve.kube.get(ref));
    const allowed = valueOf(await boss.kube.get(ref));

    expect(refused.problem.message).toContain('User "eve" cannot get');
    expect(allowed).toBeUndefined();
  });

  test('a token in a file is read anew after the server refuses it', async () => {
    const namespace = await createTestNamespace();
    await kubectl(['create', 'serviceaccount', 'robot', '-n', namespace]);
    const token = await kubectl(['create', 'token', 'robot', '-n', namespace]);
    const tokenFile = join(cluster.folder, `${namespace}.token`);
    const kubeconfig = join(cluster.folder, `${namespace}.kubeconfig`);
    await writeFile(kubeconfig, await kubeconfigWithUser({ tokenFile }));
    await writeFile(tokenFile, 'not.a.token');
    const { kube } = await connect({ kubeconfig });

    await expect(kube.discover()).rejects.toThrow(
      'does not accept the credentials (HTTP 401) (after 2 attempts)',
    );
    await writeFile(tokenFile, token);
    const discovery = await kube.discover();

    expect(discovery.findPreferred('', 'ConfigMap')).toBeDefined();
  });

  test('a token that nobody issued is refused with a hint, once', async () => {
    const anonymous = join(cluster.folder, 'anonymous.kubeconfig');
    await writeFile(anonymous, await kubeconfigWithUser({}));
    const { kube } = await connect({ kubeconfig: anonymous, token: 'canary-token' });

    const error: unknown = await kube.discover().catch((reason: unknown) => reason);

    expect(error).toMatchObject({ problems: [{ code: 'KUBE_UNAUTHORIZED' }] });
    expect(String(error)).not.toContain('canary-token');
  });

  test('a wrong context name suggests the right one', async () => {
    const { kube } = await connect(admin);

    const wrong = connect({ ...admin, context: kube.context.replace('test', 'tset') });

    await expect(wrong).rejects.toMatchObject({
      problems: [
        {
          code: 'KUBE_CONFIG',
          hint: expect.stringContaining(`Did you mean "${kube.context}"?`) as string,
        },
      ],
    });
  });

  test('a server that is not there is named', async () => {
    const { kube } = await connect({ ...admin, server: 'https://127.0.0.1:1' });

    await expect(kube.discover()).rejects.toMatchObject({
      problems: [
        {
          code: 'KUBE_UNREACHABLE',
          message: expect.stringContaining('https://127.0.0.1:1 cannot be reached') as string,
        },
      ],
    });
  });

  test('a server whose certificate nobody vouches for is refused, and why is said', async () => {
    const other = join(cluster.folder, 'other-ca.crt');
    await writeFile(other, await readFile(cluster.adminCertPath));
    const { kube } = await connect({ ...admin, certificateAuthority: other });

    await expect(kube.discover()).rejects.toMatchObject({
      problems: [
        {
          code: 'KUBE_UNREACHABLE',
          message: expect.stringContaining('unknown authority') as string,
        },
      ],
    });
  });

  test('another name in the certificate than the one expected is refused', async () => {
    const { kube } = await connect({ ...admin, tlsServerName: 'example.org' });

    await expect(kube.discover()).rejects.toMatchObject({
      problems: [{ message: expect.stringContaining('another host name') as string }],
    });
  });

  test('a forced apply by one user and a read by another see the same object', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'web' });
    const role = ['create', 'rolebinding', 'view', '--clusterrole=view', '--user=viewer'];
    await kubectl([...role, '-n', namespace]);
    const viewer = await connect({ kubeconfig: await kubeconfigFor(cluster, { user: 'viewer' }) });

    const { object } = await applied(kube, ref, { data: { a: '1' } });

    expect(valueOf(await viewer.kube.get(ref))).toEqual(object);
    const dryRun = failureOf(await viewer.kube.dryRunApply(ref, payloadFor(ref), manager));
    expect(dryRun.problem.code).toBe('KUBE_FORBIDDEN');
  });
});
