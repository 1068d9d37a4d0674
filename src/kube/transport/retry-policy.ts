import type { Logger } from '../../log/logger.ts';
import type { Clock } from '../clock.ts';
import type { FailedAttempt, RetryCause } from '../answers/failed-attempt.ts';
import type { KubeFailure } from '../kube-client.ts';

interface RetryRow {
  /** Attempts that may fail for this cause, the first one included. */
  readonly attempts: number;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
}

/**
 * When a request is tried again: the one place that says so. Causes that leave open whether a write
 * happened are retried too: the next attempt is told so and reads the object back before it writes again.
 * `told` waits as the server asked, within the budget; `silent` costs a whole deadline each time;
 * `away` outlasts the restart of an API server, which takes some seconds.
 */
const rows: Readonly<Record<RetryCause, RetryRow>> = {
  never: { attempts: 1, firstWaitMs: 0, longestWaitMs: 0 },
  told: { attempts: 11, firstWaitMs: 100, longestWaitMs: 30_000 },
  busy: { attempts: 6, firstWaitMs: 200, longestWaitMs: 5000 },
  connect: { attempts: 5, firstWaitMs: 200, longestWaitMs: 2000 },
  away: { attempts: 20, firstWaitMs: 200, longestWaitMs: 2000 },
  lost: { attempts: 5, firstWaitMs: 50, longestWaitMs: 2000 },
  silent: { attempts: 2, firstWaitMs: 100, longestWaitMs: 1000 },
  nonsense: { attempts: 3, firstWaitMs: 300, longestWaitMs: 2000 },
  credentials: { attempts: 2, firstWaitMs: 0, longestWaitMs: 0 },
};

/** No attempt starts later than this after the first one: a call ends in bounded time. */
const budgetMs = 120_000;

/** What the decision rests on. */
export interface RetryQuestion {
  readonly failed: FailedAttempt;
  /** How often this cause was seen in this call, now included. */
  readonly timesSeen: number;
  readonly elapsedMs: number;
  /** At least 0, below 1. */
  readonly random: number;
}

/** Milliseconds to wait before the next attempt, undefined where there is none. */
export function decideRetry(question: RetryQuestion): number | undefined {
  const { failed, timesSeen, elapsedMs, random } = question;
  const row = rows[failed.retry];
  if (timesSeen >= row.attempts) return undefined;
  const told = failed.retryAfterMs ?? 0;
  if (failed.retry === 'told' && told > row.longestWaitMs) return undefined;
  const grown = Math.min(row.firstWaitMs * 2 ** (timesSeen - 1), row.longestWaitMs);
  // Jitter keeps many clients from coming back together; a told time is a minimum, so it only grows.
  const waitMs = failed.retry === 'told' ? told + grown * random : grown * (0.5 + random / 2);
  return elapsedMs + waitMs > budgetMs ? undefined : Math.round(waitMs);
}

/** What a call needs beside the attempts themselves. */
export interface RetryOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal | undefined;
}

/** How a call ended, and whether an attempt before the last one may have changed the cluster. */
export interface RetriedCall<T> {
  readonly result: T | KubeFailure;
  readonly lostAnswer: boolean;
}

/**
 * Attempts until one succeeds or {@link decideRetry} gives up. `attempt` is told whether an earlier one
 * may have changed the cluster.
 */
export async function withRetries<T extends { readonly kind: string }>(
  attempt: (lostAnswer: boolean) => Promise<T | FailedAttempt>,
  options: RetryOptions,
): Promise<RetriedCall<T>> {
  const { clock, logger, signal } = options;
  const start = clock.now();
  const seen = new Map<RetryCause, number>();
  let attempts = 0;
  let lostAnswer = false;
  for (;;) {
    const result = await attempt(lostAnswer);
    attempts += 1;
    if (!isFailedAttempt(result)) return { result, lostAnswer };
    const timesSeen = (seen.get(result.retry) ?? 0) + 1;
    seen.set(result.retry, timesSeen);
    const elapsedMs = clock.now() - start;
    const waitMs = decideRetry({ failed: result, timesSeen, elapsedMs, random: clock.random() });
    const unsure: boolean = lostAnswer || result.failure.mayHaveHappened;
    if (waitMs === undefined || signal?.aborted === true) {
      return { result: tellAttempts(result.failure, attempts, unsure), lostAnswer };
    }
    lostAnswer = unsure;
    const { code, message } = result.failure.problem;
    logger.debug('A request is tried again', { code, attempts, waitMs, problem: message });
    await clock.sleep(waitMs, signal);
  }
}

function isFailedAttempt(result: { readonly kind: string }): result is FailedAttempt {
  return result.kind === 'failed-attempt';
}

function tellAttempts(failure: KubeFailure, attempts: number, unsure: boolean): KubeFailure {
  const { problem } = failure;
  if (attempts === 1) return { ...failure, mayHaveHappened: unsure };
  const message = `${problem.message} (after ${attempts} attempts)`;
  return { ...failure, problem: { ...problem, message }, mayHaveHappened: unsure };
}
