import { formatApiVersion } from '../../model/group-version-kind.ts';
import type { Json } from '../../model/json.ts';
import { isJsonObject, setMember } from '../../model/json.ts';
import { compareObjectIds, formatObjectId } from '../../model/object-id.ts';
import type { FieldChange } from '../../diff/field-causes.ts';
import { ownGuards } from '../../plan/plan.ts';
import type { Plan, PlannedAction } from '../../plan/plan.ts';
import { printYaml } from '../../yaml/print-yaml.ts';
import { formatProblem } from '../format-problem.ts';
import { hideMasks } from '../text/hide-masks.ts';
import { diffLines } from '../text/line-diff.ts';
import type { Hunk } from '../text/line-diff.ts';
import { createPaint } from '../text/paint.ts';
import type { Paint } from '../text/paint.ts';
import { printable, printableLine } from '../text/printable.ts';
import { describeAction, messageBelowObject, nameObject } from './describe-action.ts';
import { markKeys, readChanges } from './object-changes.ts';

type ApplyAction = Extract<PlannedAction, { kind: 'apply' }>;

const context = 3;
const nothing = '/dev/null';

/**
 * A plan as unified diffs, one for each object: its changed fields as YAML, keyed by path, or the whole
 * object where it is created. Everything else is said in comments, which tools that read diffs skip.
 */
export function formatPlanUnified(plan: Plan, color: boolean): string {
  const paint = createPaint(color);
  const actions = [...plan.actions].sort((left, right) => compareObjectIds(left.id, right.id));
  const blocks = [
    ...ownGuards(plan).map((problem) => comment(formatProblem(problem))),
    ...plan.notes.map((problem) => comment(formatProblem(problem, { severity: 'note' }))),
    ...actions.flatMap((action) => formatAction(action, plan, paint)),
  ];
  return blocks.map((block) => `${block}\n`).join('');
}

function comment(text: string): string {
  return text
    .split('\n')
    .map((line) => `# ${line}`)
    .join('\n');
}

function formatAction(action: PlannedAction, plan: Plan, paint: Paint): readonly string[] {
  const title = paint('strong', comment(`${nameObject(action.id)}: ${describeAction(action)}`));
  const name = printable(formatObjectId(action.id));
  switch (action.kind) {
    case 'unchanged':
      return [];
    case 'release':
    case 'keep':
      return [title];
    case 'blocked': {
      const message = messageBelowObject(action.problem.message, action.id);
      return [title, comment(`${message} (${action.problem.code})`)];
    }
    case 'prune':
      return [title, ...formatNames(`live/${name}`, nothing, paint)];
    case 'apply':
      return [title, ...formatApply(action, plan, { name, paint })];
    default:
      return action satisfies never;
  }
}

function formatNames(before: string, after: string, paint: Paint): readonly string[] {
  return [paint('removed', `--- ${before}`), paint('added', `+++ ${after}`)];
}

function formatApply(
  action: ApplyAction,
  plan: Plan,
  { name, paint }: { readonly name: string; readonly paint: Paint },
): readonly string[] {
  if (action.diff.kind === 'create') {
    const hunks = diffLines('', printYaml(createdObject(action)), context);
    return [
      ...formatNames(nothing, `git/${name}`, paint),
      ...hunks.flatMap((hunk) => formatHunk(hunk, paint)),
    ];
  }
  const { fields, marks } = readChanges(action.diff.changes, plan.set);
  const said = marks === undefined ? [] : [comment(printable(marks))];
  const hunks = diffLines(printFields(fields, 'before'), printFields(fields, 'after'), context);
  if (hunks.length === 0) return said;
  return [
    ...said,
    ...formatNames(`live/${name}`, `git/${name}`, paint),
    ...hunks.flatMap((hunk) => formatHunk(hunk, paint)),
  ];
}

/** The changed fields of one side as a YAML map of path to value. */
function printFields(fields: readonly FieldChange[], side: 'before' | 'after'): string {
  const shown: Record<string, Json | undefined> = {};
  let isEmpty = true;
  for (const change of fields) {
    const value = hideMasks(change.before, change.after)[side];
    if (value === undefined) continue;
    setMember(shown, change.path, value);
    isEmpty = false;
  }
  return isEmpty ? '' : printYaml(shown);
}

/** The object as git asks for it, put together from its fields; without the marks of the set. */
function createdObject(action: ApplyAction): Json {
  const { group, kind, name, namespace } = action.id;
  const metadata: Record<string, Json> = { name, ...(namespace === '' ? {} : { namespace }) };
  const object: Record<string, Json> = {
    apiVersion: formatApiVersion({ group, version: action.version }),
    kind,
    metadata,
  };
  for (const change of action.diff.changes) {
    const value = hideMasks(change.before, change.after).after;
    if (value === undefined) continue;
    const map = /^metadata\.(labels|annotations)$/.exec(change.path)?.[1];
    if (map === undefined) setMember(object, change.path, value);
    else putMap(metadata, map === 'labels' ? 'labels' : 'annotations', value);
  }
  return object;
}

function putMap(metadata: Record<string, Json>, map: 'labels' | 'annotations', value: Json): void {
  if (!isJsonObject(value)) {
    metadata[map] = value;
    return;
  }
  const own = Object.entries(value).filter(([key]) => key !== markKeys[map]);
  if (own.length > 0) metadata[map] = Object.fromEntries(own);
}

function formatHunk(hunk: Hunk, paint: Paint): readonly string[] {
  const head = `@@ -${rangeOf(hunk.oldStart, hunk.oldLines)} +${rangeOf(hunk.newStart, hunk.newLines)} @@`;
  return [paint('faint', head), ...hunk.lines.map((line) => paintLine(printableLine(line), paint))];
}

/** A side without lines is numbered by the line before it (the unified format of POSIX diff). */
function rangeOf(start: number, lines: number): string {
  if (lines === 1) return String(start);
  return `${String(lines === 0 ? start - 1 : start)},${String(lines)}`;
}

function paintLine(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint('added', line);
  return line.startsWith('-') ? paint('removed', line) : line;
}
