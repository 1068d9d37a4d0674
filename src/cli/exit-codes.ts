import type { SyncReport } from '../apply/sync-report.ts';
import type { Plan } from '../plan/plan.ts';
import { hasDifferences } from '../plan/plan.ts';
import type { ProblemCode } from '../model/problem.ts';

/** Every exit code with its meaning, printed in docs/reference/exit-codes.md; a test compares the two. */
export const exitCodes = {
  ok: 0,
  /** diff: there are differences. Others: at least one object failed, or is not ready. */
  differences: 1,
  failed: 1,
  /** Usage, source, render, connection: nothing was written. */
  error: 2,
  /** diff: some objects could not be compared. apply, destroy: refused by a guard, nothing was written. */
  partial: 3,
  refused: 3,
  /** apply: fields are held by others, everything else was applied. */
  conflicts: 4,
  /** apply: written, but not ready in time. */
  timedOut: 5,
  interrupted: 130,
  terminated: 143,
} as const;

/** Guards that mean that the source itself cannot be used. */
const sourceGuards: readonly ProblemCode[] = [
  'PLAN_BAD_OBJECT',
  'PLAN_DUPLICATE',
  'PLAN_EMPTY_RENDER',
];

/** Of several reasons the order is 2, 3, 1 (design D13). */
export function exitCodeOfPlan(plan: Plan): number {
  if (plan.guards.some(({ code }) => sourceGuards.includes(code))) return exitCodes.error;
  if (plan.actions.some((action) => action.kind === 'blocked')) return exitCodes.partial;
  return hasDifferences(plan) || plan.guards.length > 0 ? exitCodes.differences : exitCodes.ok;
}

/** The exit code of a run that was allowed to write. */
export function exitCodeOfRun(report: SyncReport): number {
  if (!report.isRun) {
    const isSource = report.plan.guards.some(({ code }) => sourceGuards.includes(code));
    return isSource ? exitCodes.error : exitCodes.refused;
  }
  const codes = new Set(report.problems.map(({ code }) => code));
  codes.delete('APPLY_DEPENDENCY_FAILED');
  if (codes.size === 0) return report.problems.length === 0 ? exitCodes.ok : exitCodes.failed;
  if (codes.size === 1 && codes.has('PLAN_CONFLICT')) return exitCodes.conflicts;
  return codes.size === 1 && codes.has('HEALTH_TIMEOUT') ? exitCodes.timedOut : exitCodes.failed;
}
