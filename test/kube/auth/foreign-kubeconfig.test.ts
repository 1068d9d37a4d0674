import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConnection } from '../../../src/kube/auth/load-connection.ts';
import type { LoadConnectionOptions } from '../../../src/kube/auth/load-connection.ts';
import type { Connection } from '../../../src/kube/connection.ts';
import { problemsOf } from '../../../src/model/problem.ts';
import { folderWith, kubeconfigText } from './kubeconfig-folder.ts';
import type { TestKubeconfig } from './kubeconfig-folder.ts';

const exec = {
  apiVersion: 'client.authentication.k8s.io/v1',
  command: 'true',
  interactiveMode: 'Never',
};
const inline = '-----BEGIN CERTIFICATE-----\nMAo=\n-----END CERTIFICATE-----\n';

async function foreignConnection(
  parts: Partial<TestKubeconfig>,
  options: LoadConnectionOptions = {},
): Promise<Connection> {
  const folder = await folderWith({ config: kubeconfigText({ name: 'prod', ...parts }) });
  return await loadConnection({
    kubeconfig: join(folder, 'config'),
    environment: {},
    isForeignKubeconfig: true,
    ...options,
  });
}

describe('a kubeconfig that others wrote', () => {
  test.each<[string, Partial<TestKubeconfig>]>([
    ['exec', { user: { exec } }],
    ['tokenFile', { user: { tokenFile: '/var/run/secrets/token-canary' } }],
    ['tokenFile', { user: { tokenFile: '/var/run/secrets/token-canary', token: 't' } }],
    [
      'client-certificate',
      { user: { 'client-certificate': '/canary', 'client-key-data': 'AAAA' } },
    ],
    ['client-key', { user: { 'client-key': '/canary' } }],
    ['auth-provider', { user: { 'auth-provider': { name: 'oidc', config: {} } } }],
    ['certificate-authority', { cluster: { 'certificate-authority': '/canary' } }],
    ['tokenFile', { server: 'http://plain.example.org', user: { tokenFile: '/canary' } }],
  ])('may not use %s', async (field, parts) => {
    const error: unknown = await foreignConnection(parts).catch((reason: unknown) => reason);

    const [problem] = problemsOf(error);
    expect(problem?.code).toBe('KUBE_CONFIG');
    expect(problem?.message).toContain(
      `The kubeconfig may not use ${field}: it comes from elsewhere`,
    );
    expect(problem?.message).not.toContain('canary');
  });

  test('is told everything that it may not use, at once', async () => {
    const parts = {
      user: { exec, 'client-key': '/x' },
      cluster: { 'certificate-authority': '/y' },
    };

    const error: unknown = await foreignConnection(parts).catch((reason: unknown) => reason);

    expect(problemsOf(error)).toHaveLength(3);
  });

  test('may run its exec plugin where that is allowed, and read no file all the same', async () => {
    const allowed = { allowPrograms: true };

    await expect(foreignConnection({ user: { exec } }, allowed)).resolves.toBeDefined();
    await expect(foreignConnection({ user: { exec, tokenFile: '/x' } }, allowed)).rejects.toThrow(
      'may not use tokenFile',
    );
  });

  test('may hold a token and an authority', async () => {
    const data = Buffer.from(inline).toString('base64');
    const cluster = { 'certificate-authority-data': data };

    const connection = await foreignConnection({ cluster, user: { token: 't' } });

    expect(connection.trust.authorities).toBe(inline);
    expect(await connection.credentials.current()).toEqual({ authorization: 'Bearer t' });
  });

  test('does not keep the caller from naming files by flags', async () => {
    const folder = await folderWith({ 'ca.crt': inline });

    const connection = await foreignConnection(
      {},
      { certificateAuthority: join(folder, 'ca.crt'), token: 't' },
    );

    expect(connection.trust.authorities).toBe(inline);
  });

  test('that is empty does not stand for the cluster around this process', async () => {
    const folder = await folderWith({ config: '', token: 'pod-token', 'ca.crt': inline });

    const connection = loadConnection({
      kubeconfig: join(folder, 'config'),
      environment: { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' },
      serviceAccountFolder: folder,
      isForeignKubeconfig: true,
    });

    await expect(connection).rejects.toThrow('No cluster is configured');
  });

  test('of our own may do all of that, but no exec where programs are not allowed', async () => {
    const own = { isForeignKubeconfig: false };

    await expect(foreignConnection({ user: { exec } }, own)).resolves.toBeDefined();
    await expect(
      foreignConnection({ user: { exec } }, { ...own, allowPrograms: false }),
    ).rejects.toThrow('asks to run a program');
  });
});
