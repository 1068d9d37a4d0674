import { describe, expect, test } from 'vitest';
import { GitsyncError } from '../../src/model/problem.ts';
import { printManifests, renderTree } from '../../src/render/render-tree.ts';
import type { RenderedSet } from '../../src/render/render-tree.ts';
import { memoryTree } from '../support/memory-tree.ts';

const shop = `apiVersion: example.com/v1
kind: Shop
metadata:
  name: shop
spec:
  "yes": name
  notes: null
`;

function renderSet(config: string, fields = 'namePrefix: p-\n'): Promise<RenderedSet> {
  return renderTree(
    memoryTree({
      'kustomization.yaml': `${fields}resources: [shop.yaml]\nconfigurations: [fields.yaml]\n`,
      'fields.yaml': config,
      'shop.yaml': shop,
    }),
    '',
    { mode: 'kustomize' },
  );
}

async function render(config: string, fields?: string): Promise<string> {
  return printManifests(await renderSet(config, fields));
}

async function messagesOf(config: string): Promise<readonly string[]> {
  try {
    await render(config);
  } catch (error) {
    if (error instanceof GitsyncError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

describe('a file under configurations', () => {
  test.each([
    ['a number as path', 'namePrefix:\n- path: 1\n', []],
    ['nothing', '# nothing\n', []],
    [
      'a boolean as kind',
      'namePrefix:\n- path: a\n- kind: yes\n  path: spec/name\n',
      ['fields.yaml:3: namePrefix[1].kind must be a string, not the boolean true'],
    ],
    [
      'an unknown field and a wrong one',
      'prefix: []\nnameSuffix: text\n',
      [
        'fields.yaml:2: nameSuffix must be a list, not the string "text"',
        'fields.yaml:1: prefix is no field that is known here; allowed are commonAnnotations, ',
      ],
    ],
    ['a list', '[]\n', ['fields.yaml:1: the file must be a map, not a list']],
    [
      'a key twice',
      'namePrefix: []\nnamePrefix: []\n',
      ['fields.yaml:2: the key "namePrefix" is set a second time; it is already set on line 1'],
    ],
    [
      'another value of create than the built-in field',
      'namePrefix:\n- path: metadata/name\n  create: true\n',
      ['kustomization.yaml:3: conflicting values of create for metadata/name'],
    ],
    [
      'another value of create for one kind',
      'varReference:\n- path: metadata/labels\n  kind: Pod\n  create: true\n',
      ['kustomization.yaml:3: conflicting values of create for metadata/labels'],
    ],
    [
      'two values of create for one field',
      'labels:\n- path: spec/labels\n  create: true\n- path: spec/labels\n',
      ['fields.yaml: conflicting values of create for spec/labels'],
    ],
  ])('with %s', async (_title, config, expected) => {
    const messages = await messagesOf(config);

    expect(messages).toHaveLength(expected.length);
    for (const start of expected) {
      expect(messages).toContainEqual(expect.stringContaining(start));
    }
  });

  test('labels do not take the place of null unless the field may be made', async () => {
    const fields = 'labels:\n- pairs: {a: b}\n';

    const kept = await render('labels:\n- path: spec/notes\n', fields);
    const made = await render('labels:\n- path: spec/notes\n  create: true\n', fields);

    expect(kept).toContain('notes: null\n');
    expect(made).toContain('notes:\n    a: b\n');
  });

  test('a field of one kind that takes the place of a built-in one is warned of', async () => {
    const { warnings } = await renderSet('namePrefix:\n- path: metadata/name\n  kind: Pod\n');
    const none = await renderSet('namePrefix:\n- path: spec/name\n  kind: Pod\n');

    expect(none.warnings).toEqual([]);
    expect(warnings.map(({ message }) => message)).toEqual([
      'kustomization.yaml:3: namePrefix leaves metadata/name alone in objects of other kinds than Pod',
    ]);
  });

  test('a field that two files name is changed once', async () => {
    const output = await render('namePrefix:\n- path: spec/yes\n- path: spec/yes\n');

    expect(output).toContain('"yes": p-name\n');
  });
});
