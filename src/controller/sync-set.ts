import type { Outcome } from '../apply/outcome.ts';
import type { SyncReport } from '../apply/sync-report.ts';
import { formatObjectId, objectKey } from '../model/object-id.ts';
import { GitsyncError } from '../model/problem.ts';
import type { Problem } from '../model/problem.ts';
import { hasDifferences } from '../plan/plan.ts';
import type { PreparedRun } from '../sync/prepare-plan.ts';
import type { RunOptions } from '../sync/run-plan.ts';
import { syncOnce } from '../sync/sync-once.ts';
import type { SyncRequest } from '../sync/sync-once.ts';
import type { ControllerContext } from './controller-context.ts';
import type { GitSync } from './git-sync.ts';
import type { SyncFacts } from './git-sync-status.ts';
import { judgeBug, judgeProblems, judgeReport } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import { watchForCommit } from './watch-for-commit.ts';

/** One sync of one set. */
export interface SetSync {
  readonly gitSync: GitSync;
  /** How logs name the GitSync. */
  readonly name: string;
  readonly context: ControllerContext;
  /** Aborted by the stop of the controller, by news of the GitSync and by a newer commit. */
  readonly round: AbortController;
  /** Told when everything is decided, before the first write, of a plan that changes something. */
  readonly onChange: (revision: string) => Promise<void>;
  /** Told when everything is decided, whether anything changes or not. */
  readonly onDecided: () => void;
}

/** What a sync came to. */
export interface SetSyncEnd {
  readonly verdict: Verdict;
  readonly facts: SyncFacts;
}

/** Without a change nothing can be expected to become ready: a look at the health, with some patience. */
const idleWaitMs = 10_000;
const writes: readonly Outcome['kind'][] = ['created', 'configured', 'pruned', 'unannounced'];

/** Syncs one set through `syncOnce` and judges what came of it. Never throws. */
export async function syncSet(sync: SetSync): Promise<SetSyncEnd> {
  const seen: { attempted?: string; prepared?: PreparedRun } = {};
  const ended = new AbortController();
  const watching: Promise<void>[] = [];
  try {
    const report = await syncOnce(sync.context.kube, {
      ...requestOf(sync),
      onOpened: (revision) => {
        seen.attempted = revision;
      },
      decideRun: async (prepared, rendered) => {
        seen.prepared = prepared;
        logWarnings(sync, rendered.warnings);
        sync.onDecided();
        const { guards, revision } = prepared.plan;
        const isChange = guards.length === 0 && hasDifferences(prepared.plan);
        if (isChange) await sync.onChange(revision);
        watching.push(preemptByCommit(sync, revision, ended.signal));
        return runOptions(sync, isChange);
      },
    });
    const facts = { ...factsOf(report, seen.prepared), ...attemptOf(seen.attempted) };
    return { verdict: judgeReport(report), facts };
  } catch (error) {
    return { verdict: judgeError(error, sync), facts: attemptOf(seen.attempted) };
  } finally {
    ended.abort();
    await Promise.all(watching);
  }
}

function judgeError(error: unknown, { context, name, round }: SetSync): Verdict {
  if (error instanceof GitsyncError) return judgeProblems(error.problems);
  // A round that is cut short may end in an AbortError, and its verdict is not told.
  if (!round.signal.aborted) {
    const stack = error instanceof Error ? error.stack : String(error);
    context.logger.error('A sync met a bug', { gitSync: name, stack });
  }
  return judgeBug(error);
}

function requestOf({ gitSync, context, round }: SetSync): Omit<SyncRequest, 'decideRun'> {
  const { source, set, allowedRemotes, substitute } = gitSync;
  const render = { mode: 'auto' as const, ...(substitute === undefined ? {} : { substitute }) };
  const { signal } = round;
  return {
    sources: [{ spec: source, render }],
    allowedRemotes,
    open: { ...context.git, logger: context.logger, signal },
    plan: {
      set,
      defaultNamespace: set.namespace,
      policy: { adopt: 'unowned', forceConflicts: false },
      prune: {
        isEnabled: gitSync.isPruning,
        limit: gitSync.pruneLimit,
        confirmedKinds: [],
        isDestroy: false,
      },
      mayBeEmpty: false,
      signal,
    },
  };
}

function runOptions(sync: SetSync, isChange: boolean): RunOptions {
  const { gitSync, context, round } = sync;
  return {
    version: context.version,
    isWaiting: true,
    timeoutMs: isChange ? gitSync.timeoutMs : Math.min(idleWaitMs, gitSync.timeoutMs),
    mayCreateNamespace: false,
    isDestroy: false,
    clock: context.clock,
    logger: context.logger,
    signal: round.signal,
    onOutcome: (outcome) => logOutcome(sync, outcome),
    onWaiting: () => undefined,
  };
}

/** What was begun is finished and recorded; what waits is cut short. */
async function preemptByCommit(
  sync: SetSync,
  revision: string,
  signal: AbortSignal,
): Promise<void> {
  const { gitSync, context, name } = sync;
  const { clock, logger } = context;
  const git = { ...context.git, logger };
  if (!(await watchForCommit({ gitSync, revision, git, clock, logger }, signal))) return;
  logger.info('A newer commit cuts the sync short', { gitSync: name, revision });
  sync.round.abort();
}

function logOutcome({ context, name }: SetSync, outcome: Outcome): void {
  const { kind, problem } = outcome;
  if (kind === 'unchanged' || (kind === 'skipped' && problem === undefined)) return;
  const object = formatObjectId(outcome.id);
  if (problem === undefined) {
    context.logger.info('Object synced', { gitSync: name, object, outcome: kind });
    return;
  }
  const fields = { gitSync: name, object, outcome: kind, code: problem.code };
  context.logger.warn('Object not synced', { ...fields, problem: problem.message });
}

function logWarnings({ context, name }: SetSync, warnings: readonly Problem[]): void {
  for (const { code, message } of warnings) {
    context.logger.warn('Rendered with a warning', { gitSync: name, code, problem: message });
  }
}

function attemptOf(revision: string | undefined): SyncFacts {
  return revision === undefined ? {} : { attempted: revision };
}

function factsOf(report: SyncReport, prepared: PreparedRun | undefined): SyncFacts {
  const isApplied =
    report.isRun &&
    report.outcomes.every(({ kind, problem }) => {
      return kind !== 'failed' && (kind !== 'skipped' || problem === undefined);
    });
  return {
    ...(isApplied ? { applied: report.plan.revision } : {}),
    ...(prepared === undefined ? {} : { inventoryCount: countInventory(report, prepared) }),
    hasChanged: report.outcomes.some(({ kind }) => writes.includes(kind)),
  };
}

/** As settling the inventory has it: old ∪ claimed, without what is confirmed absent. */
function countInventory(report: SyncReport, prepared: PreparedRun): number {
  const keys = new Set(prepared.state.inventory.entries.map(({ id }) => objectKey(id)));
  if (!report.isRun) return keys.size;
  for (const { kind, id } of report.plan.actions) {
    if (kind === 'apply' || kind === 'unchanged') keys.add(objectKey(id));
  }
  for (const { mayLeaveInventory, id } of report.outcomes) {
    if (mayLeaveInventory === true) keys.delete(objectKey(id));
  }
  return keys.size;
}
