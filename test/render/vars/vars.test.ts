import { describe, expect, test } from 'vitest';
import { GitsyncError } from '../../../src/model/problem.ts';
import type { Problem } from '../../../src/model/problem.ts';
import { printManifests, renderTree } from '../../../src/render/render-tree.ts';
import { memoryTree } from '../../support/memory-tree.ts';

interface Outcome {
  readonly output: string;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

async function render(files: Readonly<Record<string, string>>, path = ''): Promise<Outcome> {
  try {
    const set = await renderTree(memoryTree(files), path, { mode: 'kustomize' });
    return { output: printManifests(set), problems: [], warnings: set.warnings };
  } catch (error) {
    if (!(error instanceof GitsyncError)) throw error;
    return { output: '', problems: error.problems, warnings: [] };
  }
}

function config(name: string, extra = ''): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${extra}`;
}

function reader(text: string): string {
  return `apiVersion: v1\nkind: Secret\nmetadata:\n  name: reader\n  annotations:\n    read: ${text}\n`;
}

function variable(name: string, field = 'data.a', more = ''): string {
  return (
    `- name: ${name}\n  objref: {apiVersion: v1, kind: ConfigMap, name: settings${more}}\n` +
    `  fieldref: {fieldpath: '${field}'}\n`
  );
}

const settings = `${config('settings', 'data:\n  a: first\n  map: {b: c}\n')}---\n`;

function tree(vars: string, text = 'x$(A)'): Record<string, string> {
  return {
    'kustomization.yaml': `resources: [all.yaml]\nvars:\n${vars}`,
    'all.yaml': settings + reader(text),
  };
}

describe('vars', () => {
  test('without any var two dollars stay two', async () => {
    const { output } = await render({
      'kustomization.yaml': 'resources: [all.yaml]\nvars: []\n',
      'all.yaml': reader('$$(A)'),
    });

    expect(output).toContain('read: $$(A)');
  });

  test('the names of every level lead to the object', async () => {
    const base = { 'base/kustomization.yaml': 'namePrefix: b-\nresources: [all.yaml]\n' };
    const { output } = await render(
      {
        ...base,
        'base/all.yaml': settings + reader('$(A) $(B) $(C)'),
        'top/kustomization.yaml':
          'namePrefix: t-\nresources: [../base]\nvars:\n' +
          '- {name: A, objref: {apiVersion: v1, kind: ConfigMap, name: settings}}\n' +
          '- {name: B, objref: {apiVersion: v1, kind: ConfigMap, name: b-settings}}\n' +
          '- {name: C, objref: {apiVersion: v1, kind: ConfigMap, name: t-b-settings}}\n',
      },
      'top',
    );

    expect(output).toContain('read: t-b-settings t-b-settings t-b-settings');
  });

  test('a value is read when everything else has been done', async () => {
    const { output } = await render(
      {
        'base/kustomization.yaml': `resources: [all.yaml]\nvars:\n${variable('A')}`,
        'base/all.yaml': settings + reader('x$(A)'),
        'top/kustomization.yaml':
          'resources: [../base]\npatches:\n- patch: |-\n    apiVersion: v1\n    kind: ConfigMap\n' +
          '    metadata: {name: settings}\n    data: {a: second}\n',
      },
      'top',
    );

    expect(output).toContain('read: xsecond');
  });

  test('an object of the namespace is meant where the var names one', async () => {
    const other = config('settings', '  namespace: other\ndata:\n  a: other\n');
    const { output } = await render({
      'kustomization.yaml': `resources: [all.yaml]\nvars:\n${variable('A', 'data.a', ', namespace: default')}`,
      'all.yaml': `${other}---\n${settings}${reader('x$(A)')}`,
    });

    expect(output).toContain('read: xfirst');
  });

  test.each([
    {
      title: 'a name in one file twice',
      files: tree(variable('A') + variable('A')),
      says: 'kustomization.yaml:6: the var A is there twice: kustomization.yaml:3 and kustomization.yaml:6',
      code: 'RENDER_DUPLICATE',
    },
    {
      title: 'an object that is nowhere',
      files: tree(variable('A').replace('settings', 'absent')),
      says: 'kustomization.yaml:3: the var A is for v1 ConfigMap absent, and there is no such object',
      code: 'RENDER_BAD_KUSTOMIZATION',
    },
    {
      title: 'an object without the field',
      files: tree(variable('A', 'data.absent')),
      says: 'the var A is for data.absent of v1 ConfigMap settings (all.yaml:1), which has no such field',
      code: 'RENDER_BAD_KUSTOMIZATION',
    },
    {
      title: 'a var without an object',
      files: tree('- name: A\n'),
      says: 'kustomization.yaml:3: the var A has no objref',
      code: 'RENDER_BAD_KUSTOMIZATION',
    },
    {
      title: 'an unknown field',
      files: tree('- name: A\n  value: b\n'),
      says: 'kustomization.yaml:3: vars[0].value is no field that is known here; allowed are fieldref, name, objref',
      code: 'RENDER_BAD_KUSTOMIZATION',
    },
  ])('$title is refused with file and line', async ({ files, says, code }) => {
    const { problems } = await render(files);

    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(problems[0]?.message).toContain(says);
  });

  test('several objects that may be meant are all named', async () => {
    const { problems } = await render({
      'kustomization.yaml': `resources: [all.yaml]\nvars:\n${variable('A')}`,
      'all.yaml': `${config('settings', '  namespace: other\n')}---\n${settings}`,
    });

    expect(problems.map(({ message }) => message)).toEqual([
      'kustomization.yaml:3: the var A may mean any of v1 ConfigMap other/settings (all.yaml:1), ' +
        'v1 ConfigMap settings (all.yaml:7)',
    ]);
  });

  test('a var that comes in through two bases is refused', async () => {
    const { problems } = await render(
      {
        'base/kustomization.yaml': `resources: [all.yaml]\nvars:\n${variable('A')}`,
        'base/all.yaml': settings,
        'left/kustomization.yaml': 'namePrefix: l-\nresources: [../base]\n',
        'right/kustomization.yaml': 'namePrefix: r-\nresources: [../base]\n',
        'top/kustomization.yaml': 'resources:\n- ../left\n- ../right\n',
      },
      'top',
    );

    expect(problems.map(({ message }) => message)).toEqual([
      'top/kustomization.yaml:3: the var A is there twice: base/kustomization.yaml:3 and base/kustomization.yaml:3',
    ]);
  });

  test('all problems of vars are told at once', async () => {
    const { problems } = await render(
      tree(variable('A', 'data.absent') + variable('B', 'data.absent')),
    );

    expect(problems.map(({ message }) => message.slice(0, 20))).toEqual([
      'kustomization.yaml:3',
      'kustomization.yaml:6',
    ]);
  });

  test('a list with something else than strings is refused with object and field', async () => {
    const { problems } = await render({
      'kustomization.yaml': `resources: [all.yaml]\nvars:\n${variable('A')}`,
      'all.yaml': `${settings}apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n    args: [a, 1]\n`,
    });

    expect(problems[0]?.message).toContain(
      'v1 Pod web (all.yaml:9): spec/containers/args, where vars are looked for, holds an item that is no string',
    );
  });

  test('a var that is used nowhere and one that holds a map are warned of', async () => {
    const { output, warnings } = await render(
      tree(variable('A') + variable('B', 'data.map'), 'x$(B)'),
    );

    expect(output).toContain('read: x$(B)');
    expect(warnings.map(({ message }) => message)).toEqual([
      'kustomization.yaml:3: the var A is used nowhere',
      'kustomization.yaml:6: $(B) is left as it is: data.map holds a map or list',
    ]);
  });
});
