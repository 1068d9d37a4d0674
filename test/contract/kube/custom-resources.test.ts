import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { KubeClient, ObjectRef } from '../../../src/kube/kube-client.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { waitUntil } from '../../cluster/control-plane/wait-until.ts';
import { createTestNamespace, useCluster } from '../../cluster/test-cluster.ts';
import {
  applied,
  connect,
  failureOf,
  payloadFor,
  preconditionsOf,
  refOf,
  valueOf,
} from './connect.ts';

const manager = { fieldManager: 'gitsync', force: false };

/** A CRD with a group of its own, so that tests do not meet. */
function definition(group: string): JsonObject {
  const properties = { spec: { type: 'object', properties: { size: { type: 'integer' } } } };
  const schema = { openAPIV3Schema: { type: 'object', properties } };
  return {
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget', shortNames: ['wd'] },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
}

async function refreshed(kube: KubeClient, group: string): Promise<ObjectRef['resource']> {
  return await waitUntil('the kind to be served', async () => {
    const discovery = await kube.discover({ refresh: true });
    return discovery.findPreferred(group, 'Widget');
  });
}

describe('custom resources', () => {
  const cluster = useCluster();

  test('a kind is found after its CRD, works, and is unknown again after it', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect({ kubeconfig: cluster.kubeconfigPath });
    const group = `g${randomBytes(4).toString('hex')}.example.org`;
    const crd = await refOf(
      kube,
      { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
      { name: `widgets.${group}` },
    );

    const before = (await kube.discover()).findPreferred(group, 'Widget');
    await applied(kube, crd, definition(group));
    const resource = await refreshed(kube, group);
    const ref = { resource, namespace, name: 'one' };
    const made = await applied(kube, ref, { spec: { size: 9007199254740993n } });
    const listed = valueOf(await kube.list(resource, { namespace }));
    const wrong = payloadFor(ref, { spec: { size: 1, colour: 'red' } });
    const unknownField = failureOf(await kube.apply(ref, wrong, manager));
    const live = valueOf(await kube.get(crd));
    if (live !== undefined) await kube.delete(crd, preconditionsOf(live));
    const after = await waitUntil('the kind to be gone', async () => {
      const answer = await kube.get(ref);
      return answer.kind === 'failed' ? answer : undefined;
    });

    expect(before).toBeUndefined();
    expect(resource).toMatchObject({ plural: 'widgets', namespaced: true, shortNames: ['wd'] });
    expect(made.object).toMatchObject({ spec: { size: 9007199254740993n } });
    expect(listed.items).toEqual([made.object]);
    expect(unknownField).toMatchObject({
      problem: { code: 'KUBE_SCHEMA' },
      fields: ['.spec.colour'],
    });
    expect(after).toMatchObject({ status: 404, problem: { code: 'KUBE_NOT_FOUND' } });
  });
});
