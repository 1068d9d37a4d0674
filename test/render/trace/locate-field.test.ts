import { describe, expect, test } from 'vitest';
import { locateField, traceOrigins } from '../../../src/model/locate-field.ts';
import type { FieldPath } from '../../../src/model/field-path.ts';
import { formatOrigin } from '../../../src/model/manifest.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import { renderTree } from '../../../src/render/render-tree.ts';
import { parseFieldPath } from '../../../src/schema/fields/parse-field-path.ts';
import { memoryTree } from '../../support/memory-tree.ts';

type Files = Readonly<Record<string, string>>;

/** Numbers no lines: the first line of a text is the one behind the opening quote. */
function lines(...texts: readonly string[]): string {
  return `${texts.join('\n')}\n`;
}

async function render(files: Files, path: string, kind = 'Deployment'): Promise<Manifest> {
  const { manifests } = await renderTree(memoryTree(files), path, { mode: 'auto' });
  const manifest = manifests.find(({ object }) => object.kind === kind);
  if (manifest === undefined) throw new Error(`no ${kind} was rendered`);
  return manifest;
}

function pathOf(text: string): FieldPath {
  const reading = parseFieldPath(text);
  if (reading.kind === 'fault') throw new Error(reading.message);
  return reading.path;
}

function locate(manifest: Manifest, path: string): string | undefined {
  const origin = locateField(manifest, pathOf(path));
  return origin && formatOrigin(origin);
}

const web = lines(
  'apiVersion: apps/v1', // 1
  'kind: Deployment',
  'metadata:',
  '  name: web', // 4
  '  labels: {tier: front}',
  'spec:', // 6
  '  replicas: 2',
  '  template:',
  '    spec:',
  '      containers:',
  '      - name: proxy', // 11
  '        image: proxy:1',
  '      - name: app',
  '        image: app:1', // 14
  '        args: [a, b]',
  '        ports:',
  '        - containerPort: 80', // 17
  '          protocol: TCP',
  '        - containerPort: 81',
  '          protocol: TCP', // 20
);

const image = 'spec.template.spec.containers[name="app"].image';

describe('fields of objects that nothing has changed', () => {
  test.each([
    ['metadata.name', 'web.yaml:4'],
    ['metadata.labels', 'web.yaml:5'],
    ['metadata.labels.tier', 'web.yaml:5'],
    [image, 'web.yaml:14'],
    ['spec.template.spec.containers[0].image', 'web.yaml:12'],
    [
      'spec.template.spec.containers[name="app"].ports[containerPort=81,protocol="TCP"]',
      'web.yaml:19',
    ],
    ['spec.template.spec.containers[name="app"].args[="b"]', 'web.yaml:15'],
  ])('%s stands in %s', async (path, place) => {
    const manifest = await render({ 'web.yaml': web }, '');

    expect(locate(manifest, path)).toBe(place);
  });

  test.each([
    'spec.none',
    'spec.replicas.x',
    'spec.template.spec.containers[name="other"].image',
    'spec.template.spec.containers[7]',
  ])('%s is nowhere', async (path) => {
    const manifest = await render({ 'web.yaml': web }, '');

    expect(locate(manifest, path)).toBeUndefined();
  });

  test('a later document, an item of a list and a stream of JSON have lines of the file', async () => {
    const item = '  - {apiVersion: v1, kind: Service, metadata: {name: svc}}';
    const list = lines('apiVersion: v1', 'kind: List', 'items:', item);
    const json = '{"apiVersion": "v1",\n"kind": "Secret", "metadata": {"name": "a"}}';
    const files = {
      'all/a.yaml': `# first\n---\n${list}---\n\n${web}`,
      'all/b.json': `${json}\n${json.replace('Secret', 'ConfigMap')}`,
    };

    expect(locate(await render(files, 'all'), 'metadata.name')).toBe('all/a.yaml:12');
    expect(locate(await render(files, 'all', 'Service'), 'metadata.name')).toBe('all/a.yaml:6');
    expect(locate(await render(files, 'all', 'ConfigMap'), 'kind')).toBe('all/b.json:4');
  });

  test('of two objects with one id each has its own lines', async () => {
    const files = { 'all/a.yaml': web, 'all/b.yaml': `\n\n${web}` };
    const { manifests } = await renderTree(memoryTree(files), 'all', { mode: 'plain' });

    const places = manifests.map((manifest) => locate(manifest, 'metadata.name'));

    expect(places).toEqual(['all/a.yaml:4', 'all/b.yaml:6']);
  });

  test('a manifest that was copied elsewhere is not known any more', async () => {
    const manifest = structuredClone(await render({ 'web.yaml': web }, ''));

    expect(locate(manifest, 'metadata.name')).toBeUndefined();
    expect(traceOrigins(manifest)).toEqual([{ file: 'web.yaml', line: 1, by: 'resource' }]);
  });
});

