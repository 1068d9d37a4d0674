import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ControllerContext } from '../../src/controller/controller-context.ts';
import { startWorker, type GitSyncWorker } from '../../src/controller/git-sync-worker.ts';
import type { RoundEnd } from '../../src/controller/run-round.ts';
import { createSlots } from '../../src/controller/slots.ts';
import { createKubeClient } from '../../src/kube/create-kube-client.ts';
import { silentLogger } from '../../src/log/logger.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import { gitSyncObject } from './git-sync-object.ts';
import { createManualClock, settle, type ManualClock } from './manual-clock.ts';

const minutely = { kind: 'interval', intervalMs: 60_000 } as const;
const synced: RoundEnd = { kind: 'done', schedule: minutely, retry: 'never' };
const failed: RoundEnd = { kind: 'done', schedule: minutely, retry: 'backoff' };

/** A client that is never used: nothing listens at its address. */
const kube = createKubeClient(
  {
    server: 'http://127.0.0.1:9',
    context: '',
    defaultNamespace: 'default',
    userName: '',
    trust: { authorities: undefined, insecure: false, serverName: '' },
    proxyUrl: undefined,
    requestTimeoutMs: undefined,
    impersonation: undefined,
    credentials: { current: () => Promise.resolve({}), renew: () => false },
  },
  { userAgent: 'gitsync/test', logger: silentLogger },
);

let clock: ManualClock;
let rounds: { readonly object: KubeObject; readonly signal: AbortSignal }[];
let finish: (end: RoundEnd) => void;
let worker: GitSyncWorker;

function start(object: KubeObject): void {
  const context: ControllerContext = {
    kube,
    version: '0',
    git: { cacheDir: '' },
    clock,
    logger: silentLogger,
    slots: createSlots(1),
    findRival: () => undefined,
  };
  worker = startWorker(object, context, {
    round: (cell, _context, round) =>
      new Promise((resolve) => {
        rounds.push({ object: cell.object, signal: round.signal });
        finish = resolve;
      }),
  });
}

async function end(how: RoundEnd): Promise<void> {
  finish(how);
  await settle();
}

beforeEach(() => {
  clock = createManualClock(0.5);
  rounds = [];
});

afterEach(async () => {
  worker.stop();
  finish(synced);
  await worker.ended;
});

describe('the worker of a GitSync', () => {
  test('begins at once, and again after the interval', async () => {
    start(gitSyncObject());
    await settle();
    await end(synced);
    await clock.advance(59_999);
    const before = rounds.length;
    await clock.advance(1);

    expect([before, rounds.length]).toEqual([1, 2]);
  });

  test('is not woken by its own status', async () => {
    start(gitSyncObject());
    await settle();
    await end(synced);
    worker.update(gitSyncObject({}, { resourceVersion: '2' }, { observedGeneration: 1 }));
    await settle();

    expect(rounds).toHaveLength(1);
  });

  test.each([
    ['a new spec', { generation: 2 }],
    ['a request', { annotations: { 'gitsync.dev/requestedAt': 'now' } }],
    ['a successor of the same name', { uid: 'u2' }],
  ])('is woken by %s', async (_what, metadata) => {
    start(gitSyncObject());
    await settle();
    await end(synced);
    const news = gitSyncObject({}, metadata);
    worker.update(news);
    await settle();

    expect(rounds).toHaveLength(2);
    expect(rounds[1]?.object).toBe(news);
  });

  test('cuts a running round short for news, and never runs two at a time', async () => {
    start(gitSyncObject());
    await settle();
    worker.update(gitSyncObject({}, { generation: 2 }));
    worker.update(gitSyncObject({}, { generation: 3 }));
    await settle();
    const whileRunning = rounds.length;
    await end({ kind: 'cut-short' });

    expect(rounds[0]?.signal.aborted).toBe(true);
    expect([whileRunning, rounds.length]).toEqual([1, 2]);
    expect(rounds[1]?.object.metadata['generation']).toBe(3);
    expect(rounds[1]?.signal.aborted).toBe(false);
  });

  test('loses no news that comes while a round ends', async () => {
    start(gitSyncObject());
    await settle();
    worker.update(gitSyncObject({}, { generation: 2 }));
    await end(synced);

    expect(rounds).toHaveLength(2);
  });

  test('waits longer after each failure, but never longer than the interval', async () => {
    start(gitSyncObject());
    await settle();
    const pauses: number[] = [];
    for (let round = 1; round <= 7; round += 1) {
      const startMs = clock.now();
      await end(failed);
      while (rounds.length === round) await clock.advance(500);
      pauses.push(clock.now() - startMs);
    }

    expect(pauses).toEqual([1500, 3000, 6000, 12_000, 24_000, 48_000, 60_000]);
  });

  test('forgets the failures after a success', async () => {
    start(gitSyncObject());
    await settle();
    await end(failed);
    await clock.advance(1500);
    await end(synced);
    await clock.advance(60_000);
    await end(failed);
    await clock.advance(1500);

    expect(rounds).toHaveLength(4);
  });

  test('waits for a change where only that can help', async () => {
    start(gitSyncObject());
    await settle();
    await end({ kind: 'until-change' });
    for (let day = 0; day < 40; day += 1) await clock.advance(86_400_000);
    const waited = rounds.length;
    worker.update(gitSyncObject({}, { generation: 2 }));
    await settle();

    expect([waited, rounds.length]).toEqual([1, 2]);
  });

  test('with a schedule that was followed before waits for its time after a restart', async () => {
    start(gitSyncObject({ schedule: '0 3 * * *' }, {}, { observedGeneration: 1 }));
    await settle();
    const atStart = rounds.length;
    for (let hour = 0; hour < 3; hour += 1) await clock.advance(3_600_000);

    expect([atStart, rounds.length]).toEqual([0, 1]);
  });

  test('ends when it is stopped, after the running round', async () => {
    start(gitSyncObject());
    await settle();
    let isEnded = false;
    void worker.ended.then(() => (isEnded = true));
    worker.stop();
    await settle();
    const before = isEnded;
    await end({ kind: 'cut-short' });

    expect([before, isEnded]).toEqual([false, true]);
    expect(rounds).toHaveLength(1);
  });
});
