import type { Outcome, OutcomeKind } from '../apply/outcome.ts';
import type { SyncReport } from '../apply/sync-report.ts';
import { aggregateHealth } from '../health/aggregate-health.ts';
import type { JsonObject } from '../model/json.ts';
import { compareObjectIds, formatKubectlName, objectKey } from '../model/object-id.ts';
import { describePlan } from './plan/plan-document.ts';
import { nameObject } from './plan/describe-action.ts';
import { describeHealth, formatHealthCounts, healthTones } from './text/health-words.ts';
import { describeObject, describeProblem, reportApiVersion } from './text/describe-json.ts';
import { createPaint } from './text/paint.ts';
import type { Paint, Tone } from './text/paint.ts';
import { printDocument } from './text/print-document.ts';
import { printable } from './text/printable.ts';

/** How the result of a run is printed. */
export interface RunReportOptions {
  readonly format: 'text' | 'json' | 'yaml';
  readonly color: boolean;
}

/** The order in which a summary counts. */
const outcomeTones: readonly (readonly [OutcomeKind, Tone | undefined])[] = [
  ['created', 'added'],
  ['configured', 'changed'],
  ['unannounced', 'problem'],
  ['pruned', 'removed'],
  ['unchanged', undefined],
  ['skipped', 'warning'],
  ['failed', 'problem'],
];

/**
 * One object's line while a run goes on, as kubectl words it: `deployment.apps/web configured` and a
 * newline. Why something failed is a problem, which is told on standard error.
 */
export function formatOutcome(
  outcome: Outcome,
  options: { readonly dryRun?: boolean } = {},
): string {
  const suffix = options.dryRun === true ? ' (server dry run)' : '';
  const reason = outcome.reason === undefined ? '' : `: ${printable(outcome.reason)}`;
  return `${printable(formatKubectlName(outcome.id))} ${outcomeWord(outcome)}${suffix}${reason}\n`;
}

/** What left the inventory without being touched is not `skipped` for a reader. */
function outcomeWord(outcome: Outcome): string {
  const isReleased = outcome.kind === 'skipped' && outcome.mayLeaveInventory === true;
  return isReleased ? 'released' : outcome.kind;
}

/**
 * What a run did, in a line or two; ends in a newline. Text names only unready objects that no problem
 * of the report names: the problems themselves go to standard error. JSON and YAML hold it all:
 * `apiVersion`, `kind: SyncReport`, `isRun`, `plan` (as {@link describePlan}), `outcomes` (object,
 * outcome, reason?, problem?, warnings), `health` (object, status, kstatus, message, basis, since?), `problems`.
 */
export function reportRun(report: SyncReport, options: RunReportOptions): string {
  if (options.format !== 'text') return printDocument(describeRun(report), options.format);
  const paint = createPaint(options.color);
  if (!report.isRun) return `${paint('problem', 'nothing was written')}\n`;
  const lines = [...listUnready(report, paint), countOutcomes(report, paint)];
  if (report.health.length > 0) {
    lines.push(formatHealthCounts(aggregateHealth(report.health).counts, paint));
  }
  return lines.map((line) => `${line}\n`).join('');
}

function listUnready(report: SyncReport, paint: Paint): readonly string[] {
  const named = new Set(
    report.problems.flatMap(({ object }) => (object === undefined ? [] : [objectKey(object)])),
  );
  return report.health
    .filter(({ id, health }) => health.status !== 'Healthy' && !named.has(objectKey(id)))
    .sort((left, right) => compareObjectIds(left.id, right.id))
    .map(({ id, health }) => {
      const status = paint(healthTones[health.status], health.status);
      return `${nameObject(id)}  ${status}: ${printable(health.message)}`;
    });
}

function countOutcomes(report: SyncReport, paint: Paint): string {
  const words = report.outcomes.map(outcomeWord);
  const released = words.filter((word) => word === 'released').length;
  const parts = outcomeTones.flatMap(([kind, tone]) => {
    const count = words.filter((word) => word === kind).length;
    const text = `${String(count)} ${kind}`;
    return count === 0 ? [] : [tone === undefined ? text : paint(tone, text)];
  });
  if (released > 0) parts.push(`${String(released)} released`);
  return parts.length === 0 ? 'nothing to do' : parts.join(', ');
}

function describeRun(report: SyncReport): JsonObject {
  return {
    apiVersion: reportApiVersion,
    kind: 'SyncReport',
    isRun: report.isRun,
    plan: describePlan(report.plan),
    outcomes: report.outcomes.map((outcome) => ({
      object: describeObject(outcome.id),
      outcome: outcomeWord(outcome),
      reason: outcome.reason,
      problem: outcome.problem === undefined ? undefined : describeProblem(outcome.problem),
      warnings: outcome.warnings ?? [],
    })),
    health: report.health.map(describeHealth),
    problems: report.problems.map(describeProblem),
  };
}
