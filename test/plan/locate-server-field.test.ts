import { describe, expect, test } from 'vitest';
import type { KubeObject, Manifest } from '../../src/model/manifest.ts';
import type { LiveState } from '../../src/model/live-state.ts';
import type { DesiredObject } from '../../src/plan/desired-object.ts';
import { locateServerField, placeFields } from '../../src/plan/locate-server-field.ts';
import { normalise } from '../../src/plan/normalise.ts';
import { renderTree } from '../../src/render/render-tree.ts';
import { memoryTree } from '../support/memory-tree.ts';

const pod = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: proxy
    image: proxy:1
  - name: app
    image: ""
status:
  phase: Running
`;

const absent: LiveState = { kind: 'absent' };
const problem = {
  code: 'KUBE_INVALID' as const,
  message: 'Pod/shop/web: apply failed: it is invalid',
  fields: ['spec.containers[1].image'],
};

function rendered(text: string): Promise<readonly Manifest[]> {
  return renderTree(memoryTree({ 'web.yaml': text }), '', { mode: 'plain' }).then(
    ({ manifests }) => manifests,
  );
}

async function normalised(text: string): Promise<ReturnType<typeof normalise>> {
  const scopeOf = (): 'namespaced' => 'namespaced';
  return normalise(await rendered(text), { scopeOf, defaultNamespace: 'shop' });
}

async function desired(): Promise<DesiredObject> {
  const [object] = (await normalised(pod)).objects;
  if (object === undefined) throw new Error('nothing was rendered');
  return object;
}

function live(...names: readonly string[]): LiveState {
  const containers = names.map((name) => ({ name }));
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: { containers },
  };
  return { kind: 'present', object };
}

describe('fields that a server names', () => {
  test('a field of a conflict has its line', async () => {
    const origin = locateServerField(await desired(), '.spec.containers[name="app"].image');

    expect(origin).toEqual({ file: 'web.yaml', line: 9 });
  });

  test.each([
    ['a new object', absent],
    ['an object with the same items', live('proxy', 'app')],
  ])('a refused field of %s is told with its line', async (_what, state) => {
    const placed = placeFields(problem, await desired(), state);

    expect(placed.message).toBe(`${problem.message} (spec.containers[1].image: web.yaml:9)`);
  });

  test('items that others added could shift the places of ours: then no line is told', async () => {
    const placed = placeFields(problem, await desired(), live('injected', 'proxy', 'app'));

    expect(placed).toBe(problem);
  });
});

describe('what normalising leaves out or refuses', () => {
  test('a status that is dropped is told with its own line', async () => {
    const { notes } = await normalised(pod);

    expect(notes[0]?.message).toBe(
      'Pod/shop/web (web.yaml:10): status left out, only the server writes it.',
    );
  });

  test('a label without quotes is told with its own line', async () => {
    const text = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  labels:\n    x/y: 1\n';
    const { problems } = await normalised(text);

    expect(problems[0]?.message).toBe(
      'Pod/shop/web (web.yaml:6): metadata.labels["x/y"] is not text.',
    );
  });
});
