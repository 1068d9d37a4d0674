import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/kube/clock.ts';
import { loadConnection } from '../../../src/kube/auth/load-connection.ts';
import type { LoadConnectionOptions } from '../../../src/kube/auth/load-connection.ts';
import { documentSubject } from '../../../src/kube/requests/request-subject.ts';
import { RequestSender } from '../../../src/kube/transport/request-sender.ts';
import { silentLogger } from '../../../src/log/logger.ts';
import { stringifyJson } from '../../../src/model/json.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { apiRequestOk } from '../../cluster/api-request.ts';
import { recordRequests } from '../../cluster/audit-log.ts';
import { kubeconfigFor } from '../../cluster/kubeconfig-for.ts';
import { createTestNamespace, kubectl, useCluster } from '../../cluster/test-cluster.ts';
import { beforeRequests } from './before-requests.ts';
import { connect, failureOf, refOf, valueOf } from './connect.ts';
import { createServiceAccount, expireToken, forgeToken } from './service-account.ts';
import type { ServiceAccount } from './service-account.ts';

const robot = 'robot';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gitsync-credentials-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The administrator's kubeconfig with another user entry, as a file. */
async function kubeconfigWithUser(user: JsonObject): Promise<string> {
  const text = await kubectl(['config', 'view', '--raw', '-o', 'json']);
  const view = JSON.parse(text) as { users: { user: JsonObject }[] };
  const path = join(await temporaryFolder(), 'kubeconfig');
  const users = view.users.map((entry) => ({ ...entry, user }));
  await writeFile(path, JSON.stringify({ ...view, users }));
  return path;
}

/** Whom the server takes us for: what it answers to a SelfSubjectReview sent as the client sends all. */
async function askWhoWeAre(options: LoadConnectionOptions): Promise<unknown> {
  const connection = await loadConnection({ environment: {}, ...options });
  const clock = systemClock;
  const sender = new RequestSender(connection, { userAgent: 'test', logger: silentLogger, clock });
  onTestFinished(() => sender.close());
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
  const { result } = await sender.send({
    subject: documentSubject(path),
    method: 'POST',
    path,
    contentType: 'application/json',
    body: stringifyJson({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }),
  });
  if (result.kind === 'failed') throw new Error(result.problem.message);
  return (result.value as { status: { userInfo: unknown } }).status.userInfo;
}

describe('tokens', () => {
  const cluster = useCluster(['audit-log', 'users']);

  async function makeRobot(): Promise<{ namespace: string; account: ServiceAccount }> {
    const namespace = await createTestNamespace();
    return { namespace, account: await createServiceAccount(cluster, namespace, robot) };
  }

  test('of a service account make us that account', async () => {
    const { namespace, account } = await makeRobot();
    const kubeconfig = await kubeconfigWithUser({ token: await account.issueToken() });

    const info = await askWhoWeAre({ kubeconfig });

    expect(info).toMatchObject({
      username: account.user,
      groups: expect.arrayContaining([`system:serviceaccounts:${namespace}`]) as string[],
    });
  });

  test.each<[string, (account: ServiceAccount, namespace: string) => Promise<string>]>([
    ['that have expired', async (account) => expireToken(cluster, await account.issueToken())],
    ['with another signature', async (account) => forgeToken(await account.issueToken())],
    [
      'of an account that was deleted',
      async (account) => {
        const token = await account.issueToken();
        await account.delete();
        return token;
      },
    ],
    [
      'bound to a Secret that was deleted',
      async (account, namespace) => {
        const path = `/api/v1/namespaces/${namespace}/secrets`;
        await apiRequestOk(cluster, {
          method: 'POST',
          path,
          body: { metadata: { name: 'anchor' } },
        });
        const token = await account.issueToken('anchor');
        await apiRequestOk(cluster, { method: 'DELETE', path: `${path}/anchor` });
        return token;
      },
    ],
  ])('%s are refused with a hint after one attempt, and not repeated', async (_title, spoil) => {
    const { account, namespace } = await makeRobot();
    const token = await spoil(account, namespace);
    const admin = await connect({ kubeconfig: cluster.kubeconfigPath });
    const ref = await refOf(admin.kube, { kind: 'ConfigMap' }, { namespace, name: 'web' });
    const kubeconfig = await kubeconfigWithUser({ token });
    const { kube, userAgent } = await connect({ kubeconfig });

    let failure;
    const requests = await recordRequests(cluster, { userAgentPrefix: userAgent }, async () => {
      failure = failureOf(await kube.get(ref));
    });

    expect(failure).toMatchObject({
      status: 401,
      problem: {
        code: 'KUBE_UNAUTHORIZED',
        message: `ConfigMap/${namespace}/web: read failed: the server does not accept the credentials (HTTP 401)`,
        hint: 'Log in again, or choose another context or user.',
      },
    });
    expect(requests.map(({ code }) => code)).toEqual([401]);
    expect(JSON.stringify(failure)).not.toContain(token.slice(0, 20));
  });

  test('that rotate in a file are picked up within the call that the old one fails', async () => {
    const { account } = await makeRobot();
    const token = await account.issueToken();
    const tokenFile = join(await temporaryFolder(), 'token');
    await writeFile(tokenFile, forgeToken(token));
    const { kube, userAgent } = await connect(
      { kubeconfig: await kubeconfigWithUser({ tokenFile }) },
      (connection) =>
        beforeRequests(connection, async (number) => {
          if (number === 2) await writeFile(tokenFile, token);
        }),
    );

    const requests = await recordRequests(cluster, { userAgentPrefix: userAgent }, async () => {
      valueOf(await kube.getDocument('/version'));
    });

    expect(requests.map(({ code, user }) => [code, user])).toEqual([
      [401, ''],
      [200, account.user],
    ]);
  });

  test.each([
    ['gives a good one at its second run, all is well', 2, [401, 200]],
    ['gives none that is good, that is the end', 3, [401, 401]],
  ])('of an exec plugin: where it %s', async (_title, goodRun, codes) => {
    const { account } = await makeRobot();
    const token = await account.issueToken();
    const folder = await temporaryFolder();
    const runs = join(folder, 'runs');
    const plugin = join(folder, 'plugin.cjs');
    await writeFile(plugin, pluginScript({ runs, goodRun, good: token, bad: forgeToken(token) }));
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: [plugin],
      interactiveMode: 'Never',
    };
    const { kube, userAgent } = await connect({ kubeconfig: await kubeconfigWithUser({ exec }) });

    let answer;
    const requests = await recordRequests(cluster, { userAgentPrefix: userAgent }, async () => {
      answer = await kube.getDocument('/version');
    });

    expect(requests.map(({ code }) => code)).toEqual(codes);
    expect(await readFile(runs, 'utf8')).toBe('run\nrun\n');
    if (codes.at(-1) === 200) expect(answer).toMatchObject({ kind: 'ok' });
    else expect(answer).toMatchObject({ problem: { code: 'KUBE_UNAUTHORIZED' } });
  });
});

