/** Gives a slot back; more than once is the same as once. */
export type ReleaseSlot = () => void;

/** A limited number of slots, handed out in the order of asking. */
export interface Slots {
  /** Waits for a slot; undefined when the signal aborts before one is free. */
  acquire(signal: AbortSignal): Promise<ReleaseSlot | undefined>;
}

/**
 * Bounds how many syncs render and plan at a time: that is what costs memory and processor. A sync that
 * waits for its objects to become ready holds no slot, so that unhealthy sets never starve the others.
 */
export function createSlots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];

  function release(): void {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }

  function queue(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const take = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve(true);
      };
      const giveUp = (): void => {
        waiting.splice(waiting.indexOf(take), 1);
        resolve(false);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      waiting.push(take);
    });
  }

  return {
    async acquire(signal) {
      if (signal.aborted) return undefined;
      if (free > 0) free -= 1;
      else if (!(await queue(signal))) return undefined;
      let isHeld = true;
      return () => {
        if (isHeld) release();
        isHeld = false;
      };
    },
  };
}
