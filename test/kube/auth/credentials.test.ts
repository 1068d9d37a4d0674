import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConnection } from '../../../src/kube/auth/load-connection.ts';
import type { LoadConnectionOptions } from '../../../src/kube/auth/load-connection.ts';
import type { Connection } from '../../../src/kube/connection.ts';
import { folderWith, kubeconfigText } from './kubeconfig-folder.ts';

const v1 = 'client.authentication.k8s.io/v1';

/** A plugin that counts its runs, notes what it was told and prints what the test wants. */
const plugin = `#!/bin/sh
echo run >> "$COUNT_FILE"
printf '%s' "$KUBERNETES_EXEC_INFO" > "$INFO_FILE"
sleep 0.05
cat "$ANSWER_FILE"
exit "\${EXIT_CODE:-0}"
`;

interface PluginRun {
  readonly connection: Connection;
  readonly folder: string;
  readonly runs: () => Promise<number>;
}

interface PluginOptions {
  readonly answer: unknown;
  readonly exec?: object;
  readonly exitCode?: string;
  readonly flags?: LoadConnectionOptions;
}

async function withPlugin(options: PluginOptions): Promise<PluginRun> {
  const folder = await folderWith({ 'bin/login': plugin, count: '', info: '' });
  await chmod(join(folder, 'bin/login'), 0o755);
  const { answer } = options;
  await writeFile(
    join(folder, 'answer'),
    typeof answer === 'string' ? answer : JSON.stringify(answer),
  );
  const exec = {
    apiVersion: v1,
    command: './bin/login',
    interactiveMode: 'Never',
    env: [
      { name: 'COUNT_FILE', value: join(folder, 'count') },
      { name: 'INFO_FILE', value: join(folder, 'info') },
      { name: 'ANSWER_FILE', value: join(folder, 'answer') },
      { name: 'EXIT_CODE', value: options.exitCode ?? '0' },
    ],
    ...options.exec,
  };
  const cluster = {
    extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'x' } }],
  };
  const text = kubeconfigText({ name: 'prod', user: { exec }, cluster });
  await writeFile(join(folder, 'config'), text);
  const environment = { PATH: process.env['PATH'] };
  const kubeconfig = join(folder, 'config');
  return {
    connection: await loadConnection({ kubeconfig, environment, ...options.flags }),
    folder,
    runs: async () => (await readFile(join(folder, 'count'), 'utf8')).split('\n').length - 1,
  };
}

function credential(status: object, apiVersion = v1): object {
  return { kind: 'ExecCredential', apiVersion, status };
}

