import type { Outcome } from '../../apply/outcome.ts';
import type { SyncReport } from '../../apply/sync-report.ts';
import type { ObjectHealth } from '../../health/aggregate-health.ts';
import { systemClock } from '../../kube/clock.ts';
import { formatObjectId } from '../../model/object-id.ts';
import { reportPlan } from '../../report/report-plan.ts';
import { formatOutcome, reportRun } from '../../report/report-run.ts';
import type { Plan } from '../../plan/plan.ts';
import { countOf } from '../../report/text/printable.ts';
import type { RunOptions } from '../../sync/run-plan.ts';
import { syncOnce } from '../../sync/sync-once.ts';
import type { CommandContext } from '../command-context.ts';
import { tellProblems } from '../command-context.ts';
import { exitCodeOfPlan, exitCodeOfRun, exitCodes } from '../exit-codes.ts';
import {
  openOptions,
  readAllowedRemotes,
  readIsolation,
  readSources,
  renderTools,
} from '../load-manifests.ts';
import { readFormat } from '../output-format.ts';
import { openRun, planFromFlags, planOptions } from '../plan-from-flags.ts';
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
    if (run.settings.dryRun === 'server') {
      const { plan } = await planFromFlags(source, flags, { ...run, context });
      return tellDryRun(plan, format, context);
    }
    const how = { run, context, format, isDestroy: false };
    const report = await syncOnce(run.kube, {
      sources: await readSources(source, flags),
      open: openOptions(context),
      allowedRemotes: readAllowedRemotes(flags),
      tools: await renderTools(flags, context),
      isolation: readIsolation(flags),
      plan: planOptions(run.settings, context),
      decideRun: (prepared, rendered) => {
        tellProblems(context.terminal, rendered.warnings, 'warning');
        tellProblems(context.terminal, prepared.plan.notes, 'note');
        return Promise.resolve(makeRunOptions(how));
      },
    });
    return tellReport(report, how);
  } finally {
    await run.kube.close();
  }
}

/** `--dry-run=server`: the plan and nothing else; 1 is for failures here, not for differences. */
function tellDryRun(plan: Plan, format: 'text' | 'json' | 'yaml', context: CommandContext): number {
  const { terminal } = context;
  terminal.out(reportPlan(plan, { format, color: terminal.isOutColored }));
  const code = exitCodeOfPlan(plan);
  return code === exitCodes.differences && plan.guards.length === 0 ? exitCodes.ok : code;
}

/** How a plan is run from a terminal; shared by apply and destroy. */
export interface RunFromTerminal {
  readonly run: OpenedRun;
  readonly context: CommandContext;
  readonly format: 'text' | 'json' | 'yaml';
  readonly isDestroy: boolean;
}

/** The run's options: what happens is told as it happens, where somebody looks at it. */
export function makeRunOptions(how: RunFromTerminal): RunOptions {
  const { run, context } = how;
  const { terminal } = context;
  return {
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
      if (isLive(how)) tellOutcome(outcome, terminal);
    },
    onWaiting: (pending) => tellWaiting(pending, terminal),
  };
}

/** Tells what a run did and says with which code the command ends. */
export function tellReport(report: SyncReport, how: RunFromTerminal): number {
  const { terminal } = how.context;
  // Piped output has one order, whatever finished first: the same run prints the same text.
  if (how.format === 'text' && !isLive(how)) {
    for (const one of report.outcomes) tellOutcome(one, terminal);
  }
  terminal.out(reportRun(report, { format: how.format, color: terminal.isOutColored }));
  tellProblems(terminal, report.problems);
  return exitCodeOfRun(report);
}

function isLive(how: RunFromTerminal): boolean {
  return how.format === 'text' && how.context.terminal.width !== undefined;
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
