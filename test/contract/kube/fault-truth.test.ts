import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/model/manifest.ts';
import { isWrite, recordRequests } from '../../cluster/audit-log.ts';
import { apiRequestOk } from '../../cluster/api-request.ts';
import { useCluster } from '../../cluster/test-cluster.ts';
import { configMaps } from '../../kube/loopback-client.ts';
import { failureOf, payloadFor, preconditionsOf, valueOf } from './connect.ts';
import { useFaultPlace } from './faults/fault-place.ts';
import { hasFaultProxy } from './faults/fault-proxy.ts';
import type { FaultAction, FaultRule } from './faults/fault-proxy.ts';
import { inScene } from './faults/fault-scene.ts';
import type { FaultPlace, FaultScene } from './faults/fault-scene.ts';
import { requestKinds } from './faults/request-kinds.ts';

const ours = { fieldManager: 'gitsync', force: false };
const lost: FaultAction = { type: 'drop', when: 'after' };
const roles = {
  ...configMaps,
  group: 'rbac.authorization.k8s.io',
  kind: 'Role',
  plural: 'roles',
};
const writingKinds = requestKinds.filter(({ writes }) => writes === 'seen');

/** The first answer to this method is lost; GETs are answered as they were before, if they were. */
function lostThenStale(method: string) {
  return (_place: FaultPlace, name: string): readonly FaultRule[] => [
    { match: { method, path: `/${name}$` }, action: lost, times: 1 },
    { match: { method: 'GET', path: `/${name}$` }, action: { type: 'stale', back: 0 } },
  ];
}

/** The proxy remembers what it answered: a read through it is what it can repeat. */
async function readThroughProxy({ kube, ref }: FaultScene): Promise<void> {
  valueOf(await kube.get(ref));
}

function methodsOf(scene: FaultScene): readonly string[] {
  return scene.lines().map(({ method }) => method);
}

