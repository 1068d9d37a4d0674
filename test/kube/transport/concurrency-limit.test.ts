import { describe, expect, test } from 'vitest';
import { ConcurrencyLimit } from '../../../src/kube/transport/concurrency-limit.ts';

const bounds = { start: 4, lowest: 2, highest: 8 };

/** Work that runs until it is told to end. */
function createWork(): { run: () => Promise<void>; running: () => number; endOne: () => void } {
  const ends: (() => void)[] = [];
  let running = 0;
  return {
    run: async () => {
      running += 1;
      await new Promise<void>((resolve) => ends.push(resolve));
      running -= 1;
    },
    running: () => running,
    endOne: () => ends.shift()?.(),
  };
}

/** So much work that the limit is always what holds it back. */
function fill(limit: ConcurrencyLimit): { running: () => number; end: () => Promise<void> } {
  const work = createWork();
  const all = Promise.all(Array.from({ length: 200 }, () => limit.run(work.run)));
  const end = async (): Promise<void> => {
    while (work.running() > 0) {
      work.endOne();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await all;
  };
  return { running: work.running, end };
}

function answer(limit: ConcurrencyLimit, count: number, latencyMs: number): void {
  for (let index = 0; index < count; index += 1) {
    limit.report({ kind: 'answered', verb: 'apply', latencyMs });
  }
}

describe('how many requests run at once', () => {
  test('is bounded, and more come as soon as one ends', async () => {
    const limit = new ConcurrencyLimit(bounds);
    const work = createWork();

    const all = Array.from({ length: 6 }, () => limit.run(work.run));
    expect(work.running()).toBe(4);
    work.endOne();
    await expect.poll(work.running).toBe(4);

    for (let index = 0; index < 5; index += 1) {
      work.endOne();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(all);
    expect(work.running()).toBe(0);
  });

  test('grows by one with each round of successes, up to the highest', async () => {
    const limit = new ConcurrencyLimit(bounds);
    const load = fill(limit);

    answer(limit, 4, 5);
    expect(limit.limit).toBe(5);
    answer(limit, 100, 5);
    expect(limit.limit).toBe(8);
    await expect.poll(load.running).toBe(8);

    await load.end();
  });

  test('does not grow while nothing waits', () => {
    const limit = new ConcurrencyLimit(bounds);

    answer(limit, 100, 5);

    expect(limit.limit).toBe(4);
  });

  test('halves when the server pushes back, once for all that ran then, never below the lowest', async () => {
    const limit = new ConcurrencyLimit({ ...bounds, start: 8 });
    const load = fill(limit);

    for (let refused = 0; refused < 8; refused += 1) limit.report({ kind: 'pushed-back' });
    expect(limit.limit).toBe(4);
    for (let refused = 0; refused < 80; refused += 1) limit.report({ kind: 'pushed-back' });
    expect(limit.limit).toBe(2);

    await load.end();
  });

  test('halves when answers have become slow, compared with answers of the same kind', async () => {
    const limit = new ConcurrencyLimit({ ...bounds, start: 8 });
    const load = fill(limit);
    answer(limit, 40, 20);

    for (let count = 0; count < 40; count += 1) {
      limit.report({ kind: 'answered', verb: 'delete', latencyMs: 2000 });
    }
    expect(limit.limit).toBe(8);
    answer(limit, 40, 2000);
    expect(limit.limit).toBeLessThan(8);

    await load.end();
  });

  test('does not grow while what is more at once only makes answers slower', async () => {
    const limit = new ConcurrencyLimit({ ...bounds, highest: 64 });
    const load = fill(limit);
    answer(limit, 40, 20);
    const grown = limit.limit;
    answer(limit, 20, 60);
    const crowded = limit.limit;

    answer(limit, 200, 60);

    expect(grown).toBeGreaterThan(4);
    expect(limit.limit).toBe(crowded);
    await load.end();
  });

  test('stays with a server that is far away but not busy', async () => {
    const limit = new ConcurrencyLimit(bounds);
    const load = fill(limit);

    answer(limit, 200, 600);

    expect(limit.limit).toBe(8);
    await load.end();
  });

  test('a failed piece of work makes room for the next', async () => {
    const limit = new ConcurrencyLimit({ start: 1, lowest: 1, highest: 1 });

    await expect(limit.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');

    await expect(limit.run(() => Promise.resolve('next'))).resolves.toBe('next');
  });
});
