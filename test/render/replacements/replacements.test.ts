import { describe, expect, test } from 'vitest';
import { GitsyncError } from '../../../src/model/problem.ts';
import type { Problem } from '../../../src/model/problem.ts';
import { renderTree } from '../../../src/render/render-tree.ts';
import type { RenderOptions } from '../../../src/render/render-tree.ts';
import { memoryTree } from '../../support/memory-tree.ts';

const objects = `apiVersion: v1
kind: ConfigMap
metadata:
  name: facts
data:
  word: hidden-word
  port: "9090"
  json: '{"a": {"b": 1.5, "list": ["x"]}}'
  none: null
  map: text
facts: {size: 1, deep: {x: y}}
version: 1.10
---
apiVersion: example.com/v1
kind: Site
metadata:
  name: site
count: 1
ratio: 1.5
empty: null
text: plain
names: one-two-three
items:
- name: app
  image: a
- name: app-proxy
  image: b
files:
- text: '{"a": "b"}'
`;

async function render(
  replacements: string,
  options: Partial<RenderOptions> = {},
): Promise<Readonly<Record<string, unknown>>> {
  const tree = memoryTree({
    'kustomization.yaml': `resources: [all.yaml]\nreplacements:\n${replacements}`,
    'all.yaml': objects,
  });
  const set = await renderTree(tree, '', { mode: 'kustomize', ...options });
  return Object.assign({}, ...set.manifests.map(({ object }) => object)) as Record<string, unknown>;
}

async function problemsOf(replacements: string): Promise<readonly Problem[]> {
  try {
    await render(replacements);
  } catch (error) {
    if (error instanceof GitsyncError) return error.problems;
    throw error;
  }
  return [];
}

function copy(source: string, target: string, options = ''): string {
  return `- source: {kind: ConfigMap, fieldPath: '${source}'}
  targets:
  - select: {kind: Site}
    fieldPaths: ['${target}']
    options: {${options}}
`;
}

describe('replacements', () => {
  test.each([
    ['text stays text', copy('data.port', 'text'), { text: '9090' }],
    ['a number stays a number', copy('data.port', 'count'), { count: 9090 }],
    ['a number is copied as it is written', copy('version', 'text'), { text: '1.10' }],
    ['an integer may have been a float', copy('version', 'count'), { count: 1.1 }],
    ['a number becomes text', copy('facts.size', 'text'), { text: '1' }],
    [
      'a field that is made reads as it looks',
      copy('data.port', 'new', 'create: true'),
      { new: 9090 },
    ],
    ['a map is copied', copy('facts.deep', 'new', 'create: true'), { new: { x: 'y' } }],
    [
      'a piece is exchanged',
      copy('data.word', 'names', 'delimiter: "-", index: 1'),
      { names: 'one-hidden-word-three' },
    ],
    [
      'a piece is put in front',
      copy('facts.size', 'names', 'delimiter: "-", index: -1'),
      { names: '1-one-two-three' },
    ],
    [
      'a piece is put behind',
      copy('facts.size', 'names', 'delimiter: "-", index: 9'),
      { names: 'one-two-three-1' },
    ],
    [
      'null on the way gives way',
      copy('data.port', 'empty.x', 'create: true'),
      { empty: { x: 9090 } },
    ],
    [
      'a text in a list is reached',
      copy('data.word', 'files.*.text.a'),
      { files: [{ text: '{"a":"hidden-word"}' }] },
    ],
  ])('%s', async (_title, replacements, expected) => {
    const merged = await render(replacements);

    expect(merged).toMatchObject(expected);
  });

  test.each([
    [
      'an item by part of its text',
      copy('facts.size', 'items.[name=app].image'),
      { items: [{ image: '1' }, { image: '1' }] },
    ],
    [
      'the loss of what null should hold',
      copy('data.port', 'empty.x', 'create: true'),
      { empty: null },
    ],
    [
      'the loss of a text in a list',
      copy('data.word', 'files.*.text.a'),
      { files: [{ text: '{"a": "b"}' }] },
    ],
    ['an empty text for a map', copy('facts.deep', 'text'), { text: '' }],
  ])('compat keeps %s', async (_title, replacements, expected) => {
    const merged = await render(replacements, { compat: 'kustomize' });

    expect(merged).toMatchObject(expected);
  });

  test.each([
    [
      'a source that is not there',
      '- {source: {kind: Secret}, targets: [{select: {kind: Site}}]}\n',
      ['kind Secret', 'no object'],
    ],
    [
      'several sources',
      '- {source: {version: v1}, targets: [{select: {kind: Site}}]}\n',
      ['v1 ConfigMap facts (all.yaml:1)', 'example.com/v1 Site site (all.yaml:14)'],
    ],
    [
      'a source field that is not there',
      copy('data.nope', 'text'),
      ['data.nope', 'v1 ConfigMap facts'],
    ],
    ['a source that is null', copy('data.none', 'text'), ['data.none']],
    [
      'a target field that is not there',
      copy('data.word', 'nope'),
      ['all.yaml:14', 'nope', 'no such field'],
    ],
    ['text for a number', copy('data.word', 'count'), ['count', 'an integer', 'a string']],
    ['a map for text', copy('facts.deep', 'text'), ['text', 'a map or list']],
    [
      'an index beyond the list',
      copy('data.word', 'items.7.name', 'create: true'),
      ['item 7', 'has 2'],
    ],
    [
      'an item that only part of others equals',
      copy('data.word', 'items.[name=app].image'),
      ['[name=^app$]'],
    ],
    ['no source', '- {targets: [{select: {kind: Site}}]}\n', ['no source']],
    ['no targets', '- {sourceValue: a, targets: []}\n', ['no targets']],
    [
      'two sources',
      '- {sourceValue: a, source: {kind: ConfigMap}, targets: [{select: {kind: Site}}]}\n',
      ['both'],
    ],
    [
      'a target without select',
      '- {sourceValue: a, targets: [{fieldPaths: [a]}]}\n',
      ['no select'],
    ],
    [
      'a select that is no pattern',
      '- {sourceValue: a, targets: [{select: {name: "a("}}]}\n',
      ['"a("'],
    ],
    ['a file and more', '- {path: all.yaml, source: {kind: ConfigMap}}\n', ['both path']],
  ])('%s is told with file and line', async (_title, replacements, says) => {
    const problems = await problemsOf(replacements);

    expect(problems).toHaveLength(1);
    expect(problems[0]?.message.startsWith('kustomization.yaml:3: ')).toBe(true);
    for (const words of says) expect(problems[0]?.message).toContain(words);
  });

  test('a value never stands in a message', async () => {
    const problems = await problemsOf(copy('data.word', 'count'));

    expect(JSON.stringify(problems)).not.toContain('hidden-word');
  });

  test('all replacements that fail are told at once', async () => {
    const problems = await problemsOf(copy('data.nope', 'text') + copy('data.word', 'nope'));

    expect(problems.map(({ origin }) => origin?.line)).toEqual([3, 8]);
  });
});
