import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildReference, referenceVersions } from '../../scripts/fuzz/render/build-reference.ts';
import { startReference } from '../../scripts/fuzz/render/reference-process.ts';
import type { ReferenceProcess } from '../../scripts/fuzz/render/reference-process.ts';
import { searchTrees } from '../../scripts/fuzz/render/search-trees.ts';
import type { RenderFind } from '../../scripts/fuzz/render/search-trees.ts';

/** The same trees in every run; `npm run fuzz -- render` looks for others. */
const seed = 3;
const trees = 100;

describe.each(referenceVersions)('random trees beside kustomize %s', (version) => {
  let reference: ReferenceProcess;

  beforeAll(async () => {
    reference = startReference(await buildReference(version, () => undefined));
  });

  afterAll(() => reference.close());

  test.each(['kustomize', 'default'] as const)(
    'render to its bytes in mode %s, or are refused by both, but for the deviations that the docs list',
    async (mode) => {
      const finds: RenderFind[] = [];
      const { signal } = new AbortController();
      const onFind = (find: RenderFind): number => finds.push(find);
      const search = { reference, mode, seed, from: 0, to: trees, signal, onFind };

      const { outcomes } = await searchTrees(search);

      expect(finds).toEqual([]);
      // Trees that both refuse prove little: at least a good third is rendered.
      expect(outcomes.get('same-output')).toBeGreaterThan(trees / 3);
    },
  );
});
