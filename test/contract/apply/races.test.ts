import { describe, expect, test } from 'vitest';
import { isWrite, recordRequests } from '../../cluster/audit-log.ts';
import { createTestNamespace, kubectl, useCluster } from '../../cluster/test-cluster.ts';
import {
  configMap,
  describeActions,
  describeOutcomes,
  openSyncLab,
} from '../../support/sync-lab.ts';

describe('what happens between plan and write', () => {
  const cluster = useCluster(['audit-log']);

  async function openLab(name?: string): ReturnType<typeof openSyncLab> {
    return openSyncLab(cluster, await createTestNamespace(), name);
  }

  test('an object that somebody creates first is reported, not taken for ours', async () => {
    const lab = await openLab();
    const prepared = await lab.plan(configMap('web'));
    await kubectl(['create', 'configmap', 'web', '-n', lab.namespace]);

    const report = await lab.run(prepared);

    expect(describeOutcomes(report)).toEqual(['unannounced:web']);
    expect(report.problems[0]?.code).toBe('APPLY_RACED');
  });

  test('an object that somebody deletes is not created anew by an update', async () => {
    const lab = await openLab();
    await lab.sync(configMap('web'));
    const prepared = await lab.plan(configMap('web', { a: '2' }));
    await kubectl(['delete', 'configmap', 'web', '-n', lab.namespace]);

    const report = await lab.run(prepared);

    expect(describeOutcomes(report)).toEqual(['failed:web']);
    expect(await kubectl(['get', 'configmap', '-n', lab.namespace, '-o', 'name'])).not.toContain(
      'web',
    );
  });

  test('a drift is healed only in the state that was looked at', async () => {
    const lab = await openLab();
    await lab.sync(configMap('web'));
    const patch = (value: string): Promise<string> =>
      kubectl([
        'patch',
        'configmap',
        'web',
        '-n',
        lab.namespace,
        '-p',
        `{"data":{"a":"${value}"}}`,
      ]);
    await patch('drift');
    const prepared = await lab.plan(configMap('web'));
    await patch('newer');

    const raced = await lab.run(prepared);
    const again = await lab.sync(configMap('web'));

    expect(raced.problems.map((problem) => problem.code)).toEqual(['APPLY_RACED']);
    expect(describeOutcomes(again)).toEqual(['configured:web']);
  });

  test('an object that was made anew since the plan is not deleted', async () => {
    const lab = await openLab();
    await lab.sync(configMap('a') + configMap('b'));
    const prepared = await lab.plan(configMap('a'));
    const live = await kubectl(['get', 'configmap', 'b', '-n', lab.namespace, '-o', 'json']);
    await kubectl(['delete', 'configmap', 'b', '-n', lab.namespace]);
    const { metadata } = JSON.parse(live) as { metadata: Record<string, unknown> };
    const { labels, annotations } = metadata;
    const copy = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'b', labels, annotations },
    };
    await kubectl(['create', '-n', lab.namespace, '-f', '-'], { input: JSON.stringify(copy) });

    const deletes = await recordRequests(cluster, { namespace: lab.namespace }, async () => {
      const report = await lab.run(prepared);
      expect(report.problems.map((problem) => problem.code)).toEqual(['PRUNE_CHANGED']);
    });

    expect(deletes.filter((request) => request.verb === 'delete')).toEqual([]);
  });

  test('an object whose mark was taken away since the plan is not deleted', async () => {
    const lab = await openLab();
    await lab.sync(configMap('a') + configMap('b'));
    const prepared = await lab.plan(configMap('a'));
    await kubectl(['annotate', 'configmap', 'b', 'gitsync.dev/owner-', '-n', lab.namespace]);

    const report = await lab.run(prepared);
    const later = await lab.sync(configMap('a'));

    expect(report.problems.map((problem) => problem.code)).toEqual(['PRUNE_NOT_OURS']);
    expect(later.problems).toEqual([]);
    expect(await kubectl(['get', 'configmap', 'b', '-n', lab.namespace, '-o', 'name'])).toContain(
      'b',
    );
  });

  test('of two runs on one set at the same time the second stops before its first write', async () => {
    const lab = await openLab();
    const first = await lab.plan(configMap('a'));
    const second = await lab.plan(configMap('b'));
    await lab.run(first);

    const requests = await recordRequests(cluster, { namespace: lab.namespace }, async () => {
      await expect(lab.run(second)).rejects.toMatchObject({
        problems: [{ code: 'INVENTORY_CONFLICT' }],
      });
    });

    expect(requests.filter((request) => isWrite(request) && request.code < 400)).toEqual([]);
  });

  test('a second set does not take an object of the first, and writes nothing at all', async () => {
    const lab = await openLab();
    const other = await openSyncLab(cluster, lab.namespace, 'other');
    await lab.sync(configMap('shared'));

    const report = await other.sync(configMap('shared', { a: '2' }) + configMap('own'));

    expect(report.isRun).toBe(false);
    expect(report.problems[0]?.code).toBe('PLAN_OWNED_BY_OTHER');
    expect(report.problems[0]?.message).toContain(`gitsync set ${lab.namespace}/lab`);
    expect(await kubectl(['get', 'configmap', '-n', lab.namespace, '-o', 'name'])).not.toContain(
      'own',
    );
  });
});

