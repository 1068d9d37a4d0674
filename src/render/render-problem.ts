import { formatOrigin } from '../model/manifest.ts';
import type { Origin } from '../model/manifest.ts';
import { GitsyncError } from '../model/problem.ts';
import type { Problem, ProblemCode } from '../model/problem.ts';

/** Where one render collects what it finds, so that all problems of a build are told at once. */
export interface ProblemLog {
  readonly problems: Problem[];
  readonly warnings: Problem[];
}

/** A problem of one file (and line), which leads the message. */
export function problemAt(
  code: ProblemCode,
  origin: Origin,
  message: string,
  hint?: string,
): Problem {
  const text = `${formatOrigin(origin)}: ${message}`;
  return { code, message: text, origin, ...(hint === undefined ? {} : { hint }) };
}

/** Runs a step; its problems go to the log and the step yields undefined, so that the next step still runs. */
export function collect<T>(log: ProblemLog, step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof GitsyncError)) throw error;
    log.problems.push(...error.problems);
    return undefined;
  }
}

/** Fails a step with one problem of a file. */
export function fail(code: ProblemCode, origin: Origin, message: string, hint?: string): never {
  throw new GitsyncError([problemAt(code, origin, message, hint)]);
}
