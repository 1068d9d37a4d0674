import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Discovery } from '../../../src/kube/kube-client.ts';
import { recordRequests } from '../../cluster/audit-log.ts';
import { waitUntil } from '../../cluster/control-plane/wait-until.ts';
import { startCluster } from '../../cluster/start-cluster.ts';
import type { TestCluster } from '../../cluster/start-cluster.ts';
import { startAggregatedApi } from './aggregated-api.ts';
import { cachingProcess, makeCacheFolder } from './caching-process.ts';

describe('discovery kept for the next process', () => {
  // A dead API would poison the cluster that all tests share, and their CRDs would change its tags.
  let own: TestCluster | undefined;

  beforeAll(async () => {
    own = await startCluster({ name: 'discovery', nodes: 0 });
  });
  afterAll(async () => {
    await own?.stop();
  });

  function cluster(): TestCluster {
    if (own === undefined) throw new Error('the cluster did not start');
    return own;
  }

  async function discoverAnew(folder: string): Promise<Discovery> {
    const { kube } = await cachingProcess(cluster().kubeconfigPath, folder);
    const discovery = await kube.discover();
    await kube.close();
    return discovery;
  }

  test('is confirmed by two answers without a body', async () => {
    const folder = makeCacheFolder();
    // A server that has just started still registers groups of its own.
    const first = await waitUntil('discovery to settle', async () => {
      const [one, two] = [await discoverAnew(folder), await discoverAnew(folder)];
      return one.resources.length === two.resources.length ? two : undefined;
    });
    const { kube, userAgent } = await cachingProcess(cluster().kubeconfigPath, folder);

    let second: Discovery | undefined;
    const requests = await recordRequests(cluster(), { userAgentPrefix: userAgent }, async () => {
      second = await kube.discover();
    });

    expect(requests.map(({ requestUri, code }) => `${requestUri} ${code}`).sort()).toEqual([
      '/api 304',
      '/apis 304',
    ]);
    expect(second?.resources).toEqual(first.resources);
    expect(second?.resources.length).toBeGreaterThan(50);
    expect(second?.findPreferred('apps', 'Deployment')).toMatchObject({
      shortNames: ['deploy'],
      verbs: expect.arrayContaining(['list', 'watch', 'deletecollection']) as unknown,
    });
  });

  test('shows a group whose API died since as unknown, and no other', async () => {
    const folder = makeCacheFolder();
    const api = await startAggregatedApi(cluster(), 'gadgets.example.org');
    const alive = await waitUntil('the aggregated API to be found', async () => {
      const discovery = await discoverAnew(folder);
      return discovery.findPreferred(api.group, 'Gadget') === undefined ? undefined : discovery;
    });

    await api.fail();
    const dead = await waitUntil('the death to be noticed', async () => {
      const discovery = await discoverAnew(folder);
      return discovery.isGroupUnknown(api.group) ? discovery : undefined;
    });
    const later = await discoverAnew(folder);

    expect(alive.isGroupUnknown(api.group)).toBe(false);
    expect(dead.failedGroupVersions).toEqual([`${api.group}/v1`]);
    expect(later.failedGroupVersions).toEqual([`${api.group}/v1`]);
    expect(
      ['', 'apps', 'apiextensions.k8s.io'].map((group) => later.isGroupUnknown(group)),
    ).toEqual([false, false, false]);
    expect(later.findPreferred('apps', 'Deployment')).toBeDefined();
  });
});
