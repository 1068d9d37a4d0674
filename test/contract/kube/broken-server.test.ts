import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubeFailure, WatchEvent } from '../../../src/kube/kube-client.ts';
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

    test('a killed server ends watches with a failure and writes in doubt, and the client lives on', async () => {
      const { kube } = await connect(kubeconfig());
      const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace: 'default', name: 'web' });
      const { object } = await applied(kube, ref);
      const { resourceVersion = '' } = object.metadata;
      const seen: (WatchEvent | KubeFailure)[] = [];
      async function watchUntilTheEnd(): Promise<void> {
        const options = { namespace: 'default', resourceVersion };
        for await (const event of kube.watch(ref.resource, options)) seen.push(event);
      }
      const watching = watchUntilTheEnd();
      await applied(kube, ref, { data: { a: '1' } });
      await waitUntil('the watch to see it', () => Promise.resolve(seen.length > 0 || undefined));

      await own?.killApiserver();
      await watching;
      const down = failureOf(
        await kube.apply(ref, payloadFor(ref), { fieldManager: 'gitsync', force: false }),
      );
      await own?.restartApiserver();
      const after = valueOf(await kube.get(ref));

      expect(seen.at(-1)).toMatchObject({ kind: 'failed', problem: { code: 'KUBE_UNREACHABLE' } });
      expect(down).toMatchObject({ problem: { code: 'KUBE_UNREACHABLE' } });
      expect(after?.['data']).toEqual({ a: '1' });
    });
  });
});
