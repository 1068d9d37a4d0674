import type { Clock } from '../kube/clock.ts';
import type { Logger } from '../log/logger.ts';
import { GitsyncError } from '../model/problem.ts';
import type { GitSourceOptions } from '../source/git/git-source-options.ts';
import { printRevision } from '../source/git/git-source.ts';
import { resolveRevision } from '../source/git/resolve-revision.ts';
import type { GitSync } from './git-sync.ts';
import { untilNextRunMs } from './schedule.ts';

/** A running sync that a newer commit would make pointless. */
export interface RunningSync {
  readonly gitSync: GitSync;
  /** What is being applied. */
  readonly revision: string;
  readonly git: GitSourceOptions;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Asks the git server (ls-remote only) on the interval while a sync runs, until the signal aborts. True as
 * soon as the ref stands for another commit: a broken rollout must not keep the commit that repairs it waiting.
 */
export async function watchForCommit(sync: RunningSync, signal: AbortSignal): Promise<boolean> {
  const { gitSync, clock, logger } = sync;
  // By the calendar, nothing new may begin before its time.
  if (gitSync.schedule.kind === 'cron') return false;
  for (;;) {
    await clock.sleep(untilNextRunMs(gitSync.schedule, clock), signal);
    if (signal.aborted) return false;
    try {
      const found = await resolveRevision(gitSync.source, { ...sync.git, signal });
      if (printRevision(found) !== sync.revision) return true;
    } catch (error) {
      if (!(error instanceof GitsyncError)) throw error;
      // The running sync is not concerned; the next one will tell.
      logger.debug('The git server could not be asked', { problem: error.message });
    }
  }
}
