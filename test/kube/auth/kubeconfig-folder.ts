import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadConnection } from '../../../src/kube/auth/load-connection.ts';
import type { LoadConnectionOptions } from '../../../src/kube/auth/load-connection.ts';
import type { Connection } from '../../../src/kube/connection.ts';
import { problemsOf } from '../../../src/model/problem.ts';
import type { Problem } from '../../../src/model/problem.ts';

/** What looks like a certificate until somebody reads it, as PEM and as a kubeconfig holds it. */
export const pem = '-----BEGIN CERTIFICATE-----\nMAo=\n-----END CERTIFICATE-----\n';
export const pemData = Buffer.from(pem).toString('base64');

/** A folder of its own with the given files, removed after the test. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gitsync-kubeconfig-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** What a kubeconfig of a test differs in. */
export interface TestKubeconfig {
  readonly name: string;
  readonly server?: string;
  readonly cluster?: object;
  readonly user?: object;
  readonly context?: object;
  readonly current?: string;
}

/** A kubeconfig with one cluster, user and context, all of the same name. */
export function kubeconfigText(options: TestKubeconfig): string {
  const { name, server = `https://${name}.example.org`, current = name } = options;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': current,
    clusters: [{ name, cluster: { server, ...options.cluster } }],
    users: [{ name, user: { ...options.user } }],
    contexts: [{ name, context: { cluster: name, user: name, ...options.context } }],
  });
}

/** What a kubeconfig and flags lead to, with nothing of the tester's environment. */
export async function connectionFor(
  config: Partial<TestKubeconfig>,
  flags: LoadConnectionOptions = {},
): Promise<Connection> {
  const folder = await folderWith({ config: kubeconfigText({ name: 'prod', ...config }) });
  return await loadConnection({ kubeconfig: join(folder, 'config'), environment: {}, ...flags });
}

/** The first problem that something fails with. */
export async function problemOf(failing: Promise<unknown>): Promise<Problem> {
  const error: unknown = await failing.then(
    () => new Error('succeeded'),
    (reason: unknown) => reason,
  );
  const [problem] = problemsOf(error);
  if (problem === undefined) throw new Error('no problem');
  return problem;
}
