import type { Connection } from '../../../src/kube/connection.ts';
import { describe, expect, test } from 'vitest';
import { recordRequests } from '../../cluster/audit-log.ts';
import { createTestNamespace, useCluster } from '../../cluster/test-cluster.ts';
import { beforeRequests } from './before-requests.ts';
import { applied, connect, preconditionsOf, refOf, valueOf } from './connect.ts';

const selector = { part: 'many' };

function numbered(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from }, (_, index) => `many-${from + index}`);
}

describe('a list of many pages', () => {
  const cluster = useCluster(['audit-log']);
  const admin = { kubeconfig: cluster.kubeconfigPath };

  test('is the state at its first page, whatever is created and deleted meanwhile', async () => {
    const { kube } = await connect(admin);
    const namespace = await createTestNamespace();
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'x' });
    const names = numbered(0, 1200);
    const options = { namespace, labelSelector: 'part=many' };
    async function create(some: readonly string[]): Promise<void> {
      const metadata = { labels: selector };
      await Promise.all(some.map((name) => applied(kube, { ...ref, name }, { metadata })));
    }
    async function remove(some: readonly string[]): Promise<void> {
      const live = await Promise.all(some.map((name) => kube.get({ ...ref, name })));
      const objects = live.flatMap((answer) => valueOf(answer) ?? []);
      const deletes = objects.map((object) =>
        kube.delete({ ...ref, name: object.metadata.name }, preconditionsOf(object)),
      );
      for (const deletion of await Promise.all(deletes)) valueOf(deletion);
    }
    await create(names);
    const change = (connection: Connection): Connection =>
      beforeRequests(connection, async (number) => {
        if (number === 2)
          await Promise.all([create(numbered(1200, 1220)), remove(numbered(0, 20))]);
        if (number === 3)
          await Promise.all([create(numbered(1220, 1230)), remove(numbered(1190, 1200))]);
      });
    const reader = await connect(admin, change, { pageItems: 500 });

    let listed: readonly string[] = [];
    const filter = { userAgentPrefix: reader.userAgent };
    const requests = await recordRequests(cluster, filter, async () => {
      const { items } = valueOf(await reader.kube.list(ref.resource, options));
      listed = items.map(({ metadata }) => metadata.name);
    });
    const after = valueOf(await kube.list(ref.resource, options));

    expect(requests.map(({ code }) => code)).toEqual([200, 200, 200]);
    expect([...listed].sort()).toEqual([...names].sort());
    const remaining = after.items.map(({ metadata }) => metadata.name);
    expect(remaining.sort()).toEqual([...numbered(20, 1190), ...numbered(1200, 1230)].sort());
  });
});
