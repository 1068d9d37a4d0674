import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isWrite, recordRequests } from '../../cluster/audit-log.ts';
import { waitUntil } from '../../cluster/control-plane/wait-until.ts';
import { createTestNamespace, kubectl, useCluster } from '../../cluster/test-cluster.ts';
import { findProcesses } from '../../support/git-processes.ts';
import {
  makeTempFolder,
  removeTempFolder,
  type TestRepository,
} from '../../support/git-repository.ts';
import {
  conditionOf,
  configMap,
  createGitSync,
  isReadyAt,
  makeSource,
  patchGitSync,
  readConfigMap,
  readGitSync,
  startController,
  waitForGitSync,
  type RunningController,
  type SeenGitSync,
} from './controller-bench.ts';
import { installCrd } from './install-crd.ts';

const cluster = useCluster(['controllers', 'pods', 'audit-log']);

let folder: string;
let namespace: string;
let repository: TestRepository;
let url: string;
let controller: RunningController;

beforeEach(async () => {
  folder = makeTempFolder();
  namespace = await createTestNamespace();
  ({ repository, url } = makeSource(folder));
  controller = await startController(cluster, namespace, folder);
});

afterEach(async () => {
  expect(await controller.stop()).toBe(true);
  expect(findProcesses(folder)).toEqual([]);
  removeTempFolder(folder);
});

/** How often a sync of a GitSync has ended well so far. */
function countSyncs(name: string): number {
  return controller.log.filter((line) => {
    return line.startsWith('Synced ') && line.includes(`/${name}"`);
  }).length;
}

async function waitForSyncs(name: string, more: number): Promise<void> {
  const enough = countSyncs(name) + more;
  await waitUntil(`${more} syncs of ${name}`, () =>
    Promise.resolve(countSyncs(name) >= enough ? true : undefined),
  );
}

/** A GitSync of the test's repository, synced every second. */
function sync(name: string, more: object = {}): Promise<void> {
  return createGitSync(cluster, namespace, name, { source: { url }, interval: '1s', ...more });
}

function wait(name: string, isWanted: (seen: SeenGitSync) => boolean): Promise<SeenGitSync> {
  return waitForGitSync(cluster, namespace, name, isWanted);
}

function waitForReason(name: string, reason: string): Promise<SeenGitSync> {
  return wait(name, (seen) => conditionOf(seen, 'Ready')?.reason === reason);
}

function read(name: string): ReturnType<typeof readConfigMap> {
  return readConfigMap(cluster, namespace, name);
}