describe('deletes', () => {
  const cluster = useCluster(['controllers', 'audit-log']);

  test('an object with a finalizer is reported as stuck, stays in the inventory and is finished later', async () => {
    const lab = await openSyncLab(cluster, await createTestNamespace());
    await lab.sync(configMap('a') + configMap('b'));
    const finalizer = (list: string): Promise<string> =>
      kubectl([
        'patch',
        'configmap',
        'b',
        '-n',
        lab.namespace,
        '--type=merge',
        '-p',
        `{"metadata":{"finalizers":${list}}}`,
      ]);
    await finalizer('["example.com/hold"]');

    const stuck = await lab.run(await lab.plan(configMap('a')), { timeoutMs: 1 });
    await finalizer('[]');
    const done = await lab.sync(configMap('a'));

    expect(stuck.problems[0]).toMatchObject({ code: 'PRUNE_STUCK' });
    expect(stuck.problems[0]?.message).toContain('example.com/hold');
    expect(done.problems).toEqual([]);
    const prepared = await lab.plan(configMap('a'));
    expect(prepared.state.inventory.entries.map((entry) => entry.id.name)).toEqual(['a']);
  });

  test('objects that a controller made from ours, labels copied, are never deleted by us', async () => {
    const lab = await openSyncLab(cluster, await createTestNamespace());
    const service = `---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n`;
    await lab.sync(service + configMap('a'));
    const slices = [
      'get',
      'endpointslices',
      '-n',
      lab.namespace,
      '-o',
      'name',
      '-l',
      'applyset.kubernetes.io/part-of',
    ];
    await expect.poll(() => kubectl(slices), { timeout: 20_000 }).toContain('web');

    const requests = await recordRequests(
      cluster,
      { userAgentPrefix: `gitsync/test-${lab.namespace}` },
      () => lab.sync(configMap('a')),
    );

    const deleted = requests.filter((request) => request.verb === 'delete');
    expect(deleted.map((request) => request.resource)).toEqual(['services']);
  });

  test('what pruning leaves alone is told: kept objects stay, a kept annotation releases them', async () => {
    const lab = await openSyncLab(cluster, await createTestNamespace());
    await lab.sync(configMap('a') + configMap('b'));

    const kept = await lab.plan(configMap('a'), {
      prune: { isEnabled: false, limit: { kind: 'default' }, confirmedKinds: [], isDestroy: false },
    });
    await kubectl([
      'annotate',
      'configmap',
      'b',
      'helm.sh/resource-policy=keep',
      '-n',
      lab.namespace,
    ]);
    const released = await lab.plan(configMap('a'));

    expect(describeActions(kept)).toEqual(['unchanged:a', 'keep:b']);
    expect(describeActions(released)).toEqual(['unchanged:a', 'release:b']);
  });

  test('an object served under two API groups is not deleted through its old name', async () => {
    const lab = await openSyncLab(cluster, await createTestNamespace());
    const event = (apiVersion: string, fields: string): string =>
      `---\napiVersion: ${apiVersion}\nkind: Event\nmetadata: {name: note}\n${fields}`;
    const old = `involvedObject: {kind: Pod, name: x, namespace: ${lab.namespace}}\nreason: Test\ntype: Normal\nreportingComponent: x\nreportingInstance: x\naction: a\neventTime: "2026-01-01T00:00:00.000000Z"\n`;
    const now = `regarding: {kind: Pod, name: x, namespace: ${lab.namespace}}\nreason: Test\ntype: Normal\nreportingController: x\nreportingInstance: x\naction: a\neventTime: "2026-01-01T00:00:00.000000Z"\n`;
    const first = await lab.sync(event('v1', old));
    expect(first.problems).toEqual([]);

    const prepared = await lab.plan(event('events.k8s.io/v1', now));

    expect(prepared.plan.actions.filter((action) => action.kind === 'prune')).toEqual([]);
  });
});
