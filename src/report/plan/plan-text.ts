import { compareObjectIds, formatKubectlName } from '../../model/object-id.ts';
import type { Problem } from '../../model/problem.ts';
import { hasDifferences, ownGuards } from '../../plan/plan.ts';
import type { Plan, PlannedAction } from '../../plan/plan.ts';
import { formatProblem } from '../format-problem.ts';
import type { Severity } from '../format-problem.ts';
import { createPaint } from '../text/paint.ts';
import type { Paint, Tone } from '../text/paint.ts';
import { countOf, printable, wrapText } from '../text/printable.ts';
import { countActions } from './count-actions.ts';
import { describeAction, messageBelowObject, placeOf } from './describe-action.ts';
import { formatField, serverPathOf } from './field-lines.ts';
import { readChanges } from './object-changes.ts';

type ApplyAction = Extract<PlannedAction, { kind: 'apply' }>;
type Update = Extract<ApplyAction['diff'], { kind: 'update' }>;

/** How a plan is laid out. */
export interface PlanTextOptions {
  readonly color: boolean;
  /** Columns of the terminal; undefined when the text goes elsewhere. */
  readonly width: number | undefined;
}

/** Columns for values where there is no terminal: a log is read in a window too. */
const defaultWidth = 120;
const indent = '    ';

interface Layout {
  readonly paint: Paint;
  readonly width: number;
  /** Sentences are broken into lines only for a terminal: elsewhere somebody may search for them. */
  readonly isWrapped: boolean;
  readonly plan: Plan;
}