describe('exec plugins', () => {
  test('run once for requests that come together, and not again before they expire', async () => {
    const { connection, runs } = await withPlugin({ answer: credential({ token: 't1' }) });

    const identities = await Promise.all(
      Array.from({ length: 20 }, () => connection.credentials.current()),
    );
    await connection.credentials.current();

    expect(identities[0]).toEqual({ authorization: 'Bearer t1' });
    expect(await runs()).toBe(1);
  });

  test('run again after the expiry that they name, and after a refusal', async () => {
    let now = Date.parse('2030-01-01T00:00:00Z');
    const expirationTimestamp = '2030-01-01T01:00:00Z';
    const { connection, runs } = await withPlugin({
      answer: credential({ token: 't1', expirationTimestamp }),
      flags: { now: () => now },
    });

    const first = await connection.credentials.current();
    now += 3_590_000;
    const second = await connection.credentials.current();
    expect(await runs()).toBe(2);
    expect(connection.credentials.renew(second)).toBe(true);
    await connection.credentials.current();
    expect(first).toEqual(second);
    expect(await runs()).toBe(3);
  });

  test('are told the cluster and whether they may ask questions', async () => {
    const { connection, folder } = await withPlugin({
      answer: credential({ token: 't' }),
      exec: { provideClusterInfo: true },
    });

    await connection.credentials.current();

    expect(JSON.parse(await readFile(join(folder, 'info'), 'utf8'))).toEqual({
      kind: 'ExecCredential',
      apiVersion: v1,
      spec: {
        interactive: false,
        cluster: { server: 'https://prod.example.org', config: { audience: 'x' } },
      },
    });
  });

  test('of v1beta1 work without an interactive mode', async () => {
    const apiVersion = 'client.authentication.k8s.io/v1beta1';
    const { connection } = await withPlugin({
      answer: credential({ token: 't' }, apiVersion),
      exec: { apiVersion, interactiveMode: '' },
    });

    expect(await connection.credentials.current()).toEqual({ authorization: 'Bearer t' });
  });

  test.each<[string, unknown, string]>([
    ['text', 'canary-token', 'neither JSON nor YAML'],
    [
      'an unknown time',
      credential({ token: 'canary-token', expirationTimestamp: 'x' }),
      'is no time',
    ],
    [
      'a certificate that is none',
      credential({ clientCertificateData: 'canary-cert', clientKeyData: 'canary-key' }),
      'one of them is damaged',
    ],
    ['another kind', { kind: 'Secret', token: 'canary-token' }, 'did not print an ExecCredential'],
    [
      'another version',
      credential({ token: 'canary-token' }, 'v9'),
      'did not print an ExecCredential',
    ],
    ['nothing of use', credential({}), 'neither a token nor a certificate'],
    [
      'half a pair',
      credential({ clientKeyData: 'canary-token' }),
      'only one of certificate and key',
    ],
  ])('that print %s are refused without quoting them', async (_title, answer, why) => {
    const { connection } = await withPlugin({ answer });

    const error: unknown = await connection.credentials
      .current()
      .catch((reason: unknown) => reason);

    expect(error).toMatchObject({ problems: [{ code: 'KUBE_CONFIG' }] });
    expect(String(error)).toContain(why);
    expect(String(error)).not.toContain('canary');
  });

  test('that fail say how they ended', async () => {
    const { connection } = await withPlugin({ answer: '', exitCode: '3' });

    await expect(connection.credentials.current()).rejects.toMatchObject({
      problems: [
        {
          code: 'KUBE_UNAUTHORIZED',
          message: expect.stringContaining('ended with code 3') as string,
        },
      ],
    });
  });

  test('that are not installed pass on the hint of the kubeconfig', async () => {
    const exec = { command: 'no-such-login-tool', installHint: 'Install it from example.org.' };
    const { connection } = await withPlugin({ answer: '', exec });

    await expect(connection.credentials.current()).rejects.toMatchObject({
      problems: [{ code: 'KUBE_CONFIG', hint: 'Install it from example.org.' }],
    });
  });

  test('of v1alpha1 are refused', async () => {
    const exec = { apiVersion: 'client.authentication.k8s.io/v1alpha1' };

    await expect(withPlugin({ answer: '', exec })).rejects.toThrow('is not supported');
  });

  test('are looked up on our PATH, not on the one that the kubeconfig gives them', async () => {
    const { connection } = await withPlugin({
      answer: '',
      exec: { command: 'true', env: [{ name: 'PATH', value: '/nowhere' }] },
    });

    await expect(connection.credentials.current()).rejects.toThrow('neither JSON nor YAML');
  });

  test('are refused in kubeconfigs that may not run programs', async () => {
    const flags = { allowPrograms: false };

    await expect(withPlugin({ answer: '', flags })).rejects.toThrow('asks to run a program');
  });

  test('stop when nobody waits for them any more', async () => {
    const { connection, runs } = await withPlugin({ answer: credential({ token: 't' }) });
    const stop = new AbortController();

    const waiting = connection.credentials.current(stop.signal);
    stop.abort();

    await expect(waiting).rejects.toThrow('abort');
    expect(await runs()).toBeLessThanOrEqual(1);
  });
});

describe('token files', () => {
  test('are read again after a minute and after a refusal', async () => {
    let now = 0;
    const user = { tokenFile: 'token', token: 'older' };
    const folder = await folderWith({
      token: 'first',
      config: kubeconfigText({ name: 'a', user }),
    });
    const { credentials } = await loadConnection({
      kubeconfig: join(folder, 'config'),
      environment: {},
      now: () => now,
    });

    const first = await credentials.current();
    await writeFile(join(folder, 'token'), 'second');
    const kept = await credentials.current();
    now += 61_000;
    const second = await credentials.current();
    await writeFile(join(folder, 'token'), 'third');
    credentials.renew(second);
    const third = await credentials.current();

    expect([first, kept, second, third].map((identity) => identity.authorization)).toEqual([
      'Bearer first',
      'Bearer first',
      'Bearer second',
      'Bearer third',
    ]);
  });
});
