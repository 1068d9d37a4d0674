import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { readInventory } from '../../../src/observe/read-inventory.ts';
import { apiRequestOk } from '../../cluster/api-request.ts';
import { useCluster } from '../../cluster/test-cluster.ts';
import { openSyncLab } from '../../support/sync-lab.ts';

const cluster = useCluster();

test('a set whose namespace its first run made can be told by that namespace alone', async () => {
  const namespace = `made-${randomBytes(4).toString('hex')}`;
  const lab = await openSyncLab(cluster, namespace);
  const web = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n';

  await lab.run(await lab.plan(web), { mayCreateNamespace: true });
  const { inventory } = await readInventory(lab.kube, { namespace, name: 'lab' });
  const path = `/api/v1/namespaces/${namespace}`;
  const made = (await apiRequestOk(cluster, { path })) as { metadata: { uid: string } };
  await apiRequestOk(cluster, { method: 'DELETE', path });

  expect(inventory.cluster.namespaceUid).toBe(made.metadata.uid);
  expect(inventory.cluster.systemUid).not.toBe('');
});
