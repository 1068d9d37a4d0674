import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FollowEvent } from '../../../src/kube/kube-client.ts';
import { waitUntil } from '../../cluster/control-plane/wait-until.ts';
import { startCluster } from '../../cluster/start-cluster.ts';
import type { TestCluster } from '../../cluster/start-cluster.ts';
import { useCluster } from '../../cluster/test-cluster.ts';
import {
  applied,
  connect,
  failureOf,
  payloadFor,
  preconditionsOf,
  refOf,
  valueOf,
} from './connect.ts';

describe('a server that breaks', () => {
  // Dead APIs and killed API servers would poison the cluster that all tests share.
  useCluster(['users']);
  let own: TestCluster | undefined;

  describe('in a cluster of its own', () => {
    beforeAll(async () => {
      own = await startCluster({ name: 'broken', nodes: 0 });
    });
    afterAll(async () => {
      await own?.stop();
    });

    function kubeconfig(): { kubeconfig: string } {
      if (own === undefined) throw new Error('the cluster did not start');
      return { kubeconfig: own.kubeconfigPath };
    }

    test('an aggregated API without a backend is unknown, and nothing else is', async () => {
      const { kube } = await connect(kubeconfig());
      const type = { group: 'apiregistration.k8s.io', kind: 'APIService' };
      const ref = await refOf(kube, type, { name: 'v1.dead.example.org' });
      const service = { namespace: 'default', name: 'nobody', port: 443 };
      const spec = {
        group: 'dead.example.org',
        version: 'v1',
        service,
        insecureSkipTLSVerify: true,
        groupPriorityMinimum: 1,
        versionPriority: 1,
      };
      const { object } = await applied(kube, ref, { spec });

      const discovery = await waitUntil('the dead API to be noticed', async () => {
        const found = await kube.discover({ refresh: true });
        return found.isGroupUnknown('dead.example.org') ? found : undefined;
      });
      const dead = { ...ref.resource, group: 'dead.example.org', kind: 'Thing', plural: 'things' };
      const read = failureOf(await kube.get({ resource: dead, namespace: '', name: 'x' }));
      const live = valueOf(await kube.get(ref)) ?? object;
      await kube.delete(ref, preconditionsOf(live));

      expect(discovery.failedGroupVersions).toEqual(['dead.example.org/v1']);
      expect(discovery.isGroupUnknown('apps')).toBe(false);
      expect(discovery.findPreferred('apps', 'Deployment')).toBeDefined();
      expect(read).toMatchObject({ status: 503, problem: { code: 'KUBE_UNAVAILABLE' } });
    });

    test('a killed server is trouble for who follows and leaves writes in doubt, and the client lives on', async () => {
      const { kube } = await connect(kubeconfig());
      const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace: 'default', name: 'web' });
      await applied(kube, ref);
      const told: FollowEvent<string>[] = [];
      const stop = new AbortController();
      async function follow(): Promise<void> {
        const options = { namespace: 'default', signal: stop.signal };
        const project = ({ metadata }: { metadata: { name: string } }): string => metadata.name;
        for await (const event of kube.follow(ref.resource, { ...options, project }))
          told.push(event);
      }
      function heard(kind: FollowEvent<string>['kind']): Promise<void> {
        const isTold = (): true | undefined =>
          told.some((event) => event.kind === kind) || undefined;
        return waitUntil(`the follower to be told "${kind}"`, () =>
          Promise.resolve(isTold()),
        ).then();
      }
      const following = follow();
      await heard('all');

      await own?.killApiserver();
      const down = failureOf(
        await kube.apply(ref, payloadFor(ref), { fieldManager: 'gitsync', force: false }),
      );
      await heard('trouble');
      await own?.restartApiserver();
      await applied(kube, ref, { data: { a: '1' } });
      await heard('changed');
      stop.abort();
      await following;

      const troubles = told.filter((event) => event.kind === 'trouble');
      expect(troubles[0]).toMatchObject({ problem: { code: 'KUBE_UNREACHABLE' } });
      expect(down).toMatchObject({ problem: { code: 'KUBE_UNREACHABLE' } });
      expect(valueOf(await kube.get(ref))?.['data']).toEqual({ a: '1' });
    });
  });
});