/** An overlay of the Deployment with one more field. */
function overlay(field: readonly string[], more: Files = {}): Files {
  return {
    'base/kustomization.yaml': 'resources: [web.yaml]\n',
    'base/web.yaml': web,
    'prod/kustomization.yaml': lines('resources:', '- ../base', ...field),
    ...more,
  };
}

describe('fields that a kustomization edited', () => {
  test.each([
    ['namespace', ['namespace: shop'], 'metadata.namespace', 'prod/kustomization.yaml:3'],
    [
      'a label',
      ['commonLabels:', '  a: x', '  b: z'],
      'metadata.labels.b',
      'prod/kustomization.yaml:5',
    ],
    [
      'a label of an entry',
      ['labels:', '- pairs:', '    b: z'],
      'metadata.labels.b',
      'prod/kustomization.yaml:5',
    ],
    [
      'a label it left alone',
      ['commonLabels:', '  a: x'],
      'metadata.labels.tier',
      'base/web.yaml:5',
    ],
    ['the labels', ['commonLabels:', '  a: x'], 'metadata.labels', 'base/web.yaml:5'],
    [
      'annotations it made',
      ['commonAnnotations:', '  a: x'],
      'metadata.annotations',
      'prod/kustomization.yaml:3',
    ],
    [
      'replicas',
      ['replicas:', '- name: web', '  count: 5'],
      'spec.replicas',
      'prod/kustomization.yaml:5',
    ],
    [
      'a tag',
      ['images:', '- name: other', '- name: app', '  newTag: "2"'],
      image,
      'prod/kustomization.yaml:6',
    ],
    [
      'an image of several parts',
      ['images:', '- name: app', '  newName: x', '  newTag: "2"'],
      image,
      'prod/kustomization.yaml:4',
    ],
    ['a prefix', ['namePrefix: x-'], 'metadata.name', 'prod/kustomization.yaml:3'],
    ['what a prefix left alone', ['namePrefix: x-'], 'spec.replicas', 'base/web.yaml:7'],
    [
      'a replacement',
      [
        'replacements:',
        '- source: {kind: Deployment, fieldPath: metadata.name}',
        '  targets:',
        '  - select: {kind: Deployment}',
        `    fieldPaths: [spec.template.spec.containers.1.image]`,
      ],
      image,
      'prod/kustomization.yaml:4',
    ],
  ])('%s', async (_what, field, path, place) => {
    const manifest = await render(overlay(field), 'prod');

    expect(locate(manifest, path)).toBe(place);
  });

  test('the newest of several edits counts', async () => {
    const files = {
      ...overlay(['namespace: shop']),
      'top/kustomization.yaml': lines('namespace: other', 'resources: [../prod]'),
    };

    expect(locate(await render(files, 'top'), 'metadata.namespace')).toBe(
      'top/kustomization.yaml:1',
    );
  });

  test('a transformer with a file of its own is named by that', async () => {
    const config = lines(
      'apiVersion: builtin',
      'kind: NamespaceTransformer',
      'metadata:',
      '  name: n',
      '  namespace: shop',
    );
    const files = overlay(['transformers: [ns.yaml]'], { 'prod/ns.yaml': `# ns\n${config}` });

    expect(locate(await render(files, 'prod'), 'metadata.namespace')).toBe('prod/ns.yaml:2');
  });
});

const patchHead = ['apiVersion: apps/v1', 'kind: Deployment', 'metadata:', '  name: web'];