/** A plan for people: a line for each object that something happens to, its fields, a summary at the end. */
export function formatPlanText(plan: Plan, options: PlanTextOptions): string {
  const layout: Layout = {
    paint: createPaint(options.color),
    width: options.width ?? defaultWidth,
    isWrapped: options.width !== undefined,
    plan,
  };
  const objects = [...plan.actions]
    .sort((left, right) => compareObjectIds(left.id, right.id))
    .filter((action) => action.kind !== 'unchanged')
    .map((action) => formatAction(action, layout));
  const blocks = [
    ...joinObjects(objects),
    ...formatAssumptions(plan, layout),
    ...formatProblems(plan.notes, 'note', options.color),
    ...formatProblems(ownGuards(plan), 'error', options.color),
    formatSummary(plan, layout),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** Objects of one line stand close together; one with details is set apart by empty lines. */
function joinObjects(objects: readonly (readonly string[])[]): readonly string[] {
  const blocks: string[] = [];
  let close: string[] = [];
  for (const lines of objects) {
    if (lines.length === 1) {
      close.push(...lines);
      continue;
    }
    if (close.length > 0) blocks.push(close.join('\n'));
    close = [];
    blocks.push(lines.join('\n'));
  }
  return close.length > 0 ? [...blocks, close.join('\n')] : blocks;
}

function formatAction(action: PlannedAction, layout: Layout): readonly string[] {
  const header = formatHeader(action, layout);
  switch (action.kind) {
    case 'apply':
      return [header, ...formatApply(action, layout)];
    case 'blocked':
      return [header, ...formatBlocked(action, layout)];
    case 'prune':
    case 'release':
    case 'keep':
    case 'unchanged':
      return [header];
    default:
      return action satisfies never;
  }
}

function formatHeader(action: PlannedAction, { paint }: Layout): string {
  const [tone, sign] = signOf(action);
  const name = paint('strong', printable(formatKubectlName(action.id)));
  const place = paint('faint', placeOf(action.id));
  return `${paint(tone, sign)} ${name}${place}  ${describeAction(action)}`;
}

function signOf(action: PlannedAction): readonly [Tone, string] {
  switch (action.kind) {
    case 'apply':
      return action.diff.kind === 'create' ? ['added', '+'] : ['changed', '~'];
    case 'prune':
      return ['removed', '-'];
    case 'blocked':
      return ['problem', '!'];
    case 'release':
    case 'keep':
    case 'unchanged':
      return ['faint', '='];
    default:
      return action satisfies never;
  }
}

function formatBlocked(
  action: Extract<PlannedAction, { kind: 'blocked' }>,
  layout: Layout,
): readonly string[] {
  const { problem, id } = action;
  const hint = problem.hint === undefined ? [] : [`hint: ${printable(problem.hint)}`];
  return [
    ...wrapBelow(`${messageBelowObject(problem.message, id)} (${problem.code})`, layout),
    ...hint.flatMap((text) => wrapBelow(text, layout)),
  ];
}

function formatApply(action: ApplyAction, layout: Layout): readonly string[] {
  const warnings = action.warnings.flatMap((text) =>
    wrapBelow(`warning: ${printable(text)}`, layout).map((line) => layout.paint('warning', line)),
  );
  // What is created stands in git at the line that the header names; the unified format prints it.
  if (action.diff.kind === 'create') return warnings;
  return [...formatUpdate(action.diff, action, layout), ...warnings];
}

function formatUpdate(diff: Update, action: ApplyAction, layout: Layout): readonly string[] {
  const { paint, plan } = layout;
  const { fields, marks } = readChanges(diff.changes, plan.set);
  const fieldLayout = { paint, width: layout.width, taken: action.taken };
  const lines = fields.flatMap((change) => formatField(change, fieldLayout));
  if (marks !== undefined) lines.push(`  ${paint('added', '+')} ${printable(marks)}`);
  if (diff.changes.length === 0 && diff.isOwnershipChanged) {
    lines.push(`${indent}no value changes; the set takes over or gives up fields`);
  }
  const shown = new Set(fields.map((change) => serverPathOf(change.path)));
  for (const held of action.taken) {
    if (shown.has(held.field)) continue;
    lines.push(
      `${indent}${printable(held.field.replace(/^\./, ''))}: taken from ${printable(held.manager)}`,
    );
  }
  for (const { path, keptBy } of diff.leftBehind) {
    const why = keptBy.length === 0 ? 'stays as a default' : `still held by ${keptBy.join(', ')}`;
    lines.push(...wrapBelow(printable(`${path}: left git, ${why}`), layout));
  }
  return lines;
}

/** A sentence below the line of its object. */
function wrapBelow(text: string, layout: Layout): readonly string[] {
  if (!layout.isWrapped) return [indent + text];
  return wrapText(text, layout.width - indent.length - 2).map((line, index) =>
    index === 0 ? indent + line : `${indent}  ${line}`,
  );
}

/** Why nothing was tried on the server, once for all objects with the same reason. */
function formatAssumptions(plan: Plan, { paint }: Layout): readonly string[] {
  const counts = new Map<string, number>();
  for (const action of plan.actions) {
    if (action.kind !== 'apply' || action.diff.prediction.kind !== 'assumed') continue;
    const { because } = action.diff.prediction;
    counts.set(because, (counts.get(because) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const lines = [...counts].map(
    ([because, count]) =>
      `assumed, without a dry run: ${printable(because)} (${countOf(count, 'object')})`,
  );
  return [
    lines
      .sort()
      .map((line) => paint('faint', line))
      .join('\n'),
  ];
}

function formatProblems(
  problems: readonly Problem[],
  severity: Severity,
  color: boolean,
): readonly string[] {
  return problems.map((problem) => formatProblem(problem, { severity, color }));
}

function formatSummary(plan: Plan, { paint }: Layout): string {
  const counts = countActions(plan);
  const rest = [
    part(counts.blocked, 'blocked', (text) => paint('problem', text)),
    part(counts.kept, 'kept'),
    part(counts.released, 'leaving the inventory'),
  ];
  const guard = plan.guards.length === 0 ? '' : `; ${paint('problem', 'nothing would be written')}`;
  if (!hasDifferences(plan) && counts.blocked === 0) {
    const equal = `no differences (${countOf(counts.unchanged, 'object')})`;
    return [equal, ...rest].filter((text) => text !== '').join(', ') + guard;
  }
  const parts = [
    part(counts.create, 'to create', (text) => paint('added', text)),
    part(counts.change, 'to change', (text) => paint('changed', text)),
    part(counts.prune, 'to prune', (text) => paint('removed', text)),
    part(counts.unchanged, 'unchanged'),
    ...rest,
  ];
  return parts.filter((text) => text !== '').join(', ') + guard;
}

function part(count: number, words: string, paint?: (text: string) => string): string {
  if (count === 0) return '';
  const text = `${String(count)} ${words}`;
  return paint === undefined ? text : paint(text);
}
