import { onAbort } from './on-abort.ts';

/** Time and chance, given in so that tests need neither. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** At least 0, below 1. */
  random(): number;
  /** Resolves early, without throwing, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Node's timers fire at once when they are set for longer (24.8 days). */
const longestTimerMs = 2 ** 31 - 1;

/** The real one. */
export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(
        () => {
          release();
          resolve();
        },
        Math.min(ms, longestTimerMs),
      );
      const release = onAbort(signal, () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};