describe('fields that a patch wrote', () => {
  const patch = lines(
    '# of production',
    ...patchHead, // 2 to 5
    'spec:',
    '  replicas: 2', // 7: as before
    '  template:',
    '    spec:',
    '      containers:',
    '      - name: app', // 11
    '        image: app:9',
    '        ports:',
    '        - containerPort: 81', // 14
    '          name: admin',
    '          protocol: TCP',
    '      - name: new', // 17
    '        image: new:1',
  );
  const files = overlay(['patches:', '- path: web.yaml'], { 'prod/web.yaml': patch });

  test.each([
    [image, 'prod/web.yaml:12'],
    ['spec.replicas', 'prod/web.yaml:7'],
    ['spec.template.spec.containers[name="new"].image', 'prod/web.yaml:18'],
    ['spec.template.spec.containers[name="new"]', 'prod/web.yaml:17'],
    ['spec.template.spec.containers[name="proxy"].image', 'base/web.yaml:12'],
    ['spec.template.spec.containers[name="app"].ports[containerPort=81].name', 'prod/web.yaml:15'],
    [
      'spec.template.spec.containers[name="app"].ports[containerPort=80].protocol',
      'base/web.yaml:18',
    ],
    ['spec.template.spec.containers', 'base/web.yaml:10'],
    ['spec.template.spec.containers[name="app"].args[="a"]', 'base/web.yaml:15'],
    ['metadata.labels.tier', 'base/web.yaml:5'],
  ])('%s stands in %s', async (path, place) => {
    expect(locate(await render(files, 'prod'), path)).toBe(place);
  });

  test('what a patch removed is nowhere', async () => {
    const removing = lines(...patchHead, '  labels:', '    tier: null');
    const removed = overlay(['patches:', '- path: web.yaml'], { 'prod/web.yaml': removing });

    expect(locate(await render(removed, 'prod'), 'metadata.labels.tier')).toBeUndefined();
  });

  test('a patch in the kustomization has its lines there', async () => {
    const indented = [...patchHead, 'spec:', '  replicas: 9'].map((line) => `    ${line}`);
    const inline = overlay([
      'patches:',
      '- target: {kind: Deployment}',
      '  patch: |-',
      ...indented,
    ]);
    const old = overlay(['patchesStrategicMerge:', '- |', ...indented]);
    const quoted = overlay([
      'patches:',
      `- patch: '${JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 9 } })}'`,
    ]);

    expect(locate(await render(inline, 'prod'), 'spec.replicas')).toBe(
      'prod/kustomization.yaml:11',
    );
    expect(locate(await render(old, 'prod'), 'spec.replicas')).toBe('prod/kustomization.yaml:10');
    expect(locate(await render(quoted, 'prod'), 'spec.replicas')).toBe('prod/kustomization.yaml:4');
  });

  test('of several documents each object has its own', async () => {
    const service = lines(
      'apiVersion: v1',
      'kind: Service',
      'metadata:',
      '  name: web',
      'spec:',
      '  type: NodePort',
    );
    const both = overlay(['patches:', '- path: both.yaml'], {
      'base/kustomization.yaml': 'resources: [web.yaml, svc.yaml]\n',
      'base/svc.yaml': service.replace('NodePort', 'ClusterIP'),
      'prod/both.yaml': `${service}---\n${lines(...patchHead, 'spec:', '  replicas: 9')}`,
    });

    expect(locate(await render(both, 'prod'), 'spec.replicas')).toBe('prod/both.yaml:13');
    expect(locate(await render(both, 'prod', 'Service'), 'spec.type')).toBe('prod/both.yaml:6');
  });

  test('operations of a JSON patch are followed through what they move', async () => {
    const operations = lines(
      '- {op: add, path: /spec/template/spec/containers/0, value: {name: first, image: first:1}}', // 1
      '- op: replace', // 2
      '  path: /spec/template/spec/containers/2/image',
      '  value: app:7',
      '- op: add', // 5
      '  path: /spec/template/spec/containers/-',
      '  value:',
      '    name: last',
      '    image: last:1', // 9
      '- {op: remove, path: /spec/template/spec/containers/1}',
      '- {op: copy, from: /metadata/labels, path: /spec/selector}',
    );
    const target = '  target: {kind: Deployment}';
    const manifest = await render(
      overlay(['patches:', '- path: ops.yaml', target], { 'prod/ops.yaml': operations }),
      'prod',
    );

    expect(locate(manifest, image)).toBe('prod/ops.yaml:4');
    expect(locate(manifest, 'spec.template.spec.containers[0].image')).toBe('prod/ops.yaml:1');
    expect(locate(manifest, 'spec.template.spec.containers[name="last"].image')).toBe(
      'prod/ops.yaml:9',
    );
    expect(locate(manifest, 'spec.template.spec.containers[name="app"].args[="b"]')).toBe(
      'base/web.yaml:15',
    );
    expect(locate(manifest, 'spec.replicas')).toBe('base/web.yaml:7');
  });
});

