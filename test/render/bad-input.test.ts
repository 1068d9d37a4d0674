import { describe, expect, test } from 'vitest';
import { GitsyncError } from '../../src/model/problem.ts';
import type { Problem } from '../../src/model/problem.ts';
import { renderTree } from '../../src/render/render-tree.ts';
import type { RenderOptions } from '../../src/render/render-tree.ts';
import { memoryTree } from '../support/memory-tree.ts';

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n';
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
      - name: web
        env:
        - name: A
`;

async function problemsOf(
  files: Readonly<Record<string, string>>,
  path = '',
  mode: RenderOptions['mode'] = 'auto',
): Promise<readonly Problem[]> {
  try {
    await renderTree(memoryTree(files), path, { mode });
  } catch (error) {
    if (error instanceof GitsyncError) return error.problems;
    throw error;
  }
  return [];
}

interface BadInput {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly code: Problem['code'];
  /** What the message must say; the first names file and line. */
  readonly says: readonly string[];
}

const badInputs: readonly BadInput[] = [
  {
    title: 'a resource that is not there',
    files: { 'kustomization.yaml': 'namePrefix: a-\nresources:\n- missing.yaml\n' },
    code: 'RENDER_MISSING_FILE',
    says: ['kustomization.yaml:3: ', 'missing.yaml'],
  },
  {
    title: 'a patch file that is not there',
    files: {
      'kustomization.yaml': 'resources: [a.yaml]\npatches:\n- path: gone.yaml\n',
      'a.yaml': configMap,
    },
    code: 'RENDER_MISSING_FILE',
    says: ['kustomization.yaml:3: ', 'gone.yaml'],
  },
  {
    title: 'a generator file that is not there',
    files: { 'kustomization.yaml': 'configMapGenerator:\n- name: a\n  files: [x=gone.txt]\n' },
    code: 'RENDER_MISSING_FILE',
    says: ['kustomization.yaml:2: ', 'gone.txt'],
  },
  {
    title: 'a folder without a kustomization file',
    files: { 'kustomization.yaml': 'resources: [base]\n', 'base/a.yaml': configMap },
    code: 'RENDER_MISSING_FILE',
    says: ['kustomization.yaml:1: ', 'base', 'no kustomization file'],
  },
  {
    title: 'a folder with two kustomization files',
    files: {
      'kustomization.yaml': 'resources: [base]\n',
      'base/kustomization.yaml': 'namePrefix: a\n',
      'base/Kustomization': 'namePrefix: a\n',
    },
    code: 'RENDER_BAD_KUSTOMIZATION',
    says: ['kustomization.yaml:1: ', 'base/kustomization.yaml, base/Kustomization'],
  },
  {
    title: 'an unknown field',
    files: { 'kustomization.yaml': 'resources: []\nressources: []\n' },
    code: 'RENDER_BAD_KUSTOMIZATION',
    says: ['kustomization.yaml:2: ', 'ressources', 'allowed are', 'resources'],
  },
  {
    title: 'an unknown field of an entry',
    files: {
      'kustomization.yaml':
        'patches:\n- path: a.yaml\n- path: b.yaml\n  targets: {}\nresources: []\n',
      'a.yaml': '',
      'b.yaml': '',
    },
    code: 'RENDER_BAD_KUSTOMIZATION',
    says: ['kustomization.yaml:3: ', 'patches[1].targets', 'options, patch, path, target'],
  },
  {
    title: 'a number where a string belongs',
    files: { 'kustomization.yaml': 'images:\n- name: a\n  newTag: 1.20\n' },
    code: 'RENDER_BAD_KUSTOMIZATION',
    says: ['kustomization.yaml:2: ', 'images[0].newTag', 'must be a string'],
  },
  {
    title: 'an empty kustomization',
    files: { 'kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1beta1\n' },
    code: 'RENDER_BAD_KUSTOMIZATION',
    says: ['kustomization.yaml: ', 'empty'],
  },
  {
    title: 'a field that is not supported yet',
    files: { 'kustomization.yaml': 'resources: []\nhelmCharts:\n- name: a\n' },
    code: 'RENDER_UNSUPPORTED',
    says: ['kustomization.yaml:2: ', 'helmCharts'],
  },
  {
    title: 'a remote base',
    files: { 'kustomization.yaml': 'resources:\n- https://example.com/base?ref=v1\n' },
    code: 'RENDER_UNSUPPORTED',
    says: ['kustomization.yaml:2: ', 'https://example.com/base?ref=v1', 'remote'],
  },
  {
    title: 'a remote base in git’s short form',
    files: { 'kustomization.yaml': 'resources:\n- github.com/org/repo//base?ref=v1\n' },
    code: 'RENDER_UNSUPPORTED',
    says: ['kustomization.yaml:2: ', 'remote'],
  },
  {
    title: 'a path that leads out of the source',
    files: { 'a/kustomization.yaml': 'resources:\n- ../../other\n' },
    path: 'a',
    code: 'RENDER_BAD_KUSTOMIZATION',
    says: ['a/kustomization.yaml:2: ', '../../other', 'out of the source'],
  },
  {
    title: 'an absolute path',
    files: { 'kustomization.yaml': 'resources:\n- /etc/passwd\n' },
    code: 'RENDER_BAD_KUSTOMIZATION',
    says: ['kustomization.yaml:2: ', 'absolute'],
  },
  {
    title: 'a file outside the folder of its kustomization',
    files: { 'a/kustomization.yaml': 'resources:\n- ../b.yaml\n', 'b.yaml': configMap },
    path: 'a',
    code: 'RENDER_BAD_KUSTOMIZATION',
    says: ['a/kustomization.yaml:2: ', '../b.yaml', 'outside the folder'],
  },
  {
    title: 'a kustomization that leads back to itself',
    files: {
      'a/kustomization.yaml': 'resources: [../b]\n',
      'b/kustomization.yaml': 'resources:\n- ../a\n',
    },
    path: 'a',
    code: 'RENDER_BAD_KUSTOMIZATION',
    says: ['b/kustomization.yaml:2: ', 'cycle: a -> b -> a'],
  },
  {
    title: 'a base that holds its overlay',
    files: {
      'kustomization.yaml': 'resources: []\nnamePrefix: a\n',
      'overlay/kustomization.yaml': 'resources: [../]\n',
    },
    path: 'overlay',
    code: 'RENDER_BAD_KUSTOMIZATION',
    says: ['overlay/kustomization.yaml:1: ', 'cycle'],
  },
  {
    title: 'one object in two files',
    files: {
      'kustomization.yaml': 'resources:\n- a.yaml\n- b.yaml\n',
      'a.yaml': configMap,
      'b.yaml': `# comment\n${configMap}`,
    },
    code: 'RENDER_DUPLICATE',
    says: ['kustomization.yaml:3: ', 'v1 ConfigMap settings', 'a.yaml:1 and b.yaml:2'],
  },
  {
    title: 'two objects that meet in one namespace',
    files: {
      'kustomization.yaml': 'namespace: shop\nresources: [a.yaml]\n',
      'a.yaml': `${configMap}  namespace: one\n---\n${configMap}  namespace: two\n`,
    },
    code: 'RENDER_BAD_OBJECT',
    says: ['kustomization.yaml:1: ', 'v1 ConfigMap shop/settings'],
  },
  {
    title: 'a patch for an object that is not there',
    files: {
      'kustomization.yaml': 'resources: [a.yaml]\npatches:\n- path: p.yaml\n',
      'a.yaml': configMap,
      'p.yaml': deployment,
    },
    code: 'RENDER_BAD_PATCH',
    says: ['kustomization.yaml:3: ', 'p.yaml:1', 'apps/v1 Deployment web', 'no such object'],
  },
  {
    title: 'a patch that does not fit its object',
    files: {
      'kustomization.yaml': 'resources: [a.yaml]\npatches:\n- path: p.yaml\n',
      'a.yaml': deployment,
      'p.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: {}}}}\n',
    },
    code: 'RENDER_BAD_PATCH',
    says: [
      'kustomization.yaml:3: ',
      'a.yaml:1',
      'spec.template.spec.containers',
      'a list',
      'a map',
    ],
  },
  {
    title: 'a JSON patch whose path is not there',
    files: {
      'kustomization.yaml':
        'resources: [a.yaml]\npatches:\n- target: {kind: ConfigMap}\n  patch: |\n    - {op: remove, path: /data/x}\n',
      'a.yaml': configMap,
    },
    code: 'RENDER_BAD_PATCH',
    says: ['kustomization.yaml:3: ', 'remove /data/x', 'does not exist', 'a.yaml:1'],
  },
  {
    title: 'a JSON patch without a target',
    files: {
      'kustomization.yaml':
        'resources: [a.yaml]\npatches:\n- patch: |\n    - {op: remove, path: /x}\n',
      'a.yaml': configMap,
    },
    code: 'RENDER_BAD_PATCH',
    says: ['kustomization.yaml:3: ', 'target'],
  },
  {
    title: 'a selector that is no regular expression',
    files: {
      'kustomization.yaml':
        'resources: [a.yaml]\npatches:\n- target: {name: "a("}\n  patch: "[]"\n',
      'a.yaml': configMap,
    },
    code: 'RENDER_BAD_PATCH',
    says: ['kustomization.yaml:3: ', '"a("', 'regular expression'],
  },
  {
    title: 'replicas of an object that is not there',
    files: {
      'kustomization.yaml': 'resources: [a.yaml]\nreplicas:\n- {name: web, count: 2}\n',
      'a.yaml': configMap,
    },
    code: 'RENDER_BAD_KUSTOMIZATION',
    says: ['kustomization.yaml:3: ', '"web"', 'Deployment'],
  },
  {
    title: 'a generator that merges into nothing',
    files: { 'kustomization.yaml': 'configMapGenerator:\n- {name: a, behavior: merge}\n' },
    code: 'RENDER_BAD_GENERATOR',
    says: ['kustomization.yaml:2: ', 'no v1 ConfigMap a to merge'],
  },
  {
    title: 'YAML that cannot be read',
    files: { 'kustomization.yaml': 'resources: [a.yaml]\n', 'a.yaml': 'a: b\n c: d\n' },
    code: 'RENDER_BAD_YAML',
    says: ['a.yaml:2'],
  },
  {
    title: 'a document that is no object',
    files: { 'kustomization.yaml': 'resources: [a.yaml]\n', 'a.yaml': `${configMap}---\nx: y\n` },
    code: 'RENDER_BAD_OBJECT',
    says: ['a.yaml:6: ', 'no kind'],
  },
  {
    title: 'a component among resources',
    files: {
      'kustomization.yaml': 'resources:\n- c\n',
      'c/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: a\n',
    },
    code: 'RENDER_BAD_KUSTOMIZATION',
    says: ['kustomization.yaml:2: ', 'c is a Component'],
  },
  {
    title: 'a transformer that is a program',
    files: {
      'kustomization.yaml': 'resources: [a.yaml]\ntransformers: [t.yaml]\n',
      'a.yaml': configMap,
      't.yaml': 'apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}\n',
    },
    code: 'RENDER_UNSUPPORTED',
    says: ['t.yaml:1: ', 'example.com/v1 Thing t'],
  },
  {
    title: 'a kind that is a member of every JavaScript object',
    files: { 'kustomization.yaml': 'resources: []\nkind: constructor\n' },
    code: 'RENDER_BAD_KUSTOMIZATION',
    says: ['kustomization.yaml:2: ', 'must be Kustomization or Component, not "constructor"'],
  },
  ...['transformers', 'generators', 'validators'].map((field) => ({
    title: `a built-in plugin called constructor among ${field}`,
    files: {
      'kustomization.yaml': `resources: [a.yaml]\n${field}: [t.yaml]\n`,
      'a.yaml': configMap,
      't.yaml': 'apiVersion: builtin\nkind: constructor\nmetadata: {name: t}\n',
    },
    code: 'RENDER_UNSUPPORTED' as const,
    says: ['t.yaml:1: ', 'constructor'],
  })),
  {
    title: 'a plain file that is no manifest',
    files: { 'a.yaml': 'replicas: 1\n' },
    code: 'RENDER_BAD_OBJECT',
    says: ['a.yaml:1: ', 'no apiVersion and no kind and no metadata.name'],
  },
  {
    title: 'a path that is not in the source',
    files: { 'a.yaml': configMap },
    path: 'overlays/prod',
    code: 'RENDER_MISSING_FILE',
    says: ['overlays/prod: ', 'no such file or folder'],
  },
];

