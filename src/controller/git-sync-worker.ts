import type { KubeObject } from '../model/manifest.ts';
import { backoffMs } from '../kube/backoff.ts';
import type { ControllerContext } from './controller-context.ts';
import { GitsyncError } from '../model/problem.ts';
import { gitSyncName, readGitSync, requestOf } from './git-sync.ts';
import { createCell } from './git-sync-cell.ts';
import { generationOf, statusOf } from './git-sync-status.ts';
import { runRound } from './run-round.ts';
import type { RoundEnd } from './run-round.ts';
import { untilNextRunMs } from './schedule.ts';

/** The one that syncs a GitSync: never twice at the same time. */
export interface GitSyncWorker {
  /** The object as it is now; what changes its meaning begins a round at once, and cuts a running one short. */
  update(object: KubeObject): void;
  /** Begins nothing new; what is being written is finished. */
  stop(): void;
  readonly ended: Promise<void>;
}

/** What the rounds of a worker are; tests of the timing bring their own. */
export type RunRound = typeof runRound;

const limits = { firstMs: 2000, longestMs: 300_000 };
/** `setTimeout` takes no more than 24 days; a clock that is set takes effect after this. */
const longestSleepMs = 3_600_000;

/**
 * Starts the worker of one GitSync once the one before it (of a deleted object of the same name) has ended.
 * Failures are told in the status and tried again; not even a bug in a round ends a worker.
 */
export function startWorker(
  first: KubeObject,
  context: ControllerContext,
  how: { readonly after?: Promise<void>; readonly round?: RunRound } = {},
): GitSyncWorker {
  const cell = createCell(first, context.kube, context.logger);
  const state = { isStopped: false, round: new AbortController() };

  async function work(): Promise<void> {
    await how.after;
    let failures = 0;
    let waitMs = untilFirstRoundMs(cell.object, context);
    while (!state.isStopped) {
      await pause(waitMs, context, state.round.signal);
      if (isStopped(state)) return;
      state.round = new AbortController();
      const end = await attempt(how.round ?? runRound);
      const isRetry = end.kind === 'done' && end.retry === 'backoff';
      failures = isRetry ? failures + 1 : 0;
      waitMs = untilNextRoundMs(end, failures, context);
    }
  }

  async function attempt(round: RunRound): Promise<RoundEnd> {
    try {
      return await round(cell, context, state.round);
    } catch (error) {
      const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const gitSync = gitSyncName(cell.object);
      if (!state.round.signal.aborted)
        context.logger.error('A round broke off', { gitSync, problem });
      return { kind: 'done', schedule: { kind: 'interval', intervalMs: 60_000 }, retry: 'backoff' };
    }
  }

  return {
    update(object) {
      const isNews = asksForSync(cell.object, object);
      cell.see(object);
      if (isNews) state.round.abort();
    },
    stop() {
      state.isStopped = true;
      state.round.abort();
    },
    ended: work(),
  };
}

/** A function, because the value changes while the worker sleeps. */
function isStopped(state: { readonly isStopped: boolean }): boolean {
  return state.isStopped;
}

/** A status that changes, most of all our own, asks for nothing. */
function asksForSync(before: KubeObject, after: KubeObject): boolean {
  return (
    before.metadata.uid !== after.metadata.uid ||
    generationOf(before) !== generationOf(after) ||
    requestOf(before) !== requestOf(after) ||
    before.metadata['deletionTimestamp'] !== after.metadata['deletionTimestamp']
  );
}

/** By the calendar, a restart of the controller is no reason to sync; a spec that was not seen yet is. */
function untilFirstRoundMs(object: KubeObject, { clock }: ControllerContext): number {
  const status = statusOf(object);
  if (status['observedGeneration'] !== generationOf(object)) return 0;
  if (status['lastHandledRequest'] !== requestOf(object)) return 0;
  try {
    const { schedule } = readGitSync(object, clock.now());
    return schedule.kind === 'cron' ? untilNextRunMs(schedule, clock) : 0;
  } catch (error) {
    if (error instanceof GitsyncError) return 0;
    throw error;
  }
}

function untilNextRoundMs(end: RoundEnd, failures: number, context: ControllerContext): number {
  switch (end.kind) {
    case 'cut-short':
      return 0;
    case 'until-change':
      return Infinity;
    case 'done': {
      const regularMs = untilNextRunMs(end.schedule, context.clock);
      if (end.retry !== 'backoff') return regularMs;
      return Math.min(regularMs, backoffMs(failures, limits, context.clock.random()));
    }
    default:
      return end satisfies never;
  }
}

async function pause(ms: number, context: ControllerContext, signal: AbortSignal): Promise<void> {
  const { clock } = context;
  const dueMs = clock.now() + ms;
  for (let leftMs = ms; leftMs > 0 && !signal.aborted; leftMs = dueMs - clock.now()) {
    await clock.sleep(Math.min(leftMs, longestSleepMs), signal);
  }
}
