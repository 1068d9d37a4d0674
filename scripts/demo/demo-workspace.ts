import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ClusterInfo } from '../../test/cluster/cluster-info.ts';
import { announceSale, openShop, type Files } from './shop-files.ts';

/** Where the commands of the demo run, and with which environment. */
export interface DemoWorkspace {
  readonly repository: string;
  /** What a reader exports to repeat the commands by hand. */
  readonly exported: Readonly<Record<string, string>>;
  readonly env: NodeJS.ProcessEnv;
}

const root = join(import.meta.dirname, '..', '..');

/** Nothing of the person's own: neither their git configuration nor their caches. */
function privateEnvironment(folder: string): NodeJS.ProcessEnv {
  return {
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Shop keeper',
    GIT_AUTHOR_EMAIL: 'keeper@shop.example',
    GIT_COMMITTER_NAME: 'Shop keeper',
    GIT_COMMITTER_EMAIL: 'keeper@shop.example',
    XDG_CACHE_HOME: join(folder, 'cache'),
    KUBECACHEDIR: join(folder, 'kubectl-cache'),
    KUBERC: 'off',
  };
}

function linkPrograms(folder: string, kubectlPath: string): string {
  const bin = join(folder, 'bin');
  const gitsync = join(root, 'bin', 'gitsync.cjs');
  mkdirSync(bin);
  chmodSync(gitsync, 0o755);
  symlinkSync(gitsync, join(bin, 'gitsync'));
  symlinkSync(kubectlPath, join(bin, 'kubectl'));
  return bin;
}

function commit(repository: string, env: NodeJS.ProcessEnv, files: Files, message: string): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), text);
  }
  execFileSync('git', ['add', '--all'], { cwd: repository, env });
  execFileSync('git', ['commit', '--quiet', '--message', message], { cwd: repository, env });
}

/** Makes everything inside the folder of the cluster, with which it goes whatever way the demo ends. */
export function makeWorkspace(cluster: ClusterInfo): DemoWorkspace {
  const { folder } = cluster;
  const repository = join(folder, 'shop');
  mkdirSync(repository);
  const bin = linkPrograms(folder, cluster.kubectlPath);
  const exported = { KUBECONFIG: cluster.kubeconfigPath, REPO: pathToFileURL(repository).href };
  const path = [bin, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
  const env = { ...process.env, ...privateEnvironment(folder), ...exported, PATH: path };
  execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: repository, env });
  commit(repository, env, openShop, 'Open the shop');
  commit(repository, env, announceSale, 'Announce a sale');
  return { repository, exported: { PATH: `${bin}:$PATH`, ...exported }, env };
}
