import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findPrograms } from '../cluster/binaries/find-programs.ts';
import { findGo } from '../cluster/binaries/go-toolchain.ts';
import { programPath } from '../cluster/binaries/programs.ts';
import { fetchGoModule } from '../support/fetch-go-module.ts';
import { compareRoots } from './compare-roots.ts';
import { kustomizeTrees } from './kustomize-trees.ts';

/** Every tree is tried with `npm run test:trees`; otherwise those that are quickly fetched and rendered. */
const trees = kustomizeTrees.filter(
  ({ isLarge }) => isLarge !== true || process.env['GITSYNC_TREES'] === 'all',
);

let kubectlPath = '';
let obstacle: string | undefined;

beforeAll(async () => {
  const go = await findGo();
  const found = await findPrograms((line) => process.stderr.write(`test cluster: ${line}\n`));
  if (go.kind === 'missing') obstacle = `manifests are fetched with go: ${go.reason}`;
  else if (found.kind === 'unavailable') obstacle = found.reason;
  else kubectlPath = programPath(found.programs, 'kubectl');
  if (obstacle !== undefined && process.env['CI'] === 'true') throw new Error(obstacle);
});

describe('every kustomization of a real tree renders as in kubectl, with and without compat', () => {
  beforeEach((context) => {
    if (obstacle !== undefined) context.skip(obstacle);
  });

  test.each(trees)('$module.path', async ({ module, rendered, refused }) => {
    const folder = await fetchGoModule(module);

    const comparison = await compareRoots(folder, kubectlPath);

    expect(comparison).toEqual({ rendered, refused, differences: [] });
  });
});
