import { describe, expect, test } from 'vitest';
import { GitsyncError } from '../../../../src/model/problem.ts';
import { renderTree } from '../../../../src/render/render-tree.ts';
import type { RenderOptions } from '../../../../src/render/render-tree.ts';
import { insertPathPart } from '../../../../src/render/transformers/plugins/insert-path-part.ts';
import { memoryTree } from '../../../support/memory-tree.ts';

const thing = `apiVersion: example.com/v1
kind: Thing
metadata: {name: a}
spec:
  word: plain
  digits: "3"
  count: 3
  list: [x, {name: y}]
`;

async function addValue(
  fields: string,
  compat?: RenderOptions['compat'],
): Promise<Readonly<Record<string, unknown>>> {
  const config = `apiVersion: builtin\nkind: ValueAddTransformer\nmetadata: {name: add}\n${fields}\n`;
  const tree = memoryTree({
    'kustomization.yaml': 'resources: [thing.yaml]\ntransformers: [add.yaml]\n',
    'thing.yaml': thing,
    'add.yaml': config,
  });
  const { manifests } = await renderTree(tree, '', { mode: 'kustomize', compat });
  // Written as a map above.
  return manifests[0]?.object['spec'] as Readonly<Record<string, unknown>>;
}

describe('ValueAddTransformer', () => {
  test('a text stays a text by default; kustomize makes a number of it where no quotes stood', async () => {
    const fields = 'value: 7\ntargets: [{fieldPath: spec/word}, {fieldPath: spec/digits}]';

    expect(await addValue(fields)).toMatchObject({ word: '7', digits: '7' });
    expect(await addValue(fields, 'kustomize')).toMatchObject({ word: 7, digits: '7' });
  });

  test('what lacks on the way is made', async () => {
    const fields = `value: v
targets:
- fieldPath: spec/made/[name=first]/deep
- fieldPath: spec/list/[=z]
- fieldPath: spec/list/1/more`;

    const spec = await addValue(fields);

    expect(spec['made']).toEqual([{ name: 'first', deep: 'v' }]);
    expect(spec['list']).toEqual(['x', { name: 'y', more: 'v' }, 'v']);
  });

  test.each([
    ['through a scalar', 'spec/word/x', 'in what is no map'],
    ['to a map', 'spec', 'leads to a map or a list'],
    ['to a list item that is not there', 'spec/list/5', 'the list has no item 5'],
    ['with a wildcard', 'spec/*', '"*"'],
    ['with an item that is not named', "'spec/list/[x]'", 'must be of the form [name=value]'],
  ])('a path %s is refused with object and configuration', async (_, path, message) => {
    const adding = addValue(`value: v\ntargets: [{fieldPath: ${path}}]`);

    await expect(adding).rejects.toThrow(GitsyncError);
    await expect(adding).rejects.toThrow(
      /^add\.yaml:1: example\.com\/v1 Thing a \(thing\.yaml:1\): /,
    );
    await expect(adding).rejects.toThrow(message);
  });

  test('kustomize passes over a list item that is not there', async () => {
    const spec = await addValue('value: v\ntargets: [{fieldPath: spec/list/5}]', 'kustomize');

    expect(spec['list']).toEqual(['x', { name: 'y' }]);
  });

  test.each([
    ['no targets', 'value: v', 'there are no targets'],
    ['no path', 'value: v\ntargets: [{}]', 'targets[0].fieldPath is missing'],
    [
      'a negative position',
      'value: v\ntargets: [{fieldPath: a, filePathPosition: -1}]',
      'must not be negative',
    ],
    ['no value in the root of the source', 'targets: [{fieldPath: a}]', 'value is missing'],
  ])('%s are refused', async (_, fields, message) => {
    await expect(addValue(fields)).rejects.toThrow(message);
  });
});

describe('insertPathPart', () => {
  test.each([
    ['', 0, 'new'],
    ['/', 0, '/new'],
    ['a', 0, 'new/a'],
    ['/a', 0, '/new/a'],
    ['a', 9, 'a/new'],
    ['/a/b/c', 2, '/a/b/new/c'],
  ])('%j at %i is %j', (path, position, expected) => {
    expect(insertPathPart(path, position, 'new')).toBe(expected);
  });
});
