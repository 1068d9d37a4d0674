import { setTimeout as pause } from 'node:timers/promises';

/** How long to wait and what ends the wait early. */
export interface WaitOptions {
  readonly timeoutMs?: number;
  /** Rejects when there is no point in waiting on, a program that ended for instance. */
  readonly unless?: Promise<never>;
}

const firstPauseMs = 20;
const longestPauseMs = 250;

/**
 * Asks until there is an answer other than undefined, and returns it. An error of `ask` means "not
 * yet", and the last one is in the message when time is up. `what` completes "waited for …".
 */
export async function waitUntil<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined>,
  options: WaitOptions = {},
): Promise<Answer> {
  const timeoutMs = options.timeoutMs ?? 60_000;
  const deadline = Date.now() + timeoutMs;
  const never = new Promise<never>(() => undefined);
  const unless = options.unless ?? never;
  let pauseMs = firstPauseMs;
  let lastError: unknown;
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      lastError = error;
    }
    await Promise.race([pause(pauseMs), unless]);
    pauseMs = Math.min(pauseMs * 1.5, longestPauseMs);
  }
  const reason = lastError instanceof Error ? `: ${lastError.message}` : '';
  throw new Error(`waited ${timeoutMs / 1000} s for ${what}${reason}`, { cause: lastError });
}
