import { describe, expect, test } from 'vitest';
import type { KubeClient, ObjectRef } from '../../../src/kube/kube-client.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { recordRequests } from '../../cluster/audit-log.ts';
import { waitUntil } from '../../cluster/control-plane/wait-until.ts';
import { createTestNamespace, useCluster } from '../../cluster/test-cluster.ts';
import { applied, connect, failureOf, payloadFor, preconditionsOf, valueOf } from './connect.ts';
import { customDefinition } from './custom-definition.ts';
import type { CustomDefinition } from './custom-definition.ts';

const manager = { fieldManager: 'gitsync', force: false };
const v1 = { name: 'v1', storage: true };

interface Scene {
  readonly kube: KubeClient;
  readonly userAgent: string;
  readonly namespace: string;
  readonly definition: CustomDefinition;
  /** A Widget that is not there yet, at v1. */
  readonly ref: ObjectRef;
}

describe('custom resources', () => {
  const cluster = useCluster(['audit-log', 'controllers']);

  async function setScene(): Promise<Scene> {
    const { kube, userAgent } = await connect({ kubeconfig: cluster.kubeconfigPath });
    const namespace = await createTestNamespace();
    const definition = await customDefinition(kube);
    await definition.define([v1]);
    const resource = await definition.served('v1');
    return { kube, userAgent, namespace, definition, ref: { resource, namespace, name: 'one' } };
  }

  async function deleteDefinition({
    kube,
    definition,
  }: Pick<Scene, 'kube' | 'definition'>): Promise<unknown> {
    const live = valueOf(await kube.get(definition.ref));
    if (live === undefined) throw new Error('the CRD is not there');
    return valueOf(await kube.delete(definition.ref, preconditionsOf(live)));
  }

  async function untilUnserved(kube: KubeClient, ref: ObjectRef) {
    return await waitUntil('the API to be gone', async () => {
      const answer = await kube.get(ref);
      return answer.kind === 'failed' ? answer : undefined;
    });
  }

  test('are unknown before their CRD, known after it, and no longer served when it is gone', async () => {
    const { kube } = await connect({ kubeconfig: cluster.kubeconfigPath });
    const namespace = await createTestNamespace();
    const definition = await customDefinition(kube);
    const before = (await kube.discover()).findPreferred(definition.group, 'Widget');

    await definition.define([v1]);
    const resource = await definition.served('v1');
    const ref = { resource, namespace, name: 'one' };
    const made = await applied(kube, ref, { spec: { size: 9007199254740993n } });
    const listed = valueOf(await kube.list(resource, { namespace }));
    await deleteDefinition({ kube, definition });
    const after = await untilUnserved(kube, ref);
    const unknown = await waitUntil('discovery to forget the kind', async () => {
      const discovery = await kube.discover({ refresh: true });
      return discovery.findPreferred(definition.group, 'Widget') === undefined ? true : undefined;
    });

    expect(before).toBeUndefined();
    expect(resource).toMatchObject({ plural: 'widgets', namespaced: true, shortNames: ['wd'] });
    expect(made.object).toMatchObject({ spec: { size: 9007199254740993n } });
    expect(listed.items).toEqual([made.object]);
    expect(after).toMatchObject({ status: 404, problem: { code: 'KUBE_NOT_FOUND' } });
    expect(unknown).toBe(true);
  });

  test('keep int-or-string and free-form fields as they were sent', async () => {
    const scene = await setScene();
    const free = { deep: [{ big: 9007199254740993n, text: 'x' }, []], empty: {} };

    const named = await applied(scene.kube, scene.ref, { spec: { port: 'http', free } });
    const numbered = await applied(scene.kube, scene.ref, { spec: { port: 8080, free } });
    await deleteDefinition(scene);

    expect(named.object['spec']).toEqual({ port: 'http', free });
    expect(numbered.object['spec']).toEqual({ port: 8080, free });
  });

  test('are refused for good with the field that does not fit', async () => {
    const scene = await setScene();
    const twice = [{ name: 'a' }, { name: 'a' }];
    const cases: readonly (readonly [JsonObject, string, string])[] = [
      [{ colour: 'red' }, 'KUBE_SCHEMA', '.spec.colour'],
      [{ size: 'big' }, 'KUBE_SCHEMA', '.spec.size'],
      [{ parts: twice }, 'KUBE_SCHEMA', '.spec.parts'],
      [{ size: null }, 'KUBE_INVALID', 'spec.size'],
      [{ port: true }, 'KUBE_INVALID', 'spec.port'],
      [{ port: { number: 80 } }, 'KUBE_INVALID', 'spec.port'],
    ];
    const seen: unknown[] = [];

    const filter = { userAgentPrefix: scene.userAgent };
    const requests = await recordRequests(cluster, filter, async () => {
      for (const [spec] of cases) {
        const answer = await scene.kube.apply(scene.ref, payloadFor(scene.ref, { spec }), manager);
        const { problem, fields, mayHaveHappened } = failureOf(answer);
        seen.push([problem.code, fields, mayHaveHappened]);
      }
    });
    await deleteDefinition(scene);

    expect(seen).toEqual(cases.map(([, code, field]) => [code, [field], false]));
    expect(requests).toHaveLength(cases.length);
  });

  test('answer to scale and status, and conflicts name them', async () => {
    const scene = await setScene();
    const { kube, ref } = scene;
    await applied(kube, ref, { spec: { replicas: 1 } });

    const scale = valueOf(
      await kube.patch(
        ref,
        { spec: { replicas: 3 } },
        { subresource: 'scale', fieldManager: 'autoscaler' },
      ),
    );
    const payload = payloadFor(ref, { spec: { replicas: 1 } });
    const conflict = failureOf(await kube.apply(ref, payload, manager));
    const status = valueOf(
      await kube.patch(ref, { status: { replicas: 3 } }, { subresource: 'status' }),
    );
    await deleteDefinition(scene);

    expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 3 } });
    expect(conflict.conflicts).toEqual([
      { manager: 'autoscaler', operation: 'Update', subresource: 'scale', field: '.spec.replicas' },
    ]);
    expect(status).toMatchObject({ kind: 'Widget', status: { replicas: 3 } });
  });

  test('are one object under two versions; the version that is dropped is not served, not absent', async () => {
    const scene = await setScene();
    const { kube, definition, ref } = scene;
    const { object } = await applied(kube, ref, { spec: { size: 1 } });
    const newer = await dropFirstVersion(scene);

    const underNew = valueOf(await kube.get(newer));
    const underOld = await untilUnserved(kube, ref);
    const listed = failureOf(await kube.list(ref.resource, { namespace: ref.namespace }));
    const deleted = failureOf(await kube.delete(ref, preconditionsOf(object)));
    const discovery = await kube.discover({ refresh: true });
    await deleteDefinition(scene);

    expect(underNew?.metadata.uid).toBe(object.metadata.uid);
    for (const failure of [underOld, listed, deleted]) {
      expect(failure).toMatchObject({ status: 404, problem: { code: 'KUBE_NOT_FOUND' } });
      expect(failure.problem.message).toContain('the server does not serve this API');
    }
    expect(discovery.findPreferred(definition.group, 'Widget')?.version).toBe('v2');
  });

  test('whose managedFields name a dropped version cannot be applied until it is back', async () => {
    const scene = await setScene();
    const { kube, userAgent, definition, ref } = scene;
    await applied(kube, ref, { spec: { size: 1 } });
    const newer = await dropFirstVersion(scene);
    await untilUnserved(kube, ref);
    const payload = payloadFor(newer, { spec: { size: 2 } });

    let refused;
    const requests = await recordRequests(cluster, { userAgentPrefix: userAgent }, async () => {
      refused = failureOf(await kube.apply(newer, payload, manager));
    });
    await definition.define([
      { name: 'v1', served: false },
      { name: 'v2', storage: true },
    ]);
    const later = await waitUntil('the version to be known again', async () => {
      const answer = await kube.apply(newer, payload, manager);
      return answer.kind === 'ok' ? answer.value : undefined;
    });
    await deleteDefinition(scene);

    expect(refused).toMatchObject({
      status: 500,
      mayHaveHappened: false,
      problem: {
        code: 'KUBE_SCHEMA',
        message: expect.stringContaining(`${definition.group}/v1`) as string,
        hint: expect.stringContaining('served: false') as string,
      },
    });
    expect(requests).toHaveLength(1);
    expect(later.object).toMatchObject({ spec: { size: 2 } });
  });

  /** Moves storage and the object to v2, and takes v1 off the CRD; gitsync's managedFields entry stays at v1. */
  async function dropFirstVersion({ kube, definition, ref }: Scene): Promise<ObjectRef> {
    await definition.define([{ name: 'v1' }, { name: 'v2', storage: true }]);
    const newer = { ...ref, resource: await definition.served('v2') };
    await waitUntil('the object to be stored as v2', async () => {
      const annotations = { migrated: 'yes' };
      const answer = await kube.patch(
        newer,
        { metadata: { annotations } },
        { fieldManager: 'migrator' },
      );
      return answer.kind === 'ok' ? answer : undefined;
    });
    const status = { storedVersions: ['v2'] };
    valueOf(await kube.patch(definition.ref, { status }, { subresource: 'status' }));
    await definition.define([{ name: 'v2', storage: true }]);
    return newer;
  }

  test('stay readable while their CRD waits for them, and are then no longer served', async () => {
    const scene = await setScene();
    const { kube, ref } = scene;
    const { object } = await applied(kube, ref, { metadata: { finalizers: ['example.org/wait'] } });
    const late = { ...ref, name: 'late' };

    const definitionState = await deleteDefinition(scene);
    const held = await waitUntil('the object to be deleted', async () => {
      const live = valueOf(await kube.get(ref));
      return live?.metadata['deletionTimestamp'] === undefined ? undefined : live;
    });
    const refused = failureOf(await kube.apply(late, payloadFor(late), manager));
    await kube.patch(ref, { metadata: { finalizers: null } });
    const gone = await untilUnserved(kube, ref);

    expect(definitionState).toBe('deleting');
    expect(held.metadata.uid).toBe(object.metadata.uid);
    expect(refused).toMatchObject({
      status: 403,
      problem: {
        code: 'KUBE_FORBIDDEN',
        hint: 'The CRD of this kind is being deleted: wait until it is gone.',
      },
    });
    expect(gone).toMatchObject({ status: 404, problem: { code: 'KUBE_NOT_FOUND' } });
    expect(gone.problem.hint).toContain('CRD');
  });
});
