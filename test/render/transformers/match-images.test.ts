import { expect, test } from 'vitest';
import { renderTree } from '../../../src/render/render-tree.ts';
import { memoryTree } from '../../support/memory-tree.ts';

async function renderImage(image: string, name: string): Promise<unknown> {
  const tree = memoryTree({
    'kustomization.yaml': `resources: [pod.yaml]\nimages: [{name: ${name}, newTag: new}]\n`,
    'pod.yaml': `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: '${image}'}]}\n`,
  });
  const { manifests } = await renderTree(tree, '', { mode: 'kustomize' });
  return manifests[0]?.object['spec'];
}

test.each([
  ['registry.example.com/app:1', 'registry.example.com/app', 'registry.example.com/app:new'],
  ['registryXexample.com/app:1', 'registry.example.com/app', 'registryXexample.com/app:new'],
  ['registry.example.com/other:1', 'registry.example.com/app', 'registry.example.com/other:1'],
  ['registry:5000/app', 'registry:5000/app', 'registry:5000/app:new'],
  ['app-extra:1', 'app', 'app-extra:1'],
])('%s under the name %s becomes %s: a dot is any character', async (image, name, expected) => {
  const spec = await renderImage(image, name);

  expect(spec).toEqual({ containers: [{ name: 'a', image: expected }] });
});
