import { describe, expect, test } from 'vitest';
import type { Problem } from '../../../src/model/problem.ts';
import { GitsyncError } from '../../../src/model/problem.ts';
import { printManifests, renderTree } from '../../../src/render/render-tree.ts';
import { memoryTree } from '../../support/memory-tree.ts';

type Files = Readonly<Record<string, string>>;

async function render(files: Files, path = ''): Promise<string> {
  return printManifests(await renderTree(memoryTree(files), path, { mode: 'kustomize' }));
}

async function problemsOf(files: Files): Promise<readonly Problem[]> {
  try {
    await render(files);
  } catch (error) {
    if (error instanceof GitsyncError) return error.problems;
    throw error;
  }
  return [];
}

const pod =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a}, {name: b}]}\n';
const podPatch =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: b, image: i}]}\n';
const region = 'apiVersion: x.dev/v1\nkind: Region\nmetadata: {name: r}\n';
const other = 'apiVersion: y.dev/v1\nkind: Other\nmetadata: {name: o}\n';
const scopes =
  'paths: {/regions: {get: {x-kubernetes-group-version-kind: {group: x.dev, version: v1, kind: Region}}}}\n';
const withSchema = 'openapi: {path: schema.yaml}\n';
const patched = 'patches: [{path: patch.yaml}]\n';

/** Names of the containers in the order of the output. */
function containers(output: string): readonly string[] {
  return [...output.matchAll(/name: ([ab])$/gm)].map(([, name = '']) => name);
}

describe('the facts beside a schema', () => {
  // What kubectl 1.36.3 prints for each tree.
  const base = { 'base/kustomization.yaml': withSchema, 'base/schema.yaml': scopes };

  test('a schema of the top stands alone: built-in lists are replaced', async () => {
    const output = await render({
      'kustomization.yaml': `resources: [pod.yaml, other.yaml]\n${patched}${withSchema}`,
      'pod.yaml': pod,
      'other.yaml': other,
      'patch.yaml': podPatch,
      'schema.yaml': scopes,
    });

    expect(containers(output)).toEqual(['b']);
  });

  test('a schema of a base stands alone after objects of built-in types', async () => {
    const output = await render({
      'kustomization.yaml': `resources: [pod.yaml, base]\n${patched}`,
      'pod.yaml': pod,
      'patch.yaml': podPatch,
      ...base,
      'base/kustomization.yaml': `resources: [region.yaml]\n${withSchema}`,
      'base/region.yaml': region,
    });

    expect(containers(output)).toEqual(['b']);
  });

  test('a schema of a base joins the built-in facts after an object of another type', async () => {
    const output = await render({
      'kustomization.yaml': `resources: [pod.yaml, other.yaml, base]\n${patched}`,
      'pod.yaml': pod,
      'other.yaml': other,
      'patch.yaml': podPatch,
      ...base,
      'base/kustomization.yaml': `resources: [region.yaml]\n${withSchema}`,
      'base/region.yaml': region,
    });

    expect(containers(output)).toEqual(['b', 'a']);
  });

  test('one build leaves nothing behind for the next', async () => {
    const files = {
      'kustomization.yaml': `resources: [pod.yaml]\n${patched}`,
      'pod.yaml': pod,
      'patch.yaml': podPatch,
      'schema.yaml': 'definitions: {}\n',
    };
    const withOwn = { ...files, 'kustomization.yaml': files['kustomization.yaml'] + withSchema };

    const outputs = [await render(withOwn), await render(files)];

    expect(outputs.map(containers)).toEqual([['b'], ['b', 'a']]);
  });
});

describe('scopes', () => {
  test('a schema that comes after an object decides where its patches find it', async () => {
    const output = await render({
      'kustomization.yaml': 'resources: [region.yaml]\ncomponents: [component]\n',
      'region.yaml': region,
      'component/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamespace: shop\n${withSchema}${patched}`,
      'component/schema.yaml': scopes,
      'component/patch.yaml':
        'apiVersion: x.dev/v1\nkind: Region\nmetadata: {name: r, namespace: any}\nsize: 1\n',
    });

    expect(output).toBe('apiVersion: x.dev/v1\nkind: Region\nmetadata:\n  name: r\nsize: 1\n');
  });
});

