import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FollowEvent, KubeClient, ObjectRef } from '../../../src/kube/kube-client.ts';
import type { KubeObject } from '../../../src/model/manifest.ts';
import { recordRequests } from '../../cluster/audit-log.ts';
import { waitUntil } from '../../cluster/control-plane/wait-until.ts';
import { compactEtcd, deleteFromEtcd, replaceInEtcd } from '../../cluster/etcd-request.ts';
import { startCluster } from '../../cluster/start-cluster.ts';
import type { TestCluster } from '../../cluster/start-cluster.ts';
import { createTestNamespace, useCluster } from '../../cluster/test-cluster.ts';
import { describeActions, openSyncLab } from '../../support/sync-lab.ts';
import { beforeRequests } from './before-requests.ts';
import {
  applied,
  connect,
  failureOf,
  payloadFor,
  preconditionsOf,
  refOf,
  valueOf,
} from './connect.ts';
import { customDefinition } from './custom-definition.ts';

const manager = { fieldManager: 'gitsync', force: false };

/** More than 23 calls at once would make if each gave up after 5 attempts, some 3 seconds. */
const attemptsBeforeRestart = 140;

function numbered(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
}

/** Names and values of `a`; what a new namespace gets by itself is left out. */
function nameAndValue({ metadata, data }: KubeObject): string | undefined {
  if (metadata.name === 'kube-root-ca.crt') return undefined;
  return `${metadata.name}=${(data as { readonly a?: string } | undefined)?.a ?? ''}`;
}

/** Names and values that a follower knows of after an event. */
function learn(known: ReadonlySet<string>, event: FollowEvent<string>): ReadonlySet<string> {
  if (event.kind === 'all') return new Set(event.items);
  if (event.kind !== 'changed' && event.kind !== 'gone') return known;
  const name = event.item.replace(/=.*/, '=');
  const others = [...known].filter((item) => !item.startsWith(name));
  return new Set(event.kind === 'gone' ? others : [...others, event.item]);
}

