import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clusterCacheFolder } from '../../cluster/binaries/cache-folder.ts';
import { goEnvironment } from '../../cluster/binaries/go-toolchain.ts';
import { withLock } from '../../cluster/binaries/with-lock.ts';

const run = promisify(execFile);
const moduleFolder = join(import.meta.dirname, 'module');

/** What a build depends on: the pinned modules, the machine, and the flags below. */
function cacheFolder(): string {
  const pinned = readFileSync(join(moduleFolder, 'go.sum'));
  const digest = createHash('sha256').update(pinned).digest('hex').slice(0, 16);
  const key = `helm-${digest}_${process.platform}-${process.arch}_r1`;
  return join(clusterCacheFolder(), '..', 'helm', key);
}

/**
 * The path of helm as test/support/helm/module pins it; built once (about four minutes of one core) and kept in the
 * user's cache. Needs go.
 */
export async function findHelm(): Promise<string> {
  const final = cacheFolder();
  const program = join(final, 'helm');
  if (existsSync(program)) return program;
  await withLock(
    `${final}.lock`,
    () => process.stderr.write('waiting for another run that builds helm\n'),
    async () => {
      if (!existsSync(program)) await build(final);
    },
  );
  return program;
}

async function build(final: string): Promise<void> {
  process.stderr.write('helm is built once per version: about 3 minutes on 2 cores\n');
  await mkdir(join(final, '..'), { recursive: true });
  const building = await mkdtemp(`${final}.building-`);
  try {
    const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-gcflags=all=-dwarf=false'];
    const output = ['-ldflags', '-s -w', '-o', join(building, 'helm')];
    const args = ['build', ...flags, ...output, 'helm.sh/helm/v4/cmd/helm'];
    await run('go', args, { cwd: moduleFolder, env: goEnvironment(), maxBuffer: 16 << 20 });
    await rename(building, final);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}
