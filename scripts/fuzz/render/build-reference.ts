import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clusterCacheFolder } from '../../../test/cluster/binaries/cache-folder.ts';
import { goEnvironment } from '../../../test/cluster/binaries/go-toolchain.ts';
import { withLock } from '../../../test/cluster/binaries/with-lock.ts';

/** The versions of kustomize that gitsync is compared with; 5.8.1 as kubectl 1.36.3 has it. */
export const referenceVersions = ['5.8.1', '5.8.2'] as const;

/** One of them. */
export type ReferenceVersion = (typeof referenceVersions)[number];

const run = promisify(execFile);
const sources = join(import.meta.dirname, 'reference');
const moduleFiles: Readonly<Record<ReferenceVersion, string>> = {
  '5.8.1': 'go.mod',
  '5.8.2': 'kustomize-5.8.2.mod',
};

/**
 * The program that builds trees with a version of kustomize; built once into the cache, by its sources.
 * @throws Error when go is missing or cannot build it.
 */
export async function buildReference(
  version: ReferenceVersion,
  log: (line: string) => void,
): Promise<string> {
  const folder = join(clusterCacheFolder(), '..', 'render-reference');
  const program = join(
    folder,
    `kustomize-${version}-${hashSources()}-${process.platform}-${process.arch}`,
  );
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  await withLock(
    `${program}.lock`,
    () => log('waiting for another run that builds the same program'),
    async () => {
      if (existsSync(program)) return;
      log(`building kustomize ${version}: once, about 2 minutes`);
      const building = `${program}.building-${process.pid}`;
      const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags=-s -w'];
      const args = ['build', ...flags, `-modfile=${moduleFiles[version]}`, '-o', building, '.'];
      await run('go', args, { cwd: sources, env: goEnvironment(), maxBuffer: 16 << 20 });
      renameSync(building, program);
    },
  );
  return program;
}

function hashSources(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(sources).sort()) {
    hash.update(`${name}\n`).update(readFileSync(join(sources, name)));
  }
  return hash.digest('hex').slice(0, 12);
}
