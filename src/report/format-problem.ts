import type { Problem } from '../model/problem.ts';
import { createPaint } from './text/paint.ts';
import type { Tone } from './text/paint.ts';
import { printable } from './text/printable.ts';

/** How much a problem matters to the run: it failed, it may be wrong, it is good to know. */
export type Severity = 'error' | 'warning' | 'note';

/** How a problem is printed. */
export interface ProblemFormat {
  /** The first word; `error` where nothing is said. */
  readonly severity?: Severity;
  readonly color?: boolean;
}

const tones: Readonly<Record<Severity, Tone>> = {
  error: 'problem',
  warning: 'warning',
  note: 'strong',
};

/**
 * `error: <message> (<CODE>)` and below it `  hint: <what to do>`, without a newline at the end. The
 * message names object and place by itself, so they are not said again.
 */
export function formatProblem(problem: Problem, format: ProblemFormat = {}): string {
  const { severity = 'error', color = false } = format;
  const paint = createPaint(color);
  const first = `${paint(tones[severity], `${severity}:`)} ${printable(problem.message)}`;
  const code = paint('faint', `(${problem.code})`);
  const hint = problem.hint === undefined ? '' : `\n  hint: ${printable(problem.hint)}`;
  return `${first} ${code}${hint}`;
}
