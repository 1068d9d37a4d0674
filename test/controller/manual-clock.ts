import type { Clock } from '../../src/kube/clock.ts';

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  /** Lets time pass, and everything that becomes due run as far as it gets. */
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

/** A clock that begins at a fixed moment; `random` always answers the same. */
export function createManualClock(random = 0): ManualClock {
  let nowMs = Date.UTC(2026, 0, 1);
  const sleepers = new Set<Sleeper>();
  return {
    now: () => nowMs,
    random: () => random,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) {
          resolve();
          return;
        }
        const sleeper = {
          dueMs: nowMs + ms,
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', sleeper.wake);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
      }),
    async advance(ms) {
      await settle();
      nowMs += ms;
      for (const sleeper of [...sleepers]) if (sleeper.dueMs <= nowMs) sleeper.wake();
      await settle();
    },
  };
}

/** Lets everything that waits for nothing but promises run as far as it gets. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
