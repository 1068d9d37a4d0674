import { beforeAll } from 'vitest';
import type { ClusterInfo } from '../../../cluster/cluster-info.ts';
import { createTestNamespace } from '../../../cluster/test-cluster.ts';
import { configMaps } from '../../../kube/loopback-client.ts';
import { valueOf } from '../connect.ts';
import { inScene, pagedCount } from './fault-scene.ts';
import type { FaultPlace, FaultScene } from './fault-scene.ts';

/**
 * A namespace for the objects of the tests of a block, each of which has its own, and one whose ConfigMaps
 * fill two pages of a list, or none.
 */
export function useFaultPlace(
  cluster: ClusterInfo,
  { pages }: { readonly pages: 'two' | 'none' },
): () => FaultPlace {
  let place: FaultPlace | undefined;
  beforeAll(async () => {
    const namespace = await createTestNamespace(cluster);
    const pagesNamespace = await createTestNamespace(cluster);
    place = { cluster, namespace, pagesNamespace };
    if (pages === 'two') await inScene(place, { rules: () => [] }, fillPages);
  });
  return () => {
    if (place === undefined) throw new Error('the namespaces are not made yet');
    return place;
  };
}

async function fillPages({ kube, pagesNamespace }: FaultScene): Promise<void> {
  const namespace = pagesNamespace;
  const creating = Array.from({ length: pagedCount }, async (_none, index) => {
    const name = `page-${String(index)}`;
    const metadata = { name, namespace, labels: { app: 'page' } };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
    return await kube.create({ resource: configMaps, namespace, name }, object);
  });
  for (const answer of await Promise.all(creating)) valueOf(answer);
}
