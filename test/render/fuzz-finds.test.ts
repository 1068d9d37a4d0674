import { expect, test } from 'vitest';
import { printManifests, renderTree } from '../../src/render/render-tree.ts';
import { memoryTree } from '../support/memory-tree.ts';

/** One ConfigMap and what a kustomization does with it, rendered in kustomize's bytes. */
async function render(object: string, kustomization = ''): Promise<string> {
  const files = { 'o.yaml': object, 'kustomization.yaml': `resources: [o.yaml]\n${kustomization}` };
  const set = await renderTree(memoryTree(files), '', { mode: 'kustomize', compat: 'kustomize' });
  return printManifests(set);
}

const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n';

test.each([
  ['|', 'abc'],
  ['>', 'abc'],
  ['|+', 'abc'],
])('a block (%s) that ends with the file has no line break at its end', async (sign, value) => {
  expect(await render(`${head}data:\n  x: ${sign}\n    abc`)).toContain(`  x: ${value}\n`);
});

test('a block before a line break keeps it, and what looks like one inside stays as it is', async () => {
  expect(await render(`${head}data:\n  x: |\n    abc\n`)).toContain('  x: |\n    abc\n');
  expect(await render(`${head}data:\n  x: |\n    y: |\n      z`)).toContain('    y: |\n      z\n');
});

test('annotations keep the spelling of the file', async () => {
  const text = `${head}  annotations: {a: 1.50, b: 017, c: 2020-01-01, d: ~}\n`;

  const output = await render(text);

  expect(output).toContain('a: "1.50"\n    b: "017"\n    c: "2020-01-01"\n    d: "~"\n');
});

test('values of JSON patches are read as kubectl reads manifests', async () => {
  const patch = '[{op: add, path: /data, value: {a: yes, b: 2020-01-01}}]'
    .replace('[', '- ')
    .slice(0, -1);

  const output = await render(
    head,
    `patches:\n- target: {kind: ConfigMap}\n  patch: |\n    ${patch}\n`,
  );

  expect(output).toContain('a: true\n  b: "2020-01-01"\n');
});

test('a number that a patch puts in the place of quoted text takes over the quotes', async () => {
  const patch = '{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a: 1, b: 2}}';

  const output = await render(
    `${head}data: {a: "2", b: 3}\n`,
    `patches:\n- patch: |-\n    ${patch}\n`,
  );

  expect(output).toContain('a: "1"\n  b: 2\n');
});
