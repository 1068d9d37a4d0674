import type { Logger } from '../log/logger.ts';
import type { Problem } from '../model/problem.ts';
import { formatProblem } from '../report/format-problem.ts';
import type { KubeClient } from '../kube/kube-client.ts';
import type { SetRef } from '../model/applyset.ts';
import { formatSetRef } from '../model/applyset.ts';
import type { Terminal } from './terminal.ts';

/** What every command gets besides its flags. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly logger: Logger;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

/** Tells problems on standard error, one after the other. */
export function tellProblems(
  terminal: Terminal,
  problems: readonly Problem[],
  severity: 'error' | 'warning' | 'note' = 'error',
): void {
  for (const problem of problems) {
    terminal.err(`${formatProblem(problem, { severity, color: terminal.isErrColored })}\n`);
  }
}

/** The one line that says where a run looks or writes, before it does. */
export function tellTarget(terminal: Terminal, kube: KubeClient, set: SetRef): void {
  const context = kube.context === '' ? '(in cluster)' : kube.context;
  terminal.err(`context ${context}, server ${kube.server}, set ${formatSetRef(set)}\n`);
}
