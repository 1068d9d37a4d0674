import { GitsyncError, type Problem, type ProblemCode } from '../model/problem.ts';

type SourceCode = Extract<ProblemCode, `SOURCE_${string}`>;

/** One failure of this stage, ready to be thrown. */
export function sourceError(
  code: SourceCode,
  message: string,
  more: { readonly hint?: string; readonly cause?: unknown } = {},
): GitsyncError {
  return new GitsyncError([sourceProblem(code, message, more.hint)], { cause: more.cause });
}

/** One failure of this stage, to be collected with others. */
export function sourceProblem(code: SourceCode, message: string, hint?: string): Problem {
  return hint === undefined ? { code, message } : { code, message, hint };
}

/** The system's error name (`ENOENT`), or undefined when the value is no system error. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
