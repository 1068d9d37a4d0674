import { expect, test } from 'vitest';
import { renderIsolated } from '../../src/isolate/render-isolated.ts';
import { doublingText, manyDocuments } from '../support/hostile-trees.ts';
import { memoryTree } from '../support/memory-tree.ts';

test.each([
  ['time beyond the limit', manyDocuments(3_000_000), { timeMs: 1_000 }, /longer than 1 s/],
  ['memory beyond the limit', doublingText(), { memoryBytes: 180 * 1024 * 1024 }, /memory/],
])(
  'isolation ends %s with a problem',
  async (_title, tree, isolation, message) => {
    const rendering = renderIsolated({
      files: memoryTree(tree),
      path: '',
      options: { mode: 'auto' },
      isolation,
    });

    await expect(rendering).rejects.toThrow(message);
  },
  30_000,
);
