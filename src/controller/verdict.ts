import type { SyncReport } from '../apply/sync-report.ts';
import { escapeText, shorten } from '../model/escape-text.ts';
import { problemRetry } from '../model/problem.ts';
import type { Problem, ProblemCode, Retry } from '../model/problem.ts';

/** What a sync came to, in the words of a condition. */
export type Verdict =
  | { readonly kind: 'synced'; readonly message: string }
  | {
      readonly kind: 'failed';
      /** Code of the first problem. */
      readonly reason: string;
      readonly message: string;
      readonly retry: Retry;
    };

/** What to do in the words of a GitSync, where a problem's own hint speaks of flags. */
const hints: Readonly<Partial<Record<ProblemCode, string>>> = {
  PRUNE_BUDGET: 'If that is meant, allow it with spec.maxPrune, a number or a share such as 100%.',
  PRUNE_NEEDS_CONFIRMATION:
    'If that is meant, run `gitsync apply --confirm-prune=KIND` for this set once, or set spec.prune to false.',
  PLAN_EMPTY_RENDER: 'Check spec.source.path; `gitsync destroy` deletes everything in a set.',
  HEALTH_TIMEOUT: 'Look at the objects with `gitsync status`, or wait longer with spec.timeout.',
};

const shownProblems = 3;
const maxProblemLength = 400;

/** The verdict on a run. */
export function judgeReport(report: SyncReport): Verdict {
  if (report.problems.length > 0) return judgeProblems(report.problems);
  return { kind: 'synced', message: `The cluster has what ${report.plan.revision} says.` };
}

/** The verdict on a sync that failed. */
export function judgeProblems(problems: readonly Problem[]): Verdict {
  // What only followed from another failure neither names the reason nor decides about the retry.
  const causes = problems.filter(({ code }) => code !== 'APPLY_DEPENDENCY_FAILED');
  const telling = causes.length > 0 ? causes : problems;
  return {
    kind: 'failed',
    reason: telling[0]?.code ?? 'APPLY_FAILED',
    message: describeProblems(telling),
    retry: soonestRetry(telling),
  };
}

/** The verdict on a bug: what was thrown is no problem that anybody has described. */
export function judgeBug(error: unknown): Verdict {
  const text = error instanceof Error ? error.message : String(error);
  const message = `This is a bug in gitsync: ${printable(text)}`;
  return { kind: 'failed', reason: 'InternalError', message, retry: 'backoff' };
}

/** One retry serves all problems: the soonest that any of them can profit from. */
function soonestRetry(problems: readonly Problem[]): Retry {
  const retries = new Set(problems.map(({ code }) => problemRetry[code]));
  if (retries.has('backoff')) return 'backoff';
  return retries.has('next-sync') ? 'next-sync' : 'never';
}

/** The first problems, bounded: a status is no log. Texts of servers are in them, so controls are escaped. */
function describeProblems(problems: readonly Problem[]): string {
  const shown = problems.slice(0, shownProblems).map(({ message }) => printable(message));
  const hint = problems.map((problem) => hints[problem.code] ?? problem.hint).find(isText);
  const rest = problems.length - shown.length;
  return [
    ...shown,
    ...(rest > 0 ? [`(And ${rest} more.)`] : []),
    ...(hint === undefined ? [] : [printable(hint)]),
  ].join(' ');
}

function isText(text: string | undefined): text is string {
  return text !== undefined;
}

function printable(text: string): string {
  return shorten(escapeText(text), maxProblemLength);
}
