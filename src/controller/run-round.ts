import { GitsyncError } from '../model/problem.ts';
import type { Problem, Retry } from '../model/problem.ts';
import { formatSetRef } from '../model/applyset.ts';
import { objectIdOf } from '../model/manifest.ts';
import type { KubeObject } from '../model/manifest.ts';
import { formatObjectId } from '../model/object-id.ts';
import type { ControllerContext } from './controller-context.ts';
import { gitSyncName, isSuspended, readGitSync } from './git-sync.ts';
import type { GitSync } from './git-sync.ts';
import type { GitSyncCell } from './git-sync-cell.ts';
import { statusAfterSync, statusDuringSync, statusWhenSuspended } from './git-sync-status.ts';
import type { SyncFacts } from './git-sync-status.ts';
import type { Schedule } from './schedule.ts';
import { syncSet } from './sync-set.ts';
import { judgeProblems } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/** How a round ended, which says when the next one begins. */
export type RoundEnd =
  /** Cut short by news: at once. */
  | { readonly kind: 'cut-short' }
  /** Not before the object changes. */
  | { readonly kind: 'until-change' }
  | { readonly kind: 'done'; readonly schedule: Schedule; readonly retry: Retry };

/**
 * One round of one GitSync: read what it asks for, sync its set, tell in its status what came of it. A round
 * that is cut short leaves the last word to the next one.
 */
export async function runRound(
  cell: GitSyncCell,
  context: ControllerContext,
  round: AbortController,
): Promise<RoundEnd> {
  const { object } = cell;
  const nowMs = context.clock.now();
  if (object.metadata['deletionTimestamp'] !== undefined) return { kind: 'until-change' };
  if (isSuspended(object)) {
    const isTold = await cell.tell(statusWhenSuspended(object, nowMs));
    return isTold ? { kind: 'until-change' } : retryStatus;
  }
  const gitSync = readOrProblems(object, nowMs);
  if (!('set' in gitSync)) {
    const isTold = await tellEnd(cell, context, { verdict: judgeProblems(gitSync), facts: {} });
    return isTold ? { kind: 'until-change' } : retryStatus;
  }
  const { schedule } = gitSync;
  const rival = context.findRival(object);
  const end =
    rival === undefined
      ? await syncInSlot(gitSync, cell, { context, round })
      : { verdict: judgeProblems([describeRival(object, gitSync, rival)]), facts: {} };
  if (end === undefined || round.signal.aborted) return { kind: 'cut-short' };
  if (!(await tellEnd(cell, context, end))) return { kind: 'done', schedule, retry: 'backoff' };
  const { verdict } = end;
  return { kind: 'done', schedule, retry: verdict.kind === 'failed' ? verdict.retry : 'never' };
}

/** A status that could not be written is tried again as any other request is. */
const retryStatus: RoundEnd = {
  kind: 'done',
  schedule: { kind: 'interval', intervalMs: 60_000 },
  retry: 'backoff',
};

interface End {
  readonly verdict: Verdict;
  readonly facts: SyncFacts;
}

function readOrProblems(object: KubeObject, nowMs: number): GitSync | readonly Problem[] {
  try {
    return readGitSync(object, nowMs);
  } catch (error) {
    if (error instanceof GitsyncError) return error.problems;
    throw error;
  }
}

function describeRival(object: KubeObject, gitSync: GitSync, rival: string): Problem {
  const id = objectIdOf(object);
  return {
    code: 'CONFIG_INVALID',
    object: id,
    message: `${formatObjectId(id)}: set ${formatSetRef(gitSync.set)} is kept by GitSync ${rival} already, which is older.`,
    hint: 'Give each GitSync a set of its own (spec.set): two would delete each other’s objects.',
  };
}

/** Renders and plans in a slot; undefined when the round was cut short before one was free. */
async function syncInSlot(
  gitSync: GitSync,
  cell: GitSyncCell,
  surroundings: { readonly context: ControllerContext; readonly round: AbortController },
): Promise<End | undefined> {
  const { context, round } = surroundings;
  const { clock, logger } = context;
  const name = gitSyncName(cell.object);
  const release = await context.slots.acquire(round.signal);
  if (release === undefined) return undefined;
  const startMs = clock.now();
  try {
    const end = await syncSet({
      gitSync,
      name,
      context,
      round,
      onDecided: release,
      onChange: async (revision) => {
        await cell.tell(statusDuringSync(cell.object, revision, clock.now()));
      },
    });
    const { verdict, facts } = end;
    const durationMs = clock.now() - startMs;
    const fields = { gitSync: name, revision: facts.attempted, durationMs };
    if (verdict.kind === 'synced') {
      logger.info('Synced', { ...fields, changed: facts.hasChanged ?? false });
    } else if (!round.signal.aborted) {
      const { reason: code, message: problem, retry } = verdict;
      logger.warn('Sync failed', { ...fields, code, problem, retry });
    }
    return end;
  } finally {
    release();
  }
}

async function tellEnd(cell: GitSyncCell, context: ControllerContext, end: End): Promise<boolean> {
  const { verdict, facts } = end;
  return await cell.tell(statusAfterSync(cell.object, verdict, facts, context.clock.now()));
}