describe('after a lost answer', () => {
  const cluster = useCluster(['audit-log']);
  if (!hasFaultProxy()) return;

  describe('of a write', () => {
    const place = useFaultPlace(cluster, { pages: 'none' });

    test.each(writingKinds.map((kind) => [kind.title, kind] as const))(
      'of %s the audit log has one write, and a get after it',
      async (_title, kind) => {
        const rules = (there: FaultPlace, name: string): readonly FaultRule[] => [
          { match: kind.match(there, name), action: lost, times: 1 },
        ];
        await inScene(place(), { rules }, async (scene) => {
          const prepared = await kind.prepare(scene);

          const requests = await recordRequests(
            cluster,
            { userAgentPrefix: scene.userAgent },
            async () => valueOf(await kind.send(scene, prepared)),
          );

          expect(requests.filter(isWrite)).toHaveLength(1);
          expect(requests.map(({ verb }) => verb).slice(1)).toEqual(['get']);
          expect(requests.every(({ code }) => code < 300 || code === 404)).toBe(true);
        });
      },
    );

    test('an apply is sent again where only an old state can be read, and ends as it should', async () => {
      await inScene(place(), { rules: lostThenStale('PATCH') }, async (scene) => {
        await scene.applyDirectly({ v: 'old' });
        await readThroughProxy(scene);

        const payload = payloadFor(scene.ref, { data: { v: 'new' } });
        const { lostAnswer } = valueOf(await scene.kube.apply(scene.ref, payload, ours));

        expect(lostAnswer).toBe(true);
        expect(methodsOf(scene)).toEqual(['GET', 'PATCH', 'GET', 'PATCH']);
        expect((await scene.readDirectly())?.['data']).toEqual({ v: 'new' });
      });
    });

    test('a delete is sent again where only an old state can be read, and finds nothing', async () => {
      await inScene(place(), { rules: lostThenStale('DELETE') }, async (scene) => {
        const live = await scene.applyDirectly({ v: 'old' });
        await readThroughProxy(scene);

        const answer = await scene.kube.delete(scene.ref, preconditionsOf(live));

        expect(answer).toMatchObject({ kind: 'ok', value: 'gone' });
        expect(methodsOf(scene)).toEqual(['GET', 'DELETE', 'GET', 'DELETE']);
        expect(await scene.readDirectly()).toBeUndefined();
      });
    });

    test('a delete spares an object that took the name meanwhile', async () => {
      const rules = (_place: FaultPlace, name: string): readonly FaultRule[] => [
        { match: { method: 'DELETE' }, action: lost, times: 1 },
        {
          match: { method: 'GET', path: `/${name}$` },
          action: {
            type: 'race',
            method: 'POST',
            path: `/api/v1/namespaces/${place().namespace}/configmaps`,
            contentType: 'application/json',
            body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { v: 'other' } },
          },
          times: 1,
        },
      ];
      await inScene(place(), { rules }, async (scene) => {
        const live = await scene.applyDirectly({ v: 'old' });

        const failure = failureOf(await scene.kube.delete(scene.ref, preconditionsOf(live)));

        expect(failure).toMatchObject({
          problem: { code: 'KUBE_MODIFIED' },
          mayHaveHappened: true,
        });
        expect((await scene.readDirectly())?.['data']).toEqual({ v: 'other' });
      });
    });

    test.each<[string, boolean, readonly string[], string]>([
      ['is not sent again', false, ['PATCH'], 'KUBE_UNREACHABLE'],
      [
        'is refused the second time where it tests the version',
        true,
        ['PATCH', 'PATCH'],
        'KUBE_MODIFIED',
      ],
    ])('a JSON patch that would add once more %s', async (_title, testsVersion, methods, code) => {
      const rules = (): readonly FaultRule[] => [
        { match: { method: 'PATCH' }, action: lost, times: 1 },
      ];
      await inScene(place(), { rules }, async (scene) => {
        const { path, resourceVersion } = await createRole(scene);
        const add = { op: 'add', path: '/rules/-', value: added };
        const version = { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion };

        const failure = failureOf(
          await scene.kube.patch(
            { ...scene.ref, resource: roles },
            testsVersion ? [version, add] : [add],
            { type: 'json' },
          ),
        );

        expect(failure).toMatchObject({ problem: { code }, mayHaveHappened: true });
        expect(methodsOf(scene)).toEqual(methods);
        expect(await apiRequestOk(cluster, { path })).toMatchObject({
          rules: [rule, added],
        });
      });
    });
  });

  describe('or none', () => {
    const place = useFaultPlace(cluster, { pages: 'none' });

    test('a conflict is told with who holds what, after one attempt', async () => {
      await inScene(place(), { rules: () => [] }, async (scene) => {
        await scene.applyDirectly({ v: 'theirs' }, 'other');

        const payload = payloadFor(scene.ref, { data: { v: 'ours' } });
        const failure = failureOf(await scene.kube.apply(scene.ref, payload, ours));

        expect(failure.problem.message).toContain('.data.v is held by "other"');
        expect(failure).toMatchObject({ problem: { code: 'KUBE_CONFLICT' } });
        expect(methodsOf(scene)).toEqual(['PATCH']);
      });
    });
  });
});

const rule = { apiGroups: [''], resources: ['configmaps'], verbs: ['get'] };
const added = { ...rule, verbs: ['list'] };

/** A kind with a list, which no controller touches. */
async function createRole(scene: FaultScene): Promise<{ path: string; resourceVersion: string }> {
  const { cluster, namespace, ref } = scene;
  const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/roles`;
  const body = { metadata: { name: ref.name }, rules: [rule] };
  // The server's own object.
  const made = (await apiRequestOk(cluster, { method: 'POST', path, body })) as KubeObject;
  const { resourceVersion = '' } = made.metadata;
  return { path: `${path}/${ref.name}`, resourceVersion };
}
