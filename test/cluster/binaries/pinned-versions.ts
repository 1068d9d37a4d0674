import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The versions that the Go modules of the test cluster require, as `v1.2.3`. */
export interface PinnedVersions {
  readonly kubernetes: string;
  readonly etcd: string;
  readonly kwok: string;
}

/** The Go modules that are built, by folder. */
export const modulesFolder = fileURLToPath(new URL('../modules/', import.meta.url));

/** Part of the cache key: raise it when programs of the same versions are built differently. */
const buildRecipe = 1;

function readRequiredVersion(folder: string, module: string): string {
  const path = join(modulesFolder, folder, 'go.mod');
  const line = readFileSync(path, 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`require ${module} `));
  const version = line?.split(' ')[2];
  if (version === undefined) throw new Error(`${path} has no line "require ${module} <version>"`);
  return version;
}

/** The one place where a version is written is the module's go.mod. */
export function readPinnedVersions(): PinnedVersions {
  return {
    kubernetes: readRequiredVersion('kubernetes', 'k8s.io/kubernetes'),
    etcd: readRequiredVersion('etcd', 'go.etcd.io/etcd/server/v3'),
    kwok: readRequiredVersion('kwok', 'sigs.k8s.io/kwok'),
  };
}

/** Names the folder of the cache that holds programs of these versions for this machine. */
export function cacheKey(versions: PinnedVersions): string {
  return [
    `kubernetes-${versions.kubernetes}`,
    `etcd-${versions.etcd}`,
    `kwok-${versions.kwok}`,
    `${process.platform}-${process.arch}`,
    `r${buildRecipe}`,
  ].join('_');
}
