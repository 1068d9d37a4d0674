import { describe, expect, test } from 'vitest';
import { GitsyncError } from '../../../src/model/problem.ts';
import type { Problem } from '../../../src/model/problem.ts';
import type { RenderLimits } from '../../../src/render/limits/render-limits.ts';
import { printManifests, renderTree } from '../../../src/render/render-tree.ts';
import {
  aliasBomb,
  cycle,
  deepNesting,
  doublingComponents,
  doublingCopies,
  doublingMap,
  doublingText,
  longPrefix,
  longTextBomb,
  manyOverlays,
  manyPatches,
  manyVars,
  mergeKeyBomb,
} from '../../support/hostile-trees.ts';
import type { HostileTree } from '../../support/hostile-trees.ts';
import { memoryTree } from '../../support/memory-tree.ts';

async function problemsOf(
  tree: HostileTree,
  limits: Partial<RenderLimits> = {},
  mode: 'auto' | 'plain' = 'auto',
): Promise<readonly Problem[]> {
  try {
    const set = await renderTree(memoryTree(tree), '', { mode, limits });
    printManifests(set, limits.output);
  } catch (error) {
    if (error instanceof GitsyncError) return error.problems;
    throw error;
  }
  return [];
}

describe('a build that multiplies its input ends with a problem', () => {
  test.each([
    ['a text written into itself', doublingText(), 'kustomization.yaml:', 'growth'],
    ['a map written into itself', doublingMap(), 'kustomization.yaml:', 'growth'],
    [
      'a JSON patch that copies a map into itself',
      doublingCopies(),
      'kustomization.yaml',
      'growth',
    ],
    ['vars that hold long texts', manyVars(), 'kustomization.yaml:', 'growth'],
    ['a long prefix before many names', longPrefix(), 'kustomization.yaml:', 'growth'],
    ['components that name the one below twice', doublingComponents(), 'kustomization', 'objects'],
  ])('%s', async (_title, tree, place, limit) => {
    const problems = await problemsOf(tree, { objects: 50_000 });

    const [problem] = problems;
    expect(problems).toHaveLength(1);
    expect(problem?.code).toBe('RENDER_LIMIT');
    expect(problem?.message).toContain(place);
    expect(problem?.message).toContain(`(limit "${limit}")`);
    expect(problem?.hint).toContain(`--limit ${limit}=`);
  });

  test.each([
    ['an alias bomb', aliasBomb(), 'RENDER_BAD_YAML'],
    ['merge keys in layers', mergeKeyBomb(), 'RENDER_BAD_YAML'],
    ['a long text behind many aliases', longTextBomb(), 'RENDER_BAD_YAML'],
    ['nesting of 10,000 lists', deepNesting(10_000), 'RENDER_BAD_YAML'],
    ['bases in a circle', cycle(), 'RENDER_BAD_KUSTOMIZATION'],
  ])('%s', async (_title, tree, code) => {
    const problems = await problemsOf(tree);

    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });
});

describe('a limit', () => {
  test.each([
    ['objects', manyOverlays(10, 10), { objects: 100 }],
    ['steps', manyPatches(10, 10), { steps: 100 }],
    ['files', manyOverlays(1, 10), { files: 5 }],
    ['bytes', manyOverlays(10, 1), { bytes: 100 }],
    ['output', manyOverlays(10, 1), { output: 100 }],
  ])('of %s is met, and not far above it', async (name, tree, limits) => {
    const [met] = await problemsOf(tree, limits);
    const more = Object.fromEntries(Object.entries(limits).map(([key]) => [key, 10_000]));
    const allowed = await problemsOf(tree, more);

    expect(met?.code).toBe('RENDER_LIMIT');
    expect(met?.message).toContain(`(limit "${name}")`);
    expect(allowed).toEqual([]);
  });

  test('holds for plain folders', async () => {
    const tree = { 'a.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n' };

    const [files] = await problemsOf({ ...tree, 'b.yaml': '' }, { files: 1 }, 'plain');
    const [objects] = await problemsOf(tree, { objects: 0.5 }, 'plain');

    expect(files?.message).toContain('(limit "files")');
    expect(objects?.message).toContain('(limit "objects")');
  });

  test('is told after the problems that were found before it', async () => {
    const tree = {
      ...manyOverlays(10, 3),
      'o0/kustomization.yaml': 'resources: [../base]\nreplicas: [{name: none, count: 1}]\n',
    };

    const problems = await problemsOf(tree, { objects: 75 });

    expect(problems.map(({ code }) => code).at(-1)).toBe('RENDER_LIMIT');
    expect(problems).toHaveLength(2);
  });
});