describe('fields of generated objects', () => {
  const files: Files = {
    'kustomization.yaml': lines(
      'generatorOptions:', // 1
      '  labels: {made: "yes"}',
      'configMapGenerator:',
      '- name: first',
      '- name: cfg', // 5
      '  files: [app.conf, renamed=other.conf]',
      '  envs: [sub/one.env]',
      '  literals:',
      '  - A=1', // 9
      '  - B=2',
      '  options: {immutable: true}',
      'resources: [web.yaml]',
    ),
    'web.yaml': web.replace('args: [a, b]', 'envFrom: [{configMapRef: {name: cfg}}]'),
    'app.conf': 'x\n',
    'other.conf': 'y\n',
    'sub/one.env': lines('# comment', 'E=1', '', 'F=2'),
  };
  const cfg = async (): Promise<Manifest> => {
    const { manifests } = await renderTree(memoryTree(files), '', { mode: 'auto' });
    const found = manifests.find(({ object }) => object.metadata.name.startsWith('cfg-'));
    if (found === undefined) throw new Error('nothing was generated');
    return found;
  };

  test.each([
    ['data["app.conf"]', 'app.conf:1'],
    ['data.renamed', 'other.conf:1'],
    ['data.E', 'sub/one.env:2'],
    ['data.F', 'sub/one.env:4'],
    ['data.B', 'kustomization.yaml:10'],
    ['metadata.name', 'kustomization.yaml:5'],
    ['metadata.labels.made', 'kustomization.yaml:2'],
    ['immutable', 'kustomization.yaml:11'],
    ['kind', 'kustomization.yaml:5'],
  ])('%s comes from %s', async (path, place) => {
    expect(locate(await cfg(), path)).toBe(place);
  });

  test('a name that got a hash stands where it was referred to', async () => {
    const path = 'spec.template.spec.containers[name="app"].envFrom[0].configMapRef.name';

    expect(locate(await render(files, ''), path)).toBe('web.yaml:15');
  });

  test('a merge tells both generators and all files', async () => {
    const merging = {
      ...files,
      'top/kustomization.yaml': lines(
        'resources: [..]',
        'configMapGenerator:',
        '- name: cfg',
        '  behavior: merge',
        '  envs: [b.env]',
        'namespace: shop',
      ),
      'top/b.env': 'B=3\n',
    };
    // A base may not be a folder around its overlay.
    const moved = Object.fromEntries(
      Object.entries(merging).map(([name, text]) => [
        name.startsWith('top/') ? name : `base/${name}`,
        text.replace('[..]', '[../base]'),
      ]),
    );
    const { manifests } = await renderTree(memoryTree(moved), 'top', { mode: 'auto' });
    const manifest = manifests.find(({ object }) => object.metadata.name.startsWith('cfg-'));
    if (manifest === undefined) throw new Error('nothing was generated');

    expect(locate(manifest, 'data.B')).toBe('top/b.env:1');
    expect(locate(manifest, 'data.A')).toBe('base/kustomization.yaml:9');
    expect(traceOrigins(manifest).map((one) => `${one.by} ${formatOrigin(one)}`)).toEqual([
      'generator base/kustomization.yaml:5',
      'input base/sub/one.env',
      'input base/app.conf',
      'input base/other.conf',
      'generator top/kustomization.yaml:3',
      'input top/b.env',
      'transformer top/kustomization.yaml:6',
    ]);
  });
});

describe('the chain of an object', () => {
  test('names base, patches and edits in the order of the build, through components too', async () => {
    const files = {
      ...overlay(
        [
          'components: [../more]',
          'patches:',
          '- path: web.yaml',
          'namespace: shop',
          'namePrefix: ""',
        ],
        {
          'prod/web.yaml': lines(...patchHead, 'spec:', '  replicas: 9'),
        },
      ),
      'more/kustomization.yaml': lines(
        'apiVersion: kustomize.config.k8s.io/v1alpha1',
        'kind: Component',
        'commonLabels: {a: x}',
      ),
    };
    const manifest = await render(files, 'prod');

    expect(manifest.origins?.map((one) => `${one.by} ${formatOrigin(one)}`)).toEqual([
      'resource base/web.yaml:1',
      'patch prod/web.yaml:1',
    ]);
    expect(traceOrigins(manifest).map((one) => `${one.by} ${formatOrigin(one)}`)).toEqual([
      'resource base/web.yaml:1',
      'transformer more/kustomization.yaml:3',
      'patch prod/web.yaml:1',
      'transformer prod/kustomization.yaml:6',
    ]);
    expect(locate(manifest, 'metadata.labels.a')).toBe('more/kustomization.yaml:3');
  });
});
