import { compareObjectIds, formatKubectlName } from '../model/object-id.ts';
import type { Plan } from '../plan/plan.ts';
import { describePlan } from './plan/plan-document.ts';
import { formatPlanText } from './plan/plan-text.ts';
import { formatPlanUnified } from './plan/plan-unified.ts';
import { printDocument } from './text/print-document.ts';
import { printable } from './text/printable.ts';

/** How a plan is printed. */
export interface PlanReportOptions {
  readonly format: 'text' | 'unified' | 'json' | 'yaml' | 'name';
  readonly color: boolean;
  /** Columns of the terminal; absent where the output is no terminal. */
  readonly width?: number;
}

/**
 * A plan as it is shown before it runs; ends in a newline. The same plan gives the same bytes. The
 * shape of JSON and YAML is that of {@link describePlan}; `name` lists the objects that would change.
 */
export function reportPlan(plan: Plan, options: PlanReportOptions): string {
  const { format, color, width } = options;
  switch (format) {
    case 'text':
      return formatPlanText(plan, { color, width });
    case 'unified':
      return formatPlanUnified(plan, color);
    case 'json':
    case 'yaml':
      return printDocument(describePlan(plan), format);
    case 'name':
      return listNames(plan);
    default:
      return format satisfies never;
  }
}

function listNames(plan: Plan): string {
  return plan.actions
    .filter((action) => action.kind === 'apply' || action.kind === 'prune')
    .sort((left, right) => compareObjectIds(left.id, right.id))
    .map(({ id }) => `${printable(formatKubectlName(id))}\n`)
    .join('');
}
