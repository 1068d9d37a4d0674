import { reportPlan } from '../../report/report-plan.ts';
import type { CommandContext } from '../command-context.ts';
import { tellProblems } from '../command-context.ts';
import { exitCodeOfPlan } from '../exit-codes.ts';
import { readFormat } from '../output-format.ts';
import { openRun, planFromFlags } from '../plan-from-flags.ts';
import type { RunFlags } from '../plan-from-flags.ts';

/** `gitsync diff`: what apply would do, prunes included. Never writes. */
export async function runDiff(
  source: string | undefined,
  flags: RunFlags,
  context: CommandContext,
): Promise<number> {
  const { terminal } = context;
  const format = readFormat(flags.output, ['text', 'unified', 'json', 'yaml', 'name']);
  const run = await openRun(flags, context);
  try {
    const { plan } = await planFromFlags(source, flags, { ...run, context });
    const { width } = terminal;
    const options = {
      format,
      color: terminal.isOutColored,
      ...(width === undefined ? {} : { width }),
    };
    terminal.out(reportPlan(plan, options));
    if (format !== 'text') tellProblems(terminal, plan.guards, 'warning');
    return exitCodeOfPlan(plan);
  } finally {
    await run.kube.close();
  }
}
