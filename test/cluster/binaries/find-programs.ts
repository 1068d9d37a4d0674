import { existsSync } from 'node:fs';
import { buildBinaries, cachedBinariesFolder } from './build-binaries.ts';
import { findGo } from './go-toolchain.ts';
import { programPath, readPrograms, requiredPrograms, type Programs } from './programs.ts';

/** Programs to run a cluster with, or why there are none. */
export type FoundPrograms =
  | { readonly kind: 'found'; readonly programs: Programs }
  | { readonly kind: 'unavailable'; readonly reason: string };

function readAssets(folder: string): Programs {
  const programs = readPrograms(folder);
  const missing = requiredPrograms.filter((name) => !programs.names.has(name));
  if (missing.length > 0) {
    const paths = missing.map((name) => programPath(programs, name)).join(', ');
    throw new Error(`KUBEBUILDER_ASSETS names a folder without ${paths}`);
  }
  return programs;
}

/** In this order: the folder KUBEBUILDER_ASSETS, what was built before, what go builds now. */
export async function findPrograms(log: (line: string) => void): Promise<FoundPrograms> {
  const assets = process.env['KUBEBUILDER_ASSETS'] ?? '';
  if (assets !== '') return { kind: 'found', programs: readAssets(assets) };
  const cached = cachedBinariesFolder();
  if (existsSync(cached)) return { kind: 'found', programs: readPrograms(cached) };
  const go = await findGo();
  if (go.kind === 'missing') {
    const remedy = 'install Go, or set KUBEBUILDER_ASSETS or GITSYNC_TEST_KUBECONFIG';
    return { kind: 'unavailable', reason: `no test cluster: ${go.reason}; ${remedy}` };
  }
  return { kind: 'found', programs: readPrograms(await buildBinaries(log)) };
}
