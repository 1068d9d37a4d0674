import { isReady } from '../../health/may-dependents-start.ts';
import { systemClock } from '../../kube/clock.ts';
import { reportStatus } from '../../report/report-status.ts';
import { readStatus } from '../../sync/read-status.ts';
import type { CommandContext } from '../command-context.ts';
import { tellProblems } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { readFormat } from '../output-format.ts';
import { openRun } from '../plan-from-flags.ts';
import type { RunFlags } from '../plan-from-flags.ts';

/** `gitsync status`: the objects of a set with their health. */
export async function runStatus(flags: RunFlags, context: CommandContext): Promise<number> {
  const { terminal } = context;
  const format = readFormat(flags.output, ['text', 'json', 'yaml', 'name']);
  const { kube, settings } = await openRun(flags, context);
  try {
    const set = { namespace: settings.namespace, name: settings.applyset };
    const status = await readStatus(kube, set, { clock: systemClock, signal: context.signal });
    const { width } = terminal;
    const options = {
      format,
      color: terminal.isOutColored,
      ...(width === undefined ? {} : { width }),
    };
    terminal.out(reportStatus(status, options));
    tellProblems(terminal, status.problems);
    const isAllReady = status.objects.every(({ health }) => isReady(health));
    return isAllReady ? exitCodes.ok : exitCodes.failed;
  } finally {
    await kube.close();
  }
}
