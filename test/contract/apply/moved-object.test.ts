import { describe, expect, test } from 'vitest';
import { recordRequests } from '../../cluster/audit-log.ts';
import { createTestNamespace, kubectl, useCluster } from '../../cluster/test-cluster.ts';
import { configMap, describeOutcomes, openSyncLab } from '../../support/sync-lab.ts';

describe('an object that moves between plan and write', () => {
  const cluster = useCluster(['audit-log']);

  test('is healed all the same when only fields moved that git does not ask for', async () => {
    const lab = await openSyncLab(cluster, await createTestNamespace());
    const { namespace } = lab;
    const place = ['-n', namespace, 'configmap', 'web'];
    await lab.sync(configMap('web'));
    await kubectl(['patch', ...place, '-p', '{"data":{"a":"drift"}}']);
    const prepared = await lab.plan(configMap('web'));
    await kubectl(['patch', ...place, '-p', '{"data":{"counted":"7"}}']);

    const userAgentPrefix = `gitsync/test-${namespace}`;
    let outcomes: readonly string[] = [];
    const requests = await recordRequests(cluster, { userAgentPrefix }, async () => {
      outcomes = describeOutcomes(await lab.run(prepared));
    });

    expect(outcomes).toEqual(['configured:web']);
    const writes = requests.filter(({ verb, name }) => verb === 'patch' && name === 'web');
    expect(writes.map(({ code }) => code)).toEqual([409, 200]);
    const data = await kubectl(['get', ...place, '-o', 'jsonpath={.data}']);
    expect(JSON.parse(data)).toEqual({ a: '1', counted: '7' });
  });
});