describe('a server that breaks', () => {
  // Dead APIs and killed API servers would poison the cluster that all tests share.
  useCluster(['users']);
  let started: TestCluster | undefined;

  describe('in a cluster of its own', () => {
    beforeAll(async () => {
      started = await startCluster({ name: 'broken', nodes: 0 });
    });
    afterAll(async () => {
      await started?.stop();
    });

    function own(): TestCluster {
      if (started === undefined) throw new Error('the cluster did not start');
      return started;
    }

    async function configMapRef(kube: KubeClient, name: string): Promise<ObjectRef> {
      const namespace = await createTestNamespace(own().info);
      return await refOf(kube, { kind: 'ConfigMap' }, { namespace, name });
    }

    test('a Namespace that left git stays while an API does not answer, other objects go', async () => {
      const lab = await openSyncLab(own().info, await createTestNamespace(own().info));
      const home = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: left}\n';
      const web = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n';
      await lab.sync(`${home}---\n${web}`);
      const service = { namespace: lab.namespace, name: 'nowhere' };
      const dead = await serveBy(
        lab.kube,
        await refOf(lab.kube, { kind: 'Service' }, service),
        'dead.example.org',
      );
      await waitUntil('the dead API to be noticed', async () => {
        const { failedGroupVersions } = await lab.kube.discover({ refresh: true });
        return failedGroupVersions.length === 1 ? true : undefined;
      });

      const planned = await lab.plan('');
      await stopServing(lab.kube, dead.resource.group);

      expect([...describeActions(planned)].sort()).toEqual(['blocked:left', 'prune:web']);
    });

    test('aggregated APIs without a backend are unknown, never absent, and nothing else suffers', async () => {
      const { kube } = await connect({ kubeconfig: own().kubeconfigPath });
      const web = await configMapRef(kube, 'web');
      const idle = await refOf(
        kube,
        { kind: 'Service' },
        { namespace: web.namespace, name: 'idle' },
      );
      await applied(kube, idle, { spec: { ports: [{ port: 443 }], selector: { app: 'nobody' } } });
      const missing = { ...idle, name: 'missing' };
      const dead = [
        await serveBy(kube, idle, 'idle.example.org'),
        await serveBy(kube, missing, 'missing.example.org'),
      ];

      const discovery = await waitUntil('the dead APIs to be noticed', async () => {
        const found = await kube.discover({ refresh: true });
        return found.failedGroupVersions.length === 2 ? found : undefined;
      });
      const answers = await Promise.all(
        dead.flatMap((ref) => [
          kube.get(ref),
          kube.list(ref.resource),
          kube.apply(ref, payloadFor(ref), manager),
          kube.delete(ref, { uid: 'x', resourceVersion: '1' }),
        ]),
      );
      const alive = await applied(kube, web);
      for (const { resource } of dead) await stopServing(kube, resource.group);

      expect(discovery.failedGroupVersions).toEqual([
        'idle.example.org/v1',
        'missing.example.org/v1',
      ]);
      expect(dead.map(({ resource }) => discovery.isGroupUnknown(resource.group))).toEqual([
        true,
        true,
      ]);
      expect(discovery.isGroupUnknown('apps')).toBe(false);
      expect(discovery.findPreferred('apps', 'Deployment')).toBeDefined();
      expect(alive.created).toBe(true);
      for (const failure of answers.map(failureOf)) {
        expect(failure).toMatchObject({ status: 503, problem: { code: 'KUBE_UNAVAILABLE' } });
        expect(failure.problem.message).toContain('nothing serves this API at the moment');
        expect(failure.problem.hint).toContain('kubectl get apiservices');
      }
    });

    /** Registers an aggregated API behind a Service; returns an object of a kind of it. */
    async function serveBy(
      kube: KubeClient,
      backend: ObjectRef,
      group: string,
    ): Promise<ObjectRef> {
      const type = { group: 'apiregistration.k8s.io', kind: 'APIService' };
      const ref = await refOf(kube, type, { name: `v1.${group}` });
      const { namespace, name } = backend;
      const priorities = { groupPriorityMinimum: 1, versionPriority: 1 };
      const service = { namespace, name, port: 443 };
      const spec = { group, version: 'v1', service, insecureSkipTLSVerify: true, ...priorities };
      await applied(kube, ref, { spec });
      const resource = { ...ref.resource, group, version: 'v1', kind: 'Thing', plural: 'things' };
      return { resource, namespace: '', name: 'one' };
    }

    async function stopServing(kube: KubeClient, group: string): Promise<void> {
      const type = { group: 'apiregistration.k8s.io', kind: 'APIService' };
      const ref = await refOf(kube, type, { name: `v1.${group}` });
      const live = valueOf(await kube.get(ref));
      if (live !== undefined) valueOf(await kube.delete(ref, preconditionsOf(live)));
    }

    test('objects stored in a version that their CRD dropped cannot be read, and are not absent', async () => {
      const { kube, userAgent } = await connect({ kubeconfig: own().kubeconfigPath });
      const namespace = await createTestNamespace(own().info);
      const definition = await customDefinition(kube);
      await definition.define([{ name: 'v1', storage: true }]);
      const old = { resource: await definition.served('v1'), namespace, name: 'one' };
      const { object } = await applied(kube, old, { spec: { size: 1 } });
      await definition.define([{ name: 'v1' }, { name: 'v2', storage: true }]);
      const ref = { ...old, resource: await definition.served('v2') };
      const status = { storedVersions: ['v2'] };
      valueOf(await kube.patch(definition.ref, { status }, { subresource: 'status' }));
      await definition.define([{ name: 'v2', storage: true }]);
      await waitUntil('the old version to be gone', async () =>
        (await kube.get(ref)).kind === 'failed' ? true : undefined,
      );

      const answers: unknown[] = [];
      const filter = { userAgentPrefix: userAgent };
      const requests = await recordRequests(own().info, filter, async () => {
        answers.push(failureOf(await kube.get(ref)));
        answers.push(failureOf(await kube.apply(ref, payloadFor(ref), manager)));
        answers.push(failureOf(await kube.delete(ref, preconditionsOf(object))));
      });

      for (const failure of answers) {
        expect(failure).toMatchObject({
          status: 500,
          mayHaveHappened: false,
          problem: {
            code: 'KUBE_SCHEMA',
            hint: expect.stringContaining('served: false') as string,
          },
        });
      }
      expect(requests).toHaveLength(3);
    });

    test('a server that is down leaves nothing in doubt, and who follows is told', async () => {
      const { kube } = await connect({ kubeconfig: own().kubeconfigPath });
      const ref = await configMapRef(kube, 'web');
      await applied(kube, ref);
      const follower = follow(kube, ref);
      await follower.until('the state', ({ told }) => told.has('all'));

      await own().killApiserver();
      const newcomer = await connect({ kubeconfig: own().kubeconfigPath });
      const payload = payloadFor(ref, { data: { a: '1' } });
      const down = failureOf(await newcomer.kube.apply(ref, payload, manager));
      await follower.until('trouble', ({ told }) => told.has('trouble'));
      await own().restartApiserver();
      await applied(kube, ref, { data: { a: '2' } });
      await follower.until('the change', ({ known }) => known.has('web=2'));
      await follower.leave();

      expect(down).toMatchObject({ problem: { code: 'KUBE_UNREACHABLE' }, mayHaveHappened: false });
    });

    test('requests while the server is down for seconds succeed, and nothing is called absent', async () => {
      let attemptsWhileDown: number | undefined;
      let restarting: Promise<void> | undefined;
      const { kube } = await connect({ kubeconfig: own().kubeconfigPath }, (connection) =>
        beforeRequests(connection, async () => {
          if (attemptsWhileDown !== undefined) attemptsWhileDown += 1;
          if (attemptsWhileDown === attemptsBeforeRestart) {
            restarting = own().restartApiserver();
          }
          await Promise.resolve();
        }),
      );
      const ref = await configMapRef(kube, 'web');
      const { resource, namespace } = ref;
      const names = numbered('web', 10);
      for (const name of names) await applied(kube, { ...ref, name }, { data: { a: 'old' } });

      await own().killApiserver();
      attemptsWhileDown = 0;
      const [reads, writes, listing, discovery] = await Promise.all([
        Promise.all(names.map((name) => kube.get({ ...ref, name }))),
        Promise.all(
          names.map((name) =>
            applied(kube, { ...ref, name: `new-${name}` }, { data: { a: 'new' } }),
          ),
        ),
        kube.list(resource, { namespace }),
        kube.discover({ refresh: true }),
      ]);
      await restarting;

      const read = reads.map((answer) => valueOf(answer)?.['data']);
      expect(read).toEqual(names.map(() => ({ a: 'old' })));
      expect(writes.map(({ created }) => created)).toEqual(names.map(() => true));
      const listed = valueOf(listing).items.map(({ metadata }) => metadata.name);
      expect(listed).toEqual(expect.arrayContaining([...names]));
      expect(discovery.failedGroupVersions).toEqual([]);
    });

    test('a list whose pages etcd forgets starts over and is complete', async () => {
      const admin = await connect({ kubeconfig: own().kubeconfigPath });
      const ref = await configMapRef(admin.kube, 'web');
      const names = numbered('many', 510);
      async function applyMany(some: readonly string[]): Promise<void> {
        const metadata = { labels: { part: 'many' } };
        await Promise.all(some.map((name) => applied(admin.kube, { ...ref, name }, { metadata })));
      }
      await applyMany(names);
      // A restart empties the API server's own cache of pages: without it no list would notice.
      async function forgetPages(): Promise<void> {
        await applyMany(['late']);
        await own().killApiserver();
        await compactEtcd(own());
        await own().restartApiserver();
      }
      const { kube, userAgent } = await connect(
        { kubeconfig: own().kubeconfigPath },
        (connection) =>
          beforeRequests(connection, async (number) => {
            if (number === 2) await forgetPages();
          }),
        { pageItems: 500 },
      );

      let listed: readonly string[] = [];
      const filter = { userAgentPrefix: userAgent };
      const requests = await recordRequests(own().info, filter, async () => {
        const options = { namespace: ref.namespace, labelSelector: 'part=many' };
        const { items } = valueOf(await kube.list(ref.resource, options));
        listed = items.map(({ metadata }) => metadata.name);
      });

      expect(requests.map(({ code }) => code)).toEqual([200, 410, 200, 200]);
      expect([...listed].sort()).toEqual([...names, 'late'].sort());
    });

    test.each([
      ['that etcd still remembers', false],
      ['that a compaction has dropped', true],
    ])('changes %s are learned by who followed before the restart', async (_title, compacts) => {
      const { kube } = await connect({ kubeconfig: own().kubeconfigPath });
      const ref = await configMapRef(kube, 'changed');
      await applied(kube, ref, { data: { a: 'before' } });
      await applied(kube, { ...ref, name: 'deleted' }, { data: { a: '1' } });
      const follower = follow(kube, ref);
      await follower.until('the state', ({ known }) => known.size === 2);

      await own().killApiserver();
      const key = `/registry/configmaps/${ref.namespace}`;
      await replaceInEtcd(own(), `${key}/changed`, { from: 'before', to: 'after!' });
      await deleteFromEtcd(own(), `${key}/deleted`);
      if (compacts) await compactEtcd(own());
      await own().restartApiserver();
      await follower.until('the changes', ({ known }) => !known.has('deleted=1'));
      const { known } = await follower.until('both', (state) => state.known.has('changed=after!'));
      await follower.leave();

      expect([...known]).toEqual(['changed=after!']);
    });

    interface FollowerState {
      readonly known: ReadonlySet<string>;
      readonly told: ReadonlySet<string>;
    }

    function follow(kube: KubeClient, { resource, namespace }: ObjectRef) {
      const stop = new AbortController();
      let state: FollowerState = { known: new Set(), told: new Set() };
      async function run(): Promise<void> {
        const options = { namespace, project: nameAndValue, signal: stop.signal };
        for await (const event of kube.follow(resource, options)) {
          const told = new Set([...state.told, event.kind]);
          state = { known: learn(state.known, event), told };
        }
      }
      const running = run();
      return {
        until: async (what: string, isSeen: (state: FollowerState) => boolean) =>
          await waitUntil(`the follower to see ${what}`, () =>
            Promise.resolve(isSeen(state) ? state : undefined),
          ),
        leave: async () => {
          stop.abort();
          await running;
        },
      };
    }
  });
});
