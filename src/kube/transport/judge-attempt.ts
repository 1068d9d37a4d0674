import type { GitsyncError } from '../../model/problem.ts';
import { describeFailure } from '../answers/failed-attempt.ts';
import type { FailedAttempt, RequestSubject } from '../answers/failed-attempt.ts';

/** The failure for a body that ended early: with `connection: close` nothing else shows it. */
export function notJson(subject: RequestSubject, status: number): FailedAttempt {
  const why = 'the answer is no complete JSON';
  const hint = 'Does something between here and the API server cut its answers short?';
  const details = { code: 'KUBE_BAD_ANSWER', why, hint, status, mayHaveHappened: true } as const;
  return {
    kind: 'failed-attempt',
    failure: describeFailure(subject, details),
    retry: 'lost',
    retryAfterMs: undefined,
  };
}

/** The failure for credentials that could not be looked up: no request was sent. */
export function refusedByCredentials(subject: RequestSubject, error: GitsyncError): FailedAttempt {
  const problem = error.problems[0];
  const details = {
    code: problem?.code ?? 'KUBE_UNAUTHORIZED',
    why: error.message,
    hint: problem?.hint,
  };
  return {
    kind: 'failed-attempt',
    failure: describeFailure(subject, details),
    retry: 'never',
    retryAfterMs: undefined,
  };
}

/** Warnings as they may be passed on: those about a Secret could quote it. */
export function tellWarnings(
  subject: RequestSubject,
  warnings: readonly string[],
): readonly string[] {
  if (!subject.secret || warnings.length === 0) return warnings;
  return ["the server's warnings are withheld, they could quote the Secret"];
}

/** Beyond this, tokens and certificates begin to be too old or too new. */
const tolerableSkewMs = 60_000;

/** Says so where this machine's clock differs from the server's: a reason for credentials to be refused. */
export function tellClockSkew(failed: FailedAttempt, skewMs: number): FailedAttempt {
  if (Math.abs(skewMs) < tolerableSkewMs) return failed;
  const { problem } = failed.failure;
  const minutes = Math.round(Math.abs(skewMs) / 60_000);
  const told = `The clock of this machine is ${minutes} min ${skewMs > 0 ? 'behind' : 'ahead of'} the server's.`;
  const hint = problem.hint === undefined ? told : `${told} ${problem.hint}`;
  return { ...failed, failure: { ...failed.failure, problem: { ...problem, hint } } };
}
