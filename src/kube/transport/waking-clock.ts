import type { Clock } from '../clock.ts';
import { onAbort } from '../on-abort.ts';

/** A clock whose sleeps end early when `closing` fires too: who closes a client waits for no pause of it. */
export function wakeOn(clock: Clock, closing: AbortSignal): Clock {
  return {
    now: () => clock.now(),
    random: () => clock.random(),
    sleep: async (ms, signal) => {
      const wake = new AbortController();
      const stop = (): void => {
        wake.abort();
      };
      const releases = [onAbort(closing, stop), onAbort(signal, stop)];
      await clock.sleep(ms, wake.signal);
      for (const release of releases) release();
    },
  };
}
