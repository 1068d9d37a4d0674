import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

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
