import { describe, expect, test } from 'vitest';
import type { KubeClient, ObjectRef } from '../../../src/kube/kube-client.ts';
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
const finalizer = 'example.org/wait';

interface Scene {
  readonly kube: KubeClient;
  readonly space: ObjectRef;
  /** A ConfigMap in the namespace, held by a finalizer. */
  readonly held: ObjectRef;
  /** What the delete of the namespace was answered. */
  readonly state: 'gone' | 'deleting';
}

describe('a namespace that is being deleted', () => {
  const cluster = useCluster(['controllers']);

  /** A namespace that waits for one held object. */
  async function deleteHeldNamespace(): Promise<Scene> {
    const { kube } = await connect({ kubeconfig: cluster.kubeconfigPath });
    const namespace = await createTestNamespace();
    const held = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'held' });
    await applied(kube, held, { metadata: { finalizers: [finalizer] }, data: { a: '1' } });
    const space = await refOf(kube, { kind: 'Namespace' }, { name: namespace });
    const live = valueOf(await kube.get(space));
    if (live === undefined) throw new Error('the namespace is not there');
    const state = valueOf(await kube.delete(space, preconditionsOf(live)));
    return { kube, space, held, state };
  }

  test('waits for held objects and says so, and is gone after them', async () => {
    const { kube, space, held, state } = await deleteHeldNamespace();

    const waiting = await waitUntil('the namespace to say what holds it', async () => {
      const live = valueOf(await kube.get(space));
      const text = JSON.stringify(live?.['status']);
      return text.includes(finalizer) ? live : undefined;
    });
    await kube.patch(held, { metadata: { finalizers: null } });
    const gone = await waitUntil('the namespace to be gone', async () =>
      valueOf(await kube.get(space)) === undefined ? true : undefined,
    );

    expect(state).toBe('deleting');
    expect(waiting).toMatchObject({ status: { phase: 'Terminating' } });
    expect(gone).toBe(true);
  });

  test('still lets its objects be read and changed, and takes no new ones', async () => {
    const { kube, held } = await deleteHeldNamespace();
    const payload = payloadFor(held, { metadata: { finalizers: [finalizer] }, data: { a: '2' } });
    const late = { ...held, name: 'late' };

    const changed = valueOf(await kube.apply(held, payload, manager));
    const shown = failureOf(await kube.dryRunApply(late, payloadFor(late), manager));
    const refused = failureOf(await kube.apply(late, payloadFor(late), manager));
    const created = failureOf(await kube.create(late, payloadFor(late)));
    const listed = valueOf(await kube.list(held.resource, { namespace: held.namespace }));
    await kube.patch(held, { metadata: { finalizers: null } });

    expect(changed).toMatchObject({ created: false, object: { data: { a: '2' } } });
    for (const failure of [shown, refused, created]) {
      expect(failure).toMatchObject({
        status: 403,
        mayHaveHappened: false,
        problem: {
          code: 'KUBE_FORBIDDEN',
          message: expect.stringContaining('because it is being terminated') as string,
          hint: 'The namespace is being deleted: wait until it is gone.',
        },
      });
    }
    expect(listed.items.map(({ metadata }) => metadata.name)).toContain('held');
    expect(listed.items.map(({ metadata }) => metadata.name)).not.toContain('late');
  });

  test('refuses a Secret in words that quote nothing of it', async () => {
    const { kube, held } = await deleteHeldNamespace();
    const { namespace } = held;
    const secret = await refOf(kube, { kind: 'Secret' }, { namespace, name: 'db' });
    const payload = payloadFor(secret, { stringData: { password: 'super-canary' } });

    const failure = failureOf(await kube.apply(secret, payload, manager));
    await kube.patch(held, { metadata: { finalizers: null } });

    expect(failure.problem).toMatchObject({
      message: `Secret/${namespace}/db: apply failed: unable to create new content in namespace ${namespace} because it is being terminated`,
      hint: 'The namespace is being deleted: wait until it is gone.',
    });
    expect(JSON.stringify(failure)).not.toContain('canary');
  });

  test('that another one replaced is not deleted by the UID of the first', async () => {
    const { kube } = await connect({ kubeconfig: cluster.kubeconfigPath });
    const space = await refOf(kube, { kind: 'Namespace' }, { name: await createTestNamespace() });
    const live = valueOf(await kube.get(space));
    if (live === undefined) throw new Error('the namespace is not there');
    const { resourceVersion } = preconditionsOf(live);

    const uid = '00000000-0000-0000-0000-000000000000';
    const failure = failureOf(await kube.delete(space, { uid, resourceVersion }));

    expect(failure).toMatchObject({ status: 409, problem: { code: 'KUBE_MODIFIED' } });
    expect(valueOf(await kube.get(space))).toMatchObject({ status: { phase: 'Active' } });
  });
});