describe('references of a schema', () => {
  const object = 'apiVersion: x.dev/v1\nkind: Region\nmetadata: {name: r}\nlist: [{id: a}]\n';
  const list =
    '{type: array, x-kubernetes-patch-strategy: merge, x-kubernetes-patch-merge-key: id}';
  const type = 'x-kubernetes-group-version-kind: [{group: x.dev, version: v1, kind: Region}]';

  async function mergedIds(reference: string, more = ''): Promise<number> {
    const output = await render({
      'kustomization.yaml': `resources: [region.yaml]\n${patched}${withSchema}`,
      'region.yaml': object,
      'patch.yaml': object.replace('id: a', 'id: b'),
      'schema.yaml': `definitions:\n  Region: {${type}, properties: {list: {$ref: '${reference}'}}}\n  "a/b c": ${list}\n  Box: {properties: {list: ${list}}}\n${more}`,
    });
    return [...output.matchAll(/id: /g)].length;
  }

  test.each([
    ['a name with escapes', '#/definitions/a~1b%20c', 2],
    ['a property of another definition', '#/definitions/Box/properties/list', 2],
    ['the fragment of an address', 'https://example.dev/schema.json#/definitions/a~1b%20c', 2],
    ['a definition that is not there', '#/definitions/Nowhere', 1],
    ['no fragment', 'Box', 1],
    ['broken escapes', '#/definitions/%zz', 1],
  ])('%s', async (_, reference, count) => {
    const ids = await mergedIds(reference);

    expect(ids).toBe(count);
  });

  test('definitions that refer to each other in a circle know nothing', async () => {
    const circle = "  One: {$ref: '#/definitions/Two'}\n  Two: {$ref: '#/definitions/One'}\n";

    const ids = await mergedIds('#/definitions/One', circle);

    expect(ids).toBe(1);
  });
});

describe('bad openapi fields', () => {
  test.each([
    ['{version: v1.20.4}', 'kustomization.yaml:2: openapi.version is "v1.20.4"'],
    ['{version: v1.21.2, path: schema.yaml}', 'names both a version and a path'],
    ['{path: nowhere.json}', 'kustomization.yaml:2: there is no file nowhere.json'],
    ['{path: "https://example.dev/schema.json"}', '"https://example.dev/schema.json" is remote'],
    ['{path: ../schema.json}', 'leads out of the source'],
    ['{path: ""}', 'an empty path is named'],
    ['{path: list.yaml}', 'list.yaml: no OpenAPI document: it holds no map'],
    ['{path: empty.yaml}', 'empty.yaml: no OpenAPI document: it holds no map'],
    ['{path: cut.json}', 'cut.json: no OpenAPI document: it starts with a brace but is no JSON'],
    ['{path: wrong.yaml}', 'definitions.A.properties.b.items.properties is no map'],
    ['{path: kindless.yaml}', 'x-kubernetes-group-version-kind has no version or no kind'],
  ])('%s is refused', async (field, message) => {
    const problems = await problemsOf({
      'kustomization.yaml': `resources: [pod.yaml]\nopenapi: ${field}\n`,
      'pod.yaml': pod,
      'schema.yaml': scopes,
      'list.yaml': '- a\n',
      'empty.yaml': '# nothing\n',
      'cut.json': '{"definitions": ',
      'wrong.yaml': 'definitions: {A: {properties: {b: {items: {properties: [1]}}}}}\n',
      'kindless.yaml': 'definitions: {A: {x-kubernetes-group-version-kind: [{group: a}]}}\n',
    });

    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain(message);
    expect(problems[0]?.hint).toBeDefined();
  });

  test('a field that comes second is not looked at', async () => {
    const output = await render({
      'kustomization.yaml': 'resources: [base]\nopenapi: {version: v1.21.2}\n',
      'base/kustomization.yaml': 'resources: [pod.yaml]\nopenapi: {version: v1.0.0}\n',
      'base/pod.yaml': pod,
    });

    expect(containers(output)).toEqual(['a', 'b']);
  });
});