describe('a GitSync', () => {
  beforeAll(() => installCrd(cluster));

  test('keeps its namespace equal to its repository, commit by commit', async () => {
    const first = repository.commit({ 'a.yaml': configMap('a', { v: '1' }) });
    await sync('web');

    const applied = await wait('web', isReadyAt(first));
    const second = repository.commit({
      'a.yaml': configMap('a', { v: '2' }),
      'b.yaml': configMap('b', { v: '1' }),
    });
    const updated = await wait('web', isReadyAt(second));

    expect(applied.status).toMatchObject({
      appliedRevision: `main@sha1:${first}`,
      lastAttemptedRevision: `main@sha1:${first}`,
      inventoryCount: 1,
      observedGeneration: 1,
    });
    expect(conditionOf(applied, 'Reconciling')?.status).toBe('False');
    expect(conditionOf(applied, 'Stalled')?.status).toBe('False');
    expect(updated.status?.inventoryCount).toBe(2);
    expect(await read('a')).toEqual({ v: '2' });
    expect(await read('b')).toEqual({ v: '1' });
  });

  test('deletes what left the repository, unless prune is false', async () => {
    const first = repository.commit({
      'a.yaml': configMap('a', {}),
      'b.yaml': configMap('b', {}),
      'kept/a.yaml': configMap('kept-a', {}),
      'kept/b.yaml': configMap('kept-b', {}),
    });
    await sync('web');
    await sync('kept', { source: { url, path: 'kept' }, prune: false });
    await Promise.all([wait('web', isReadyAt(first)), wait('kept', isReadyAt(first))]);

    repository.git('rm', '--quiet', 'b.yaml', 'kept/b.yaml');
    const second = repository.commit({});
    const [pruned, kept] = await Promise.all([
      wait('web', isReadyAt(second)),
      wait('kept', isReadyAt(second)),
    ]);

    expect([pruned.status?.inventoryCount, kept.status?.inventoryCount]).toEqual([1, 2]);
    expect(await read('b')).toBeUndefined();
    expect(await read('kept-b')).toEqual({});
  });

  test('heals drift on its interval although the commit is the same', async () => {
    const commit = repository.commit({ 'a.yaml': configMap('a', { v: 'git' }) });
    await sync('web');
    await wait('web', isReadyAt(commit));

    const patch = JSON.stringify({ data: { v: 'by hand' } });
    await kubectl(['patch', 'configmap', 'a', '-n', namespace, '--type=merge', '-p', patch]);
    await waitUntil('the drift to be healed', async () =>
      (await read('a'))?.['v'] === 'git' ? true : undefined,
    );

    await wait('web', isReadyAt(commit));
    expect(controller.log.filter((line) => line.includes('"outcome":"configured"'))).toHaveLength(
      1,
    );
  });

  test('writes nothing at all while nothing differs', async () => {
    const commit = repository.commit({ 'a.yaml': configMap('a', { v: '1' }) });
    await sync('web');
    const before = await wait('web', isReadyAt(commit));
    await waitForSyncs('web', 1);

    const requests = await recordRequests(cluster, { userAgentPrefix: controller.userAgent }, () =>
      waitForSyncs('web', 3),
    );

    expect(requests.length).toBeGreaterThan(0);
    expect(requests.filter(isWrite)).toEqual([]);
    const after = await readGitSync(cluster, namespace, 'web');
    expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });

  test('prunes nothing on account of a bad commit, and recovers with a good one', async () => {
    const good = repository.commit({ 'a.yaml': configMap('a', {}), 'b.yaml': configMap('b', {}) });
    await sync('web');
    await wait('web', isReadyAt(good));

    repository.git('rm', '--quiet', 'b.yaml');
    const bad = repository.commit({ 'a.yaml': 'kind: [\u001b[31m' });
    const failed = await wait('web', (seen) => conditionOf(seen, 'Ready')?.status === 'False');
    await waitForSyncs('web', 0);
    const kept = [await read('a'), await read('b')];
    const repaired = repository.commit({ 'a.yaml': configMap('a', { v: '2' }) });
    await wait('web', isReadyAt(repaired));

    const ready = conditionOf(failed, 'Ready');
    expect(ready?.reason).toBe('RENDER_BAD_YAML');
    expect(ready?.message).toContain('a.yaml');
    expect(ready?.message).not.toContain('\u001b');
    expect(conditionOf(failed, 'Stalled')?.status).toBe('True');
    expect(failed.status?.lastAttemptedRevision).toBe(`main@sha1:${bad}`);
    expect(failed.status?.appliedRevision).toBe(`main@sha1:${good}`);
    expect(kept).toEqual([{}, {}]);
    expect(await read('a')).toEqual({ v: '2' });
    expect(await read('b')).toBeUndefined();
  });

  test('stops at the prune budget until its spec allows more', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    repository.commit(Object.fromEntries(names.map((n) => [`${n}.yaml`, configMap(n, {})])));
    await sync('web');
    await wait('web', (seen) => seen.status?.inventoryCount === 7);

    repository.git('rm', '--quiet', ...names.slice(1).map((name) => `${name}.yaml`));
    const commit = repository.commit({});
    const stopped = await waitForReason('web', 'PRUNE_BUDGET');
    const kept = await read('g');
    await patchGitSync(cluster, namespace, 'web', { spec: { maxPrune: '90%' } });
    await wait('web', isReadyAt(commit));

    expect(conditionOf(stopped, 'Stalled')).toMatchObject({
      status: 'True',
      reason: 'PRUNE_BUDGET',
    });
    expect(stopped.status?.inventoryCount).toBe(7);
    expect(kept).toEqual({});
    expect(await read('g')).toBeUndefined();
  });

  test('does nothing while it is suspended, and goes on when it is not', async () => {
    const first = repository.commit({
      'a.yaml': configMap('a', {}),
      'other/b.yaml': configMap('b', {}),
    });
    await sync('web');
    await sync('other', { source: { url, path: 'other' } });
    await wait('web', isReadyAt(first));
    await patchGitSync(cluster, namespace, 'web', { spec: { suspend: true } });
    await wait('web', (seen) => conditionOf(seen, 'Reconciling')?.reason === 'Suspended');

    const second = repository.commit({ 'a.yaml': configMap('a', { v: '2' }) });
    await waitForSyncs('other', 3);
    const meanwhile = await read('a');
    await patchGitSync(cluster, namespace, 'web', { spec: { suspend: false } });
    await wait('web', isReadyAt(second));

    expect(meanwhile).toEqual({});
    expect(await read('a')).toEqual({ v: '2' });
  });

  test('syncs at once when it changes and when it is asked to', async () => {
    repository.commit({
      'one/a.yaml': configMap('a', {}),
      'two/a.yaml': configMap('a', { v: '2' }),
    });
    await sync('web', { source: { url, path: 'one' }, interval: '24h' });
    await wait('web', (seen) => seen.status?.inventoryCount === 1);

    await patchGitSync(cluster, namespace, 'web', { spec: { source: { path: 'two' } } });
    await wait('web', (seen) => {
      return seen.status?.observedGeneration === 2 && conditionOf(seen, 'Ready')?.status === 'True';
    });
    const changed = await read('a');
    const commit = repository.commit({ 'two/a.yaml': configMap('a', { v: '3' }) });
    const annotations = { 'gitsync.dev/requestedAt': 'now' };
    await patchGitSync(cluster, namespace, 'web', { metadata: { annotations } });
    const asked = await wait('web', isReadyAt(commit));

    expect(changed).toEqual({ v: '2' });
    expect(asked.status?.lastHandledRequest).toBe('now');
    expect(await read('a')).toEqual({ v: '3' });
  });

  test('leaves its set alone when it is deleted', async () => {
    const commit = repository.commit({ 'a.yaml': configMap('a', { v: '1' }) });
    await sync('web');
    await wait('web', isReadyAt(commit));

    await kubectl(['delete', 'gitsync', 'web', '-n', namespace]);
    await waitUntil('the controller to notice', () =>
      Promise.resolve(controller.log.some((line) => line.startsWith('GitSync gone')) || undefined),
    );

    expect(await read('a')).toEqual({ v: '1' });
  });
});
