import { formatSetRef } from '../../model/applyset.ts';
import { GitsyncError } from '../../model/problem.ts';
import { reportPlan } from '../../report/report-plan.ts';
import { preparePlan } from '../../sync/prepare-plan.ts';
import type { PreparedRun } from '../../sync/prepare-plan.ts';
import { runPlan } from '../../sync/run-plan.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { readFormat } from '../output-format.ts';
import { openRun, planOptions } from '../plan-from-flags.ts';
import type { RunFlags } from '../plan-from-flags.ts';
import { makeRunOptions, tellReport } from './apply.ts';

/** `gitsync destroy`: prunes the whole set and its records, after asking. */
export async function runDestroy(flags: RunFlags, context: CommandContext): Promise<number> {
  const format = readFormat(flags.output, ['text', 'json', 'yaml']);
  const run = await openRun(flags, context);
  try {
    const options = planOptions(run.settings, context);
    const prepared = await preparePlan(run.kube, [], {
      ...options,
      prune: { ...options.prune, isEnabled: true, isDestroy: true },
      mayBeEmpty: true,
      revision: '',
      isCreateTried: false,
    });
    if (prepared.state.inventoryVersion === undefined) throw noSuchSet(prepared);
    if (flags['yes'] !== true && !(await mayDestroy(prepared, context))) return exitCodes.error;
    const how = { run, context, format, isDestroy: true };
    return tellReport(await runPlan(run.kube, prepared, makeRunOptions(how)), how);
  } finally {
    await run.kube.close();
  }
}

async function mayDestroy(prepared: PreparedRun, context: CommandContext): Promise<boolean> {
  const { terminal } = context;
  const name = formatSetRef(prepared.plan.set);
  if (!terminal.isInteractive) {
    throw new GitsyncError([
      {
        code: 'CONFIG_NEEDS_CONFIRMATION',
        message: `Set ${name}: not destroyed, there is no terminal to ask at.`,
        hint: 'Say -y where destroying it is meant.',
      },
    ]);
  }
  terminal.err(reportPlan(prepared.plan, { format: 'text', color: terminal.isErrColored }));
  const answer = await terminal.ask(`Delete everything in set ${name}? [y/N] `);
  if (/^y(?:es)?$/i.test(answer.trim())) return true;
  terminal.err('Nothing was deleted.\n');
  return false;
}

function noSuchSet(prepared: PreparedRun): GitsyncError {
  return new GitsyncError([
    {
      code: 'KUBE_NOT_FOUND',
      message: `Set ${formatSetRef(prepared.plan.set)}: not found in this cluster, it has no inventory.`,
      hint: 'Check the name (--applyset), the namespace (-n) and the context.',
    },
  ]);
}
