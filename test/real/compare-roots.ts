import { execFile } from 'node:child_process';
import { readdirSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { GitsyncError } from '../../src/model/problem.ts';
import { kustomizationFileNames } from '../../src/render/kustomization/kustomization-file.ts';
import type { LoadRestrictor } from '../../src/render/load/resolve-path.ts';
import { printManifests, renderTree } from '../../src/render/render-tree.ts';
import { FolderTree } from '../../src/source/folder-tree.ts';

/** How the roots of a tree came out in gitsync and in kubectl. */
export interface Comparison {
  /** Roots that kubectl renders. */
  readonly rendered: number;
  /** Roots that kubectl refuses, whatever it may load. */
  readonly refused: number;
  /** `FOLDER: what differs`, with and without `--compat=kustomize`. */
  readonly differences: readonly string[];
}

/** What a renderer makes of a root; undefined for a refusal. */
type Rendering = string | undefined;

/** Nothing is fetched: the port is closed, and there is no git to run. */
const offline = { HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9', PATH: '' };

const rootsAtOnce = 2;

/**
 * Renders every folder with a kustomization file with kubectl and with gitsync. What kubectl refuses is tried once
 * more without its load restriction.
 */
export async function compareRoots(folder: string, kubectlPath: string): Promise<Comparison> {
  const root = realpathSync(folder);
  const waiting = listRoots(root, root).sort().reverse();
  const differences: string[] = [];
  const counts = { rendered: 0, refused: 0 };
  const next = async (): Promise<void> => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const restricted = await compareRoot(root, path, { kubectlPath, restrictor: 'root-only' });
      differences.push(...restricted.differences);
      if (restricted.isRendered) {
        counts.rendered += 1;
        continue;
      }
      const free = await compareRoot(root, path, { kubectlPath, restrictor: 'none' });
      differences.push(...free.differences);
      counts[free.isRendered ? 'rendered' : 'refused'] += 1;
    }
  };
  await Promise.all(Array.from({ length: rootsAtOnce }, next));
  return { ...counts, differences: differences.sort() };
}

/** Folders that hold a kustomization file; Go's modules hold no links. */
function listRoots(root: string, folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const isRoot = entries.some(({ name }) => kustomizationFileNames.includes(name));
  const below = entries
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => listRoots(root, join(folder, name)));
  return isRoot ? [relative(root, folder), ...below] : below;
}

async function compareRoot(
  root: string,
  path: string,
  { kubectlPath, restrictor }: { kubectlPath: string; restrictor: LoadRestrictor },
): Promise<{ isRendered: boolean; differences: readonly string[] }> {
  const expected = await runKustomize(kubectlPath, join(root, path), restrictor);
  const differences: string[] = [];
  const note = (mode: string, actual: Rendering | GitsyncError): void => {
    const said = describeDifference(expected, actual);
    if (said !== undefined) differences.push(`${path} (${mode}, ${restrictor}): ${said}`);
  };
  note('compat', await render(root, path, { restrictor, compat: 'kustomize' }));
  // Without compat, gitsync may render what kustomize refuses for reasons that are bugs of its own.
  if (expected !== undefined) note('default', await render(root, path, { restrictor }));
  return { isRendered: expected !== undefined, differences };
}

function describeDifference(
  expected: Rendering,
  actual: Rendering | GitsyncError,
): string | undefined {
  if (actual instanceof GitsyncError) {
    return expected === undefined ? undefined : `refused: ${actual.message}`;
  }
  if (expected === undefined) return 'rendered, which kubectl refuses';
  return actual === expected ? undefined : 'other bytes';
}

async function render(
  root: string,
  path: string,
  { restrictor, compat }: { restrictor: LoadRestrictor; compat?: 'kustomize' },
): Promise<Rendering | GitsyncError> {
  const options = { mode: 'kustomize', loadRestrictor: restrictor } as const;
  try {
    const set = await renderTree(
      new FolderTree(root),
      path,
      compat === undefined ? options : { ...options, compat },
    );
    return printManifests(set);
  } catch (error) {
    if (error instanceof GitsyncError) return error;
    throw error;
  }
}

function runKustomize(
  kubectlPath: string,
  folder: string,
  restrictor: LoadRestrictor,
): Promise<Rendering> {
  const flags = restrictor === 'none' ? ['--load-restrictor', 'LoadRestrictionsNone'] : [];
  return new Promise((resolve, reject) => {
    const options = { env: offline, maxBuffer: 1 << 28 };
    execFile(kubectlPath, ['kustomize', folder, ...flags], options, (error, stdout) => {
      if (error === null) resolve(stdout);
      else if (typeof error.code === 'number') resolve(undefined);
      else reject(new Error(`kubectl kustomize ${folder} did not end by itself`, { cause: error }));
    });
  });
}