describe('bad input', () => {
  test.each(badInputs)('$title is told with file, line and what to do', async (bad) => {
    const problems = await problemsOf(bad.files, bad.path);

    expect(problems.map(({ code }) => code)).toEqual([bad.code]);
    const [problem] = problems;
    for (const words of bad.says) expect(problem?.message).toContain(words);
    expect(problem?.message.startsWith(bad.says[0] ?? '')).toBe(true);
    expect(problem?.origin?.file).toBe(bad.says[0]?.replace(/(?::\d+)?: $|:\d+$/, ''));
  });

  test('all problems of a render are told at once', async () => {
    const problems = await problemsOf({
      'kustomization.yaml':
        'resources: [a.yaml, gone.yaml, base]\nnamePrefix: 1\nhelmCharts: [{name: a}]\n',
      'a.yaml': 'x: y\n',
      'base/kustomization.yaml': 'resources: [b.yaml]\nnope: 1\n',
    });

    expect(problems.map(({ code }) => code).sort()).toEqual([
      'RENDER_BAD_KUSTOMIZATION',
      'RENDER_UNSUPPORTED',
    ]);
  });

  test('all problems of loading are told at once', async () => {
    const problems = await problemsOf({
      'kustomization.yaml': 'resources: [a.yaml, gone.yaml, base]\n',
      'a.yaml': 'x: y\n',
      'base/kustomization.yaml': 'resources: [b.yaml]\nnope: 1\n',
    });

    expect(problems.map(({ message }) => message.split(': ')[0]).sort()).toEqual([
      'a.yaml:1',
      'base/kustomization.yaml:2',
      'kustomization.yaml:1',
    ]);
  });

  test('a patch that fails does not hide the next one', async () => {
    const patch = '- target: {kind: ConfigMap}\n  patch: |\n    - {op: remove, path: /data/x}\n';
    const problems = await problemsOf({
      'kustomization.yaml': `resources: [a.yaml]\npatches:\n${patch}${patch}`,
      'a.yaml': configMap,
    });

    expect(problems.map(({ origin }) => origin?.line)).toEqual([3, 6]);
  });

  test('a member called __proto__ stays data', async () => {
    const set = await renderTree(
      memoryTree({
        'kustomization.yaml': 'resources: [a.yaml]\npatches: [{path: p.yaml}]\n',
        'a.yaml': `${configMap}data:\n  __proto__: one\n`,
        'p.yaml': `${configMap}data:\n  constructor: two\n`,
      }),
      '',
      { mode: 'auto' },
    );

    const data = set.manifests[0]?.object['data'];
    expect(Object.keys(data ?? {}).sort()).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf({})).not.toHaveProperty('one');
  });
});
