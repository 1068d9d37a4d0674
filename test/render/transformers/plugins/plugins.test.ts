import { describe, expect, test } from 'vitest';
import { GitsyncError } from '../../../../src/model/problem.ts';
import type { Problem } from '../../../../src/model/problem.ts';
import { printManifests, renderTree } from '../../../../src/render/render-tree.ts';
import type { RenderOptions } from '../../../../src/render/render-tree.ts';
import { memoryTree } from '../../../support/memory-tree.ts';

type Files = Readonly<Record<string, string>>;

const settings = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  mode: slow
`;

async function render(files: Files, compat?: RenderOptions['compat']): Promise<string> {
  return printManifests(await renderTree(memoryTree(files), '', { mode: 'kustomize', compat }));
}

async function problemsOf(
  files: Files,
  compat?: RenderOptions['compat'],
): Promise<readonly Problem[]> {
  try {
    await render(files, compat);
  } catch (error) {
    if (error instanceof GitsyncError) return error.problems;
    throw error;
  }
  return [];
}

function withPlugin(field: string, config: string): Files {
  return {
    'kustomization.yaml': `resources: [settings.yaml]\n${field}: [plugin.yaml]\n`,
    'settings.yaml': settings,
    'plugin.yaml': config,
  };
}

function jsonPatch(operation: string): string {
  return `apiVersion: builtin
kind: PatchTransformer
metadata: {name: check}
target: {kind: ConfigMap}
patch: '[${operation}]'
`;
}

const isSlow = '{"op": "test", "path": "/data/mode", "value": "slow"}';

describe('generators', () => {
  test('the old spelling env is read, but not where kustomize’s exact output is asked for', async () => {
    const files = {
      'kustomization.yaml': 'generators: [plugin.yaml]\n',
      'plugin.yaml':
        'apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: a}\nenv: a.env\n',
      'a.env': 'mode=slow\n',
    };

    expect(await render(files)).toContain('mode: slow');
    expect(await render(files, 'kustomize')).not.toContain('mode: slow');
  });

  test('a file that a generator lacks is told with the configuration', async () => {
    const problems = await problemsOf({
      'kustomization.yaml': 'generators: [plugin.yaml]\n',
      'plugin.yaml':
        'apiVersion: builtin\nkind: SecretGenerator\nmetadata: {name: a}\nfiles: [gone.txt]\n',
    });

    expect(problems.map(({ message }) => message)).toEqual([
      'plugin.yaml: secretGenerator "a": the file gone.txt was not read',
    ]);
  });

  test('a file outside the folder is refused', async () => {
    const problems = await problemsOf({
      'kustomization.yaml': 'generators: [plugin.yaml]\n',
      'plugin.yaml':
        'apiVersion: builtin\nkind: SecretGenerator\nmetadata: {name: a}\nenvs: [../../etc/passwd]\n',
    });

    expect(problems[0]?.message).toContain('plugin.yaml:1: "../../etc/passwd" leads out');
  });

  test('files of a configuration are relative to the kustomization that uses it', async () => {
    const output = await renderTree(
      memoryTree({
        'app/kustomization.yaml': 'generators: [../shared]\n',
        'app/mode.txt': 'slow',
        'shared/kustomization.yaml': 'resources: [deeper]\n',
        'shared/deeper/kustomization.yaml': 'resources: [plugin.yaml]\n',
        'shared/deeper/plugin.yaml':
          'apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: a}\nfiles: [mode.txt]\n',
      }),
      'app',
      { mode: 'kustomize' },
    );

    expect(output.manifests[0]?.object['data']).toEqual({ 'mode.txt': 'slow' });
  });

  test.each([
    ['a cloud that is not known', 'cloud: moon', 'cloud "moon" is not known'],
    ['a missing name', 'cloud: gke', 'kubernetesService.name is missing'],
    [
      'a missing account',
      'cloud: gke\nkubernetesService: {name: a}',
      'serviceAccount.name is missing',
    ],
  ])('an IAMPolicyGenerator with %s is refused', async (_, fields, message) => {
    const config = `apiVersion: builtin\nkind: IAMPolicyGenerator\nmetadata: {name: a}\n${fields}\n`;

    const problems = await problemsOf(withPlugin('generators', config));

    expect(problems.map((problem) => problem.code)).toEqual(['RENDER_BAD_GENERATOR']);
    expect(problems[0]?.message).toContain(message);
  });
});

describe('configurations of generators', () => {
  test.each(['name: 5', 'literals: [7]', 'options: {labels: {rank: 1}}', 'type: true'])(
    '%s is refused: numbers and booleans must be quoted, as kustomize asks for',
    async (fields) => {
      const config = `apiVersion: builtin\nkind: SecretGenerator\nmetadata: {name: a}\n${fields}\n`;

      const problems = await problemsOf(withPlugin('generators', config));

      expect(problems.map(({ code }) => code)).toEqual(['RENDER_BAD_KUSTOMIZATION']);
      expect(problems[0]?.message).toContain('must be a string');
    },
  );
});

describe('what runs no programs', () => {
  const annotated = `apiVersion: v1
