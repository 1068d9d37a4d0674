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

/** Text from outside made safe to print: control characters become visible. */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
