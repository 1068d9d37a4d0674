import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/model/manifest.ts';
import { objectIdOf } from '../../src/model/manifest.ts';
import { objectKey } from '../../src/model/object-id.ts';
import type { DesiredObject } from '../../src/plan/desired-object.ts';
import { dropCycles } from '../../src/plan/drop-cycles.ts';
import { orderActions } from '../../src/plan/order-actions.ts';
import type { Edge, PlannedAction } from '../../src/plan/plan.ts';
import { makeConfigMap } from '../support/make-object.ts';

const problem = { code: 'KUBE_INVALID', message: 'no' } as const;

/** Blocked actions have edges like writes, and need no diff to be made up. */
function edgesOf(...objects: readonly KubeObject[]): readonly string[] {
  const desired: DesiredObject[] = objects.map((object) => ({
    id: objectIdOf(object),
    object,
    origin: { file: 'a.yaml' },
  }));
  const actions = desired.map(({ id }): PlannedAction => ({ kind: 'blocked', id, problem }));
  return orderActions(actions, desired).map(({ from, to, until }) => `${from} > ${to} ${until}`);
}

function edge(from: string, to: string): Edge {
  return { from, to, until: 'applied' };
}

describe('the order of writes', () => {
  const configMap = makeConfigMap();

  test('a Namespace comes before what is in it', () => {
    const namespace: KubeObject = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop' },
    };

    expect(edgesOf(configMap, namespace)).toEqual([
      '/Namespace//shop > /ConfigMap/shop/web applied',
    ]);
  });

  test('what a pod names comes before it, what intercepts requests last', () => {
    const pod: KubeObject = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'shop' },
      spec: { volumes: [{ configMap: { name: 'web' } }] },
    };
    const webhook: KubeObject = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'w' },
    };
    const key = objectKey(objectIdOf(webhook));

    expect(edgesOf(configMap, pod, webhook)).toEqual([
      '/ConfigMap/shop/web > /Pod/shop/p applied',
      `/ConfigMap/shop/web > ${key} finished`,
      `/Pod/shop/p > ${key} finished`,
    ]);
  });
});

test('edges that would make objects wait for each other for ever are left out, the others stay', () => {
  const edges = [edge('a', 'b'), edge('b', 'c'), edge('c', 'b')];

  expect(dropCycles(edges)).toEqual([edge('a', 'b')]);
});