kind: ConfigMap
metadata:
  name: function
  annotations:
    config.kubernetes.io/function: 'container: {image: example/function}'
`;

  test.each(['generators', 'transformers', 'validators'])(
    'a function or a plugin of its own under %s is refused, each by its name',
    async (field) => {
      const config = `${annotated}---\napiVersion: example.com/v1\nkind: Inflator\nmetadata: {name: big}\n`;

      const problems = await problemsOf(withPlugin(field, config));

      expect(problems.map(({ code }) => code)).toEqual([
        'RENDER_UNSUPPORTED',
        'RENDER_UNSUPPORTED',
      ]);
      expect(problems[0]?.message).toContain(`plugin.yaml:1: v1 ConfigMap function under ${field}`);
      expect(problems[1]?.message).toContain('plugin.yaml:8: example.com/v1 Inflator big');
    },
  );

  test.each([
    ['generators', 'LabelTransformer'],
    ['transformers', 'ConfigMapGenerator'],
    ['validators', 'SecretGenerator'],
  ])('under %s a %s is out of place', async (field, kind) => {
    const config = `apiVersion: builtin\nkind: ${kind}\nmetadata: {name: a}\n`;

    const problems = await problemsOf(withPlugin(field, config));

    expect(problems.map(({ code }) => code)).toEqual(['RENDER_BAD_KUSTOMIZATION']);
    expect(problems[0]?.message).toContain(`cannot stand under ${field}`);
  });
});

describe('validators', () => {
  test('one that finds what it looks for lets the objects pass unchanged', async () => {
    const output = await render(withPlugin('validators', jsonPatch(isSlow)));

    expect(output).toBe(
      await render({
        ...withPlugin('resources', ''),
        'kustomization.yaml': 'resources: [settings.yaml]\n',
      }),
    );
  });

  test('one that does not find it fails the build', async () => {
    const wrong = isSlow.replace('slow', 'fast');

    const problems = await problemsOf(withPlugin('validators', jsonPatch(wrong)));

    expect(problems.map(({ code }) => code)).toEqual(['RENDER_BAD_PATCH']);
  });

  test.each([
    ['changes', jsonPatch('{"op": "add", "path": "/data/more", "value": "x"}')],
    [
      'drops',
      'apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: a}\ntarget: {kind: ConfigMap}\npatch: "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, $patch: delete}"\n',
    ],
    [
      'labels',
      'apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: a}\nlabels: {validated-by: a, and: b}\nfieldSpecs: [{path: metadata/labels, create: true}]\n',
    ],
  ])('one that %s an object fails the build and names it', async (_, config) => {
    const problems = await problemsOf(withPlugin('validators', config));

    expect(problems.map(({ code }) => code)).toEqual(['RENDER_BAD_KUSTOMIZATION']);
    expect(problems[0]?.message).toContain('changes v1 ConfigMap settings (settings.yaml:1)');
  });

  test('what kustomize alone holds against them counts only for its exact output', async () => {
    const labelled = {
      ...withPlugin('validators', jsonPatch(isSlow)),
      'settings.yaml': settings.replace(
        '  name: settings',
        '  name: settings\n  labels: {validated-by: a}',
      ),
    };

    expect(await problemsOf(labelled)).toEqual([]);
    expect(await problemsOf(labelled, 'kustomize')).toHaveLength(1);
    expect(await problemsOf(withPlugin('validators', jsonPatch(isSlow)), 'kustomize')).toHaveLength(
      1,
    );
  });
});