interface PluginScript {
  readonly runs: string;
  readonly goodRun: number;
  readonly good: string;
  readonly bad: string;
}

/** A credential plugin that gives a bad token until its n-th run, and writes a line for each run. */
function pluginScript({ runs, goodRun, good, bad }: PluginScript): string {
  const file = JSON.stringify(runs);
  return `const { appendFileSync, readFileSync } = require('node:fs');
appendFileSync(${file}, 'run\\n');
const run = readFileSync(${file}, 'utf8').trim().split('\\n').length;
const token = run >= ${goodRun} ? '${good}' : '${bad}';
const apiVersion = 'client.authentication.k8s.io/v1';
console.log(JSON.stringify({ apiVersion, kind: 'ExecCredential', status: { token } }));
`;
}

describe('impersonation', () => {
  const cluster = useCluster(['users']);

  test('makes us the user, with groups, UID and extra fields, as the server sees it', async () => {
    const text = await kubectl(['config', 'view', '--raw', '-o', 'json']);
    const [admin] = (JSON.parse(text) as { users: { user: JsonObject }[] }).users;
    const extra = { 'Example.org/Why': ['a', 'b c'], scopes: ['é'] };
    const as = {
      as: 'ève 日本',
      'as-uid': 'u-7',
      'as-groups': ['team "a"', 'b,c'],
      'as-user-extra': extra,
    };
    const kubeconfig = await kubeconfigWithUser({ ...admin?.user, ...as });

    const info = await askWhoWeAre({ kubeconfig });

    expect(info).toEqual({
      username: 'ève 日本',
      uid: 'u-7',
      groups: ['team "a"', 'b,c', 'system:authenticated'],
      // Header names have no case: keys come back in lower case.
      extra: { 'example.org/why': ['a', 'b c'], scopes: ['é'] },
    });
  });

  test('by flags goes before that of the kubeconfig', async () => {
    const flags = { as: 'eve', asUid: 'u-8', asGroups: ['team-b'] };

    const info = await askWhoWeAre({ kubeconfig: cluster.kubeconfigPath, ...flags });

    expect(info).toMatchObject({
      username: 'eve',
      uid: 'u-8',
      groups: ['team-b', 'system:authenticated'],
    });
  });

  test.each([
    ['a user', { as: 'boss' }],
    ['a group', { as: 'boss', asGroups: ['managers'] }],
    ['a UID', { as: 'boss', asUid: 'u-1' }],
  ])('of %s without the right is refused, naming the right', async (_title, flags) => {
    const namespace = await createTestNamespace();
    const admin = await connect({ kubeconfig: cluster.kubeconfigPath });
    const eve = await kubeconfigFor(cluster, { user: 'eve' });
    const { kube } = await connect({ kubeconfig: eve, ...flags });
    const answers = [];

    for (const kind of ['ConfigMap', 'Secret']) {
      const ref = await refOf(admin.kube, { kind }, { namespace, name: 'web' });
      answers.push(failureOf(await kube.get(ref)));
    }

    for (const failure of answers) {
      expect(failure).toMatchObject({ status: 403, problem: { code: 'KUBE_FORBIDDEN' } });
      expect(failure.problem.message).toContain('User "eve" cannot impersonate');
      expect(failure.problem.hint).toContain('leave out --as');
    }
  });
});
