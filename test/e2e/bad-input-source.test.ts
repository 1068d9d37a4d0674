import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useCluster } from '../cluster/test-cluster.ts';
import { configMap, documents } from '../support/e2e-manifests.ts';
import { expectRefusal, setScene } from '../support/e2e-scene.ts';
import type { Files, Scene } from '../support/e2e-scene.ts';

interface BadSource {
  readonly title: string;
  readonly files?: Files;
  /** Standard input instead of files. */
  readonly input?: string;
  readonly code: string;
  /** The first names the file and the line, or the object. */
  readonly says: readonly string[];
}

const one = { 'one.yaml': configMap('name: one') };

const badSources: readonly BadSource[] = [
  {
    title: 'unreadable YAML',
    files: {
      ...one,
      'web.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n data: {\n',
    },
    code: 'RENDER_BAD_YAML',
    says: ['web.yaml:5: not readable as YAML', 'indentation'],
  },
  {
    title: 'unreadable YAML on standard input',
    input: `${configMap('name: one')}---\na: [\n`,
    code: 'RENDER_BAD_YAML',
    says: ['-:6: not readable as YAML'],
  },
  {
    title: 'a file that a kustomization names and nobody committed',
    files: { ...one, 'kustomization.yaml': 'resources:\n- one.yaml\n- gone.yaml\n' },
    code: 'RENDER_MISSING_FILE',
    says: ['kustomization.yaml:3: ', 'gone.yaml', 'Correct the path'],
  },
  {
    title: 'a field that kustomizations do not have',
    files: { ...one, 'kustomization.yaml': 'resources: [one.yaml]\nressources: [two.yaml]\n' },
    code: 'RENDER_BAD_KUSTOMIZATION',
    says: ['kustomization.yaml:2: ', 'ressources'],
  },
  {
    title: 'a field that is not supported yet',
    files: { ...one, 'kustomization.yaml': 'resources: [one.yaml]\nhelmCharts: [{name: a}]\n' },
    code: 'RENDER_UNSUPPORTED',
    says: ['kustomization.yaml:2: ', 'helmCharts'],
  },
  {
    title: 'a patch that matches nothing',
    files: {
      ...one,
      'kustomization.yaml': `resources: [one.yaml]\npatches:\n- path: fix.yaml\n`,
      'fix.yaml': configMap('name: oen'),
    },
    code: 'RENDER_BAD_PATCH',
    says: ['kustomization.yaml:3: ', 'fix.yaml', 'ConfigMap oen', 'no such object'],
  },
  {
    title: 'an object in two files',
    files: { ...one, 'two.yaml': documents(configMap('name: two'), configMap('name: one')) },
    code: 'PLAN_DUPLICATE',
    says: ['defined twice, in ', 'one.yaml:1 and in ', 'two.yaml:6'],
  },
  {
    title: 'an object in two files of a kustomization',
    files: {
      ...one,
      'b.yaml': configMap('name: one'),
      'kustomization.yaml': 'resources: [one.yaml, b.yaml]\n',
    },
    code: 'RENDER_DUPLICATE',
    says: ['kustomization.yaml:1: ', 'one.yaml:1 and ', 'b.yaml:1'],
  },
  {
    title: 'a name that would address all objects of the kind',
    input: documents(configMap('name: one'), configMap('name: ..')),
    code: 'PLAN_BAD_OBJECT',
    says: ['-:8', 'metadata.name ".." is no name'],
  },
  {
    title: 'a namespace that would address all objects of the kind',
    input: documents(configMap('name: one'), configMap('name: a, namespace: ..')),
    code: 'PLAN_BAD_OBJECT',
    says: ['-:8', 'metadata.namespace ".." is no name'],
  },
  {
    title: 'a label value that is a number',
    files: { 'one.yaml': configMap('name: one, labels: {version: 1.20}') },
    code: 'PLAN_BAD_OBJECT',
    says: ['one.yaml:3', 'metadata.labels["version"] is not text', 'in quotes'],
  },
  {
    title: 'an object without a name',
    files: { ...one, 'two.yaml': configMap('generateName: two-') },
    code: 'RENDER_BAD_OBJECT',
    says: ['two.yaml:1: ', 'no metadata.name'],
  },
  {
    title: 'a document that is no object',
    files: { ...one, 'values.yaml': 'replicas: 2\n' },
    code: 'RENDER_BAD_OBJECT',
    says: ['values.yaml:1: ', 'no apiVersion and no kind'],
  },
  {
    title: 'an empty folder',
    files: {},
    code: 'PLAN_EMPTY_RENDER',
    says: ['renders no object', 'nothing deleted', '--allow-empty'],
  },
  {
    title: 'a folder with nothing but comments',
    files: { 'one.yaml': '# was here\n---\n# and here\n' },
    code: 'PLAN_EMPTY_RENDER',
    says: ['renders no object', 'nothing deleted', '--allow-empty'],
  },
  {
    title: 'an empty standard input',
    input: '',
    code: 'PLAN_EMPTY_RENDER',
    says: ['renders no object', 'nothing deleted', '--allow-empty'],
  },
];

