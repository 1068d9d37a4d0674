import { describe, expect, test } from 'vitest';
import {
  printTransformations,
  readTransformations,
} from '../../../src/render/build-metadata/origin-text.ts';
import { printManifests, renderTree } from '../../../src/render/render-tree.ts';
import type { RenderOptions } from '../../../src/render/render-tree.ts';
import { joinLexically } from '../../../src/render/tree-path.ts';
import { memoryTree } from '../../support/memory-tree.ts';

const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n';

async function render(
  files: Readonly<Record<string, string>>,
  path = '',
  options: Partial<RenderOptions> = {},
): Promise<string> {
  return printManifests(await renderTree(memoryTree(files), path, { mode: 'auto', ...options }));
}

describe('buildMetadata', () => {
  test('only the notes that are asked for are printed', async () => {
    const files = {
      'kustomization.yaml':
        'resources: [a.yaml]\nnamePrefix: p-\nbuildMetadata: [transformerAnnotations]\n',
      'a.yaml': settings,
    };

    const output = await render(files);

    expect(output).toContain('kind: PrefixTransformer');
    expect(output).not.toContain('kubernetes.io/origin');
  });

  test('origins of one base tell the way by which each overlay names it', async () => {
    const output = await render(
      {
        'top/kustomization.yaml': 'resources: [one, two]\nbuildMetadata: [originAnnotations]\n',
        'top/one/kustomization.yaml': 'resources: [../base]\nnamePrefix: one-\n',
        'top/two/kustomization.yaml': 'resources: [../../top/base]\nnamePrefix: two-\n',
        'top/base/kustomization.yaml': 'resources: [a.yaml]\n',
        'top/base/a.yaml': settings,
      },
      'top',
    );

    expect(output.match(/path: .*/g)).toEqual(['path: base/a.yaml', 'path: ../top/base/a.yaml']);
  });

  test('an object that lost its annotations gets the transformer as origin', async () => {
    const output = await render({
      'kustomization.yaml': `resources: [a.yaml]
buildMetadata: [originAnnotations]
patches:
- target: {kind: ConfigMap}
  patch: '[{"op": "remove", "path": "/metadata/annotations"}]'
`,
      'a.yaml': settings,
    });

    expect(output).toContain('kind: PatchTransformer');
    expect(output).not.toContain('path: a.yaml');
  });

  test('words that kustomize does not know mean nothing', async () => {
    const files = { 'kustomization.yaml': 'resources: [a.yaml]\n', 'a.yaml': settings };
    const plain = await render(files);

    const output = await render({
      ...files,
      'kustomization.yaml': 'resources: [a.yaml]\nbuildMetadata: [everything]\n',
    });

    expect(output).toBe(plain);
  });

  test('the name that the caller gives wins over the signature of kustomize', async () => {
    const files = {
      'kustomization.yaml': 'resources: [a.yaml]\nbuildMetadata: [managedByLabel]\n',
      'a.yaml': settings,
    };

    expect(await render(files)).toContain('app.kubernetes.io/managed-by: kustomize-v5.8.1');
    expect(await render(files, '', { managedBy: 'me' })).toContain('managed-by: me');
  });
});

describe('origins as text', () => {
  test('what is printed reads as the same', () => {
    const origins = [
      { path: 'a: b/#c.yaml' },
      {
        repo: 'https://example.com/r',
        ref: '1.0',
        configuredIn: 'k.yaml',
        configuredBy: { apiVersion: 'builtin', kind: 'X', name: 'true', namespace: 'n' },
      },
    ];

    expect(readTransformations(printTransformations(origins))).toEqual(origins);
  });

  test.each(['{', 'text', 'a: b'])('%j is no list of transformers', (text) => {
    expect(readTransformations(text)).toEqual([]);
  });
});

describe('joinLexically', () => {
  test.each([
    ['', 'a.yaml', 'a.yaml'],
    ['', '../a/./b', '../a/b'],
    ['../a', '../b/c', '../b/c'],
    ['a', '../../b', '../b'],
    ['../..', '../b', '../../../b'],
  ])('%j and %j make %j', (folder, name, expected) => {
    expect(joinLexically(folder, name)).toBe(expected);
  });
});

describe('compat', () => {
  test('a folder without a kustomization is an error where kustomize’s output is asked for', async () => {
    const files = { 'a.yaml': settings };

    expect(await render(files)).toBe(settings);
    await expect(render(files, '', { compat: 'kustomize' })).rejects.toThrow('kustomization file');
  });
});
