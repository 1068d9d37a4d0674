import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { apiRequestOk } from './api-request.ts';
import { cachedBinariesFolder } from './binaries/build-binaries.ts';
import { clusterInfoFile, type ClusterInfo } from './cluster-info.ts';

const run = promisify(execFile);

/** The parts of `kubectl config view --raw --minify --flatten -o json` that are used. */
interface FlatKubeconfig {
  readonly clusters?: readonly {
    readonly cluster?: {
      readonly server?: string;
      readonly 'certificate-authority-data'?: string;
    };
  }[];
  readonly users?: readonly {
    readonly user?: {
      readonly 'client-certificate-data'?: string;
      readonly 'client-key-data'?: string;
    };
  }[];
}

function findKubectl(): string {
  const folders = [process.env['KUBEBUILDER_ASSETS'] ?? '', cachedBinariesFolder()];
  const path = folders.map((folder) => join(folder, 'kubectl')).find((file) => existsSync(file));
  return path ?? 'kubectl';
}

async function describeForeignCluster(
  kubeconfigPath: string,
  folder: string,
): Promise<ClusterInfo> {
  const kubectlPath = findKubectl();
  const args = ['config', 'view', '--raw', '--minify', '--flatten', '-o', 'json'];
  const { stdout } = await run(kubectlPath, [...args, `--kubeconfig=${kubeconfigPath}`]);
  const config = JSON.parse(stdout) as FlatKubeconfig;
  const cluster = config.clusters?.[0]?.cluster;
  const user = config.users?.[0]?.user;
  const files = {
    'ca.crt': cluster?.['certificate-authority-data'],
    'admin.crt': user?.['client-certificate-data'],
    'admin.key': user?.['client-key-data'],
  };
  for (const [name, data] of Object.entries(files)) {
    if (data === undefined) {
      throw new Error(
        `GITSYNC_TEST_KUBECONFIG=${kubeconfigPath}: the tests need a server with a certificate ` +
          `authority and a user with a client certificate, and there is nothing for ${name}`,
      );
    }
    await writeFile(join(folder, name), Buffer.from(data, 'base64'), { mode: 0o600 });
  }
  const access = {
    serverUrl: cluster?.server ?? '',
    caCertPath: join(folder, 'ca.crt'),
    adminCertPath: join(folder, 'admin.crt'),
    adminKeyPath: join(folder, 'admin.key'),
  };
  const version = (await apiRequestOk(access, { path: '/version' })) as { gitVersion: string };
  return {
    ...access,
    serverVersion: version.gitVersion,
    kubeconfigPath,
    kubectlPath,
    folder,
    capabilities: ['controllers', 'pods'],
    pids: {},
  };
}

/** A cluster that is not ours to end. */
export interface ExistingCluster {
  readonly info: ClusterInfo;
  /** Removes the files that were made to describe it. */
  readonly forget: () => Promise<void>;
}

/**
 * Describes the cluster of GITSYNC_TEST_KUBECONFIG. One that `npm run cluster -- up` started has a
 * description beside its kubeconfig and can do everything; any other has neither an audit log nor
 * an authority for more users, so the tests that need them are skipped.
 */
export async function describeExistingCluster(kubeconfigPath: string): Promise<ExistingCluster> {
  const infoPath = join(dirname(kubeconfigPath), clusterInfoFile);
  if (existsSync(infoPath)) {
    const info = JSON.parse(await readFile(infoPath, 'utf8')) as ClusterInfo;
    await apiRequestOk(info, { path: '/readyz' });
    return { info, forget: () => Promise.resolve() };
  }
  const folder = await mkdtemp(join(tmpdir(), 'gitsync-existing-'));
  async function forget(): Promise<void> {
    await rm(folder, { recursive: true, force: true });
  }
  try {
    return { info: await describeForeignCluster(kubeconfigPath, folder), forget };
  } catch (error) {
    await forget();
    throw error;
  }
}
