import type { Outcome } from '../../apply/outcome.ts';
import type { ObjectHealth, SyncReport } from '../../apply/sync-report.ts';
import { systemClock } from '../../kube/clock.ts';
import { formatObjectId } from '../../model/object-id.ts';
import { reportPlan } from '../../report/report-plan.ts';
import { formatOutcome, reportRun } from '../../report/report-run.ts';
import { countOf } from '../../report/text/printable.ts';
import type { PreparedRun } from '../../sync/prepare-plan.ts';
import { runPlan } from '../../sync/run-plan.ts';
import type { RunOptions } from '../../sync/run-plan.ts';
import type { CommandContext } from '../command-context.ts';
import { tellProblems } from '../command-context.ts';
import { exitCodeOfPlan, exitCodeOfRun, exitCodes } from '../exit-codes.ts';
import { readFormat } from '../output-format.ts';
import { openRun, planFromFlags } from '../plan-from-flags.ts';
import type { OpenedRun, RunFlags } from '../plan-from-flags.ts';
import type { Terminal } from '../terminal.ts';
import { version } from '../version.ts';

/** `gitsync apply`: plan, claim, run, prune, settle. */
export async function runApply(
  source: string | undefined,
  flags: RunFlags,
  context: CommandContext,
): Promise<number> {
  const format = readFormat(flags.output, ['text', 'json', 'yaml']);
  const run = await openRun(flags, context);
  try {
    const isDryRun = run.settings.dryRun === 'server';
    const prepared = await planFromFlags(source, flags, {
      ...run,
      context,
      isCreateTried: isDryRun,
    });
    if (isDryRun) return tellDryRun(prepared, format, context);
    tellProblems(context.terminal, prepared.plan.notes, 'note');
    return await execute(prepared, { run, context, format, isDestroy: false });
  } finally {
    await run.kube.close();
  }
}

/** `--dry-run=server`: the plan and nothing else; 1 is for failures here, not for differences. */
function tellDryRun(
  prepared: PreparedRun,
  format: 'text' | 'json' | 'yaml',
  context: CommandContext,
): number {
  const { terminal } = context;
  terminal.out(reportPlan(prepared.plan, { format, color: terminal.isOutColored }));
  const code = exitCodeOfPlan(prepared.plan);
  return code === exitCodes.differences && prepared.plan.guards.length === 0 ? exitCodes.ok : code;
}

/** Runs a plan and tells what happens, as it happens. Shared with destroy. */
export async function execute(
  prepared: PreparedRun,
  how: {
    readonly run: OpenedRun;
    readonly context: CommandContext;
    readonly format: 'text' | 'json' | 'yaml';
    readonly isDestroy: boolean;
  },
): Promise<number> {
  const { run, context, format } = how;
  const { terminal } = context;
  const isLive = format === 'text' && terminal.width !== undefined;
  const options: RunOptions = {
    version,
    isWaiting: run.settings.wait,
    timeoutMs: run.settings.timeout,
    mayCreateNamespace: run.settings.createNamespace,
    isDestroy: how.isDestroy,
    clock: systemClock,
    logger: context.logger,
    signal: context.signal,
    onOutcome: (outcome) => {
      context.logger.info('object done', {
        object: formatObjectId(outcome.id),
        outcome: outcome.kind,
      });
      if (isLive) tellOutcome(outcome, terminal);
    },
    onWaiting: (pending) => tellWaiting(pending, terminal),
  };
  const report: SyncReport = await runPlan(run.kube, prepared, options);
  // Piped output has one order, whatever finished first: the same run prints the same text.
  if (format === 'text' && !isLive) for (const one of report.outcomes) tellOutcome(one, terminal);
  terminal.out(reportRun(report, { format, color: terminal.isOutColored }));
  tellProblems(terminal, report.problems);
  return exitCodeOfRun(report);
}

function tellOutcome(outcome: Outcome, terminal: Terminal): void {
  if (outcome.kind !== 'failed') terminal.out(formatOutcome(outcome));
}

/** How many objects are named while waiting; the rest is counted. */
const maxNamed = 3;

function tellWaiting(pending: readonly ObjectHealth[], terminal: Terminal): void {
  const named = pending.slice(0, maxNamed).map(({ id, health }) => {
    return `  ${formatObjectId(id)}: ${health.status}: ${health.message}\n`;
  });
  const more = pending.length > maxNamed ? `  and ${String(pending.length - maxNamed)} more\n` : '';
  terminal.err(`waiting for ${countOf(pending.length, 'object')}\n${named.join('')}${more}`);
}
