import { describe, expect, test } from 'vitest';
import { deleteObject } from '../../src/apply/delete-object.ts';
import type { PruneAction } from '../../src/apply/delete-object.ts';
import type { RunContext } from '../../src/apply/run-context.ts';
import { silentLogger } from '../../src/log/logger.ts';
import { createTestClock, loopbackClient } from '../kube/loopback-client.ts';
import { json, startLoopbackServer, status } from '../kube/loopback-server.ts';
import type { LoopbackServer } from '../kube/loopback-server.ts';

const prune: PruneAction = {
  kind: 'prune',
  id: { group: 'example.org', kind: 'Widget', namespace: 'shop', name: 'web' },
  version: 'v1',
  seen: { uid: 'u1', resourceVersion: '7' },
  phase: 'at-once',
};
const widgetPath = '/apis/example.org/v1/namespaces/shop/widgets/web';
const widgets = { resource: 'widgets', responseKind: { kind: 'Widget' }, scope: 'Namespaced' };
const pods = { resource: 'pods', responseKind: { kind: 'Pod' }, scope: 'Namespaced' };

function groupOf(name: string, version: object): object {
  const items = [{ metadata: { name }, versions: [{ version: 'v1', ...version }] }];
  return { kind: 'APIGroupDiscoveryList', items };
}

const withWidgets = groupOf('example.org', { resources: [widgets] });
const withoutThem = groupOf('apps', { resources: [pods] });
const withDeadGroup = groupOf('example.org', { freshness: 'Stale' });

/** A server whose groups change between two questions; it knows no object. */
async function startChanging(...groups: readonly object[]): Promise<LoopbackServer> {
  let asked = 0;
  return await startLoopbackServer((request, response) => {
    if (request.url === '/apis') {
      const answer = groups[Math.min(asked, groups.length - 1)];
      asked += 1;
      json(200, answer)(request, response);
    } else if (request.url === '/api') {
      json(200, groupOf('', { resources: [pods] }))(request, response);
    } else {
      const details = { name: 'web', group: 'example.org', kind: 'widgets' };
      status(404, { reason: 'NotFound', message: 'widgets "web" not found', details })(
        request,
        response,
      );
    }
  });
}

function contextFor(server: LoopbackServer): RunContext {
  return {
    kube: loopbackClient(server.url),
    set: { namespace: 'shop', name: 'shop' },
    manager: 'gitsync:shop/shop',
    payloads: new Map(),
    predictions: new Map(),
    mask: (object) => object,
    clock: createTestClock(),
    logger: silentLogger,
    signal: new AbortController().signal,
    deadlineMs: 60_000,
    onOutcome: () => undefined,
    onWaiting: () => undefined,
  };
}

describe('an object to delete whose kind was not served when the run began', () => {
  test('is looked for when the kind is served by now', async () => {
    const server = await startChanging(withoutThem, withWidgets);
    const context = contextFor(server);
    await context.kube.discover();

    const outcome = await deleteObject(prune, context);

    expect(outcome).toMatchObject({ kind: 'pruned', mayLeaveInventory: true });
    expect(server.received.map(({ url }) => url)).toContain(widgetPath);
  });

  test('is gone when the server still does not serve the kind', async () => {
    const server = await startChanging(withoutThem);
    const context = contextFor(server);
    await context.kube.discover();

    const outcome = await deleteObject(prune, context);

    expect(outcome).toMatchObject({ kind: 'pruned', mayLeaveInventory: true });
    expect(server.received.filter(({ url }) => url === '/apis')).toHaveLength(2);
  });

  test('stays in the inventory when its group cannot be discovered by now', async () => {
    const server = await startChanging(withoutThem, withDeadGroup);
    const context = contextFor(server);
    await context.kube.discover();

    const outcome = await deleteObject(prune, context);

    expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'PRUNE_UNREADABLE' } });
    expect(outcome.mayLeaveInventory).toBeUndefined();
  });
});