describe('a source that cannot be used', () => {
  const cluster = useCluster(['audit-log', 'users']);

  describe('with a set that has objects', () => {
    let scene: Scene;
    let set: readonly string[];
    let before: readonly string[];

    beforeAll(async () => {
      scene = await setScene(cluster);
      set = ['--applyset', 'shop', '-n', scene.namespace];
      const good = { ...one, 'two.yaml': configMap('name: two') };
      await scene.gitsync(['apply', scene.write(good), ...set]);
      before = await scene.listState();
    });
    afterAll(() => {
      scene.remove();
    });

    test.each(badSources)(
      '$title is told by diff and apply, nothing is written and nothing pruned',
      async ({ files, input, code, says }) => {
        const source = files === undefined ? '-' : scene.write(files);
        const lines = [
          ['diff', source, ...set],
          ['apply', source, ...set],
        ];

        const { results, writes } = await scene.attempt(lines, { input });

        for (const result of results) expectRefusal(result, { exitCode: 2, code, says });
        expect(writes).toEqual([]);
        expect(before).toHaveLength(4);
        expect(await scene.listState()).toEqual(before);
      },
    );
  });

  test.each([
    ['an empty folder', { files: {} }],
    ['an empty standard input', { input: '' }],
  ])('%s makes no new set', async (_title, { files, input }: { files?: Files; input?: string }) => {
    const scene = await setScene(cluster);
    const source = files === undefined ? '-' : scene.write(files);
    const line = ['apply', source, '--applyset', 'new', '-n', scene.namespace];

    const { results, writes } = await scene.attempt([line], { input });
    scene.remove();

    expectRefusal(results[0], { exitCode: 2, code: 'PLAN_EMPTY_RENDER', says: ['new'] });
    expect(writes).toEqual([]);
    expect(await scene.listState()).toEqual([]);
  });

  test.each([
    ['a folder that is not there', ['nowhere'], 'SOURCE_NOT_FOUND', 'nowhere'],
    ['a file that is not there', ['-f', 'gone.yaml'], 'SOURCE_NOT_FOUND', 'gone.yaml'],
    ['a folder without kustomization', ['-k', '.'], 'RENDER_MISSING_FILE', 'kustomization'],
    ['no source at all', [], 'CONFIG_USAGE', 'No source is named'],
  ])('%s is named', async (_title, source, code, says) => {
    const scene = await setScene(cluster);
    const line = ['apply', ...source, '--applyset', 'new', '-n', scene.namespace];

    const { results, writes } = await scene.attempt([line]);
    scene.remove();

    expectRefusal(results[0], { exitCode: 2, code, says: [says] });
    expect(writes).toEqual([]);
  });
});
