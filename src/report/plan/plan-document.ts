import type { Json, JsonObject } from '../../model/json.ts';
import { equalJson } from '../../model/json.ts';
import { compareObjectIds, compareText } from '../../model/object-id.ts';
import type { ObjectId } from '../../model/object-id.ts';
import type { FieldChange } from '../../diff/field-causes.ts';
import type { ObjectDiff } from '../../diff/object-diff.ts';
import type { Plan, PlannedAction } from '../../plan/plan.ts';
import { describeObject, describeProblem, reportApiVersion } from '../text/describe-json.ts';
import { holdsMask, starMasks } from '../text/hide-masks.ts';
import { countActions } from './count-actions.ts';

/**
 * A plan as JSON, for programs: `apiVersion`, `kind: Plan`, `set`, `revision`, `summary` (counts by
 * create, change, prune, unchanged, blocked, kept, released), `hasDifferences`, `guards` and `notes`
 * (problems: code, message, hint?, object?, origin?), `edges` and `actions`, sorted by object.
 *
 * An action has `action` (create, update, prune, unchanged, release, keep, blocked) and `object` (group,
 * kind, namespace, name), and where they apply: `version`, `origin`, `seen` (uid, resourceVersion),
 * `prediction`, `changes`, `isOwnershipChanged`, `leftBehind`, `taken`, `warnings`, `phase`, `reason`,
 * `problem`. A change has `path`, `before`, `after` (absent = not there), `cause`, `heldBy`.
 *
 * Secret values are `***` in both states; such a change has `changed` to tell different from equal.
 * Digests of payloads are left out: they tell a reader nothing.
 */
export function describePlan(plan: Plan): JsonObject {
  const actions = [...plan.actions].sort((left, right) => compareObjectIds(left.id, right.id));
  const counts = countActions(plan);
  return {
    apiVersion: reportApiVersion,
    kind: 'Plan',
    set: { namespace: plan.set.namespace, name: plan.set.name },
    revision: plan.revision,
    summary: { ...counts },
    hasDifferences: counts.create + counts.change + counts.prune > 0,
    actions: actions.map(describeAction),
    edges: [...plan.edges]
      .sort(
        (left, right) =>
          compareText(left.from, right.from) ||
          compareText(left.to, right.to) ||
          compareText(left.until, right.until),
      )
      .map(({ from, to, until }) => ({ from, to, until })),
    guards: plan.guards.map(describeProblem),
    notes: plan.notes.map(describeProblem),
  };
}

function describeAction(action: PlannedAction): Json {
  switch (action.kind) {
    case 'apply':
      return describeApply(action);
    case 'prune':
      return {
        ...start('prune', action.id),
        version: action.version,
        seen: { ...action.seen },
        phase: action.phase,
      };
    case 'unchanged':
      return {
        ...start('unchanged', action.id),
        version: action.version,
        seen: { ...action.seen },
      };
    case 'release':
    case 'keep':
      return { ...start(action.kind, action.id), reason: action.reason };
    case 'blocked':
      return { ...start('blocked', action.id), problem: describeProblem(action.problem) };
    default:
      return action satisfies never;
  }
}

function start(action: string, id: ObjectId): JsonObject {
  return { action, object: describeObject(id) };
}

function describeApply(action: Extract<PlannedAction, { kind: 'apply' }>): Json {
  const { diff, seen, origin } = action;
  return {
    ...start(diff.kind, action.id),
    version: action.version,
    origin: { ...origin },
    seen: seen === undefined ? undefined : { ...seen },
    prediction: { ...diff.prediction },
    changes: diff.changes.map(describeChange),
    ...describeOwnership(diff),
    taken: action.taken.map((held) => ({ ...held })),
    warnings: action.warnings,
  };
}

function describeOwnership(diff: ObjectDiff): JsonObject {
  if (diff.kind !== 'update') return {};
  return {
    isOwnershipChanged: diff.isOwnershipChanged,
    leftBehind: diff.leftBehind.map(({ path, keptBy }) => ({ path, keptBy })),
  };
}

function describeChange(change: FieldChange): Json {
  const isSecret = holdsMask(change.before) || holdsMask(change.after);
  return {
    path: change.path,
    before: starMasks(change.before),
    after: starMasks(change.after),
    ...(isSecret ? { changed: !equalJson(change.before, change.after) } : {}),
    cause: change.cause,
    heldBy: change.heldBy,
  };
}
