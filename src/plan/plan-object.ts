import { parseApiVersion } from '../model/group-version-kind.ts';
import { formatSetRef } from '../model/applyset.ts';
import type { SetRef } from '../model/applyset.ts';
import type { FieldConflict } from '../model/field-conflict.ts';
import type { LiveState } from '../model/live-state.ts';
import type { KubeObject } from '../model/manifest.ts';
import { formatOrigin } from '../model/manifest.ts';
import { formatObjectId } from '../model/object-id.ts';
import type { PredictedApply } from '../model/predicted-apply.ts';
import { placeProblem } from '../model/problem.ts';
import type { Problem } from '../model/problem.ts';
import { diffCreated, diffExisting } from '../diff/diff-object.ts';
import type { ObjectDiff } from '../diff/object-diff.ts';
import type { InventoryEntry } from '../inventory/inventory.ts';
import { inventorySecretName } from '../inventory/inventory-records.ts';
import { decideConflict } from '../ownership/conflict-policy.ts';
import { fieldManagerOf } from '../ownership/field-manager.ts';
import { findForeignOwner } from '../ownership/foreign-owner.ts';
import { listFieldPaths, parseFieldSet } from '../schema/fields/field-set.ts';
import { formatServerPath } from '../schema/fields/format-server-path.ts';
import type { DesiredObject } from './desired-object.ts';
import { locateServerField, placeFields } from './locate-server-field.ts';
import type { PlannedAction, SeenObject } from './plan.ts';

/** How far an apply may go with objects and fields that are not the set's yet. */
export interface ApplyPolicy {
  /** `never`: only objects of the set; `unowned`: also objects that nobody claims; `all`: any. */
  readonly adopt: 'never' | 'unowned' | 'all';
  /** Take every held field (`--force-conflicts`). */
  readonly forceConflicts: boolean;
}

/** Everything that is known about one object that git asks for; Secret values masked. */
export interface ObjectFacts {
  readonly set: SetRef;
  readonly desired: DesiredObject;
  /** HMAC of the payload. */
  readonly payload: string;
  /** The payload, masked. */
  readonly maskedPayload: KubeObject;
  readonly live: LiveState;
  readonly predicted: PredictedApply | undefined;
  readonly entry: InventoryEntry | undefined;
  readonly policy: ApplyPolicy;
}

/** Decides what happens to one object that git asks for. */
export function planObject(facts: ObjectFacts): PlannedAction {
  const { desired, live } = facts;
  const reserved = checkReserved(facts);
  if (reserved !== undefined) return { kind: 'blocked', id: desired.id, problem: reserved };
  if (live.kind === 'unreadable') {
    return { kind: 'blocked', id: desired.id, problem: located(live.problem, desired) };
  }
  const refusal = live.kind === 'present' ? checkOwner(facts, live.object) : undefined;
  if (refusal !== undefined) return { kind: 'blocked', id: desired.id, problem: refusal };
  if (facts.predicted?.kind === 'failed') {
    return {
      kind: 'blocked',
      id: desired.id,
      problem: placeFields(located(facts.predicted.problem, desired), desired, live),
    };
  }
  return live.kind === 'present' ? planUpdate(facts, live.object) : planCreate(facts);
}

function located(problem: Problem, desired: DesiredObject): Problem {
  return placeProblem(problem, desired.id, desired.origin);
}

function versionOf(desired: DesiredObject): string {
  return parseApiVersion(desired.object.apiVersion).version;
}

function planCreate(facts: ObjectFacts): PlannedAction {
  const { desired, predicted } = facts;
  const isDryRun = predicted?.kind === 'predicted';
  const because = predicted?.kind === 'assumed' ? predicted.because : 'not asked of the server';
  const shown = isDryRun ? predicted.object : facts.maskedPayload;
  return {
    kind: 'apply',
    id: desired.id,
    version: versionOf(desired),
    diff: requireWrite(diffCreated(desired.id, shown, isDryRun ? undefined : because)),
    origin: desired.origin,
    seen: undefined,
    taken: [],
    payload: facts.payload,
    warnings: isDryRun ? predicted.warnings : [],
  };
}

function planUpdate(facts: ObjectFacts, live: KubeObject): PlannedAction {
  const { desired, predicted, entry } = facts;
  if (predicted?.kind !== 'predicted') {
    const problem: Problem = {
      code: 'DIFF_UNREADABLE',
      message: `${formatObjectId(desired.id)}: exists, but no dry run was made of it.`,
    };
    return { kind: 'blocked', id: desired.id, problem: located(problem, desired) };
  }
  const refusal = checkConflicts(facts, predicted.conflicts);
  if (refusal !== undefined) return { kind: 'blocked', id: desired.id, problem: refusal };
  const diff = diffExisting({
    id: desired.id,
    live,
    predicted: predicted.object,
    manager: fieldManagerOf(facts.set),
    lastPaths: entry?.paths,
    isPayloadChanged: entry?.payload === undefined ? undefined : entry.payload !== facts.payload,
  });
  const seen: SeenObject = {
    uid: live.metadata.uid ?? '',
    resourceVersion: live.metadata.resourceVersion ?? '',
  };
  const common = { id: desired.id, version: versionOf(desired), seen, payload: facts.payload };
  if (diff.kind !== 'update') return { kind: 'unchanged', ...common };
  return {
    kind: 'apply',
    ...common,
    diff,
    origin: desired.origin,
    taken: predicted.conflicts,
    warnings: predicted.warnings,
  };
}

function requireWrite(diff: ObjectDiff): Extract<ObjectDiff, { kind: 'create' | 'update' }> {
  if (diff.kind === 'create' || diff.kind === 'update') return diff;
  throw new Error(`a created object cannot be ${diff.kind}`);
}

/** The set's own records would be overwritten, and be deleted once the object leaves git. */
function checkReserved({ desired, set }: ObjectFacts): Problem | undefined {
  const { group, kind, namespace, name } = desired.id;
  if (group !== '' || kind !== 'Secret' || namespace !== set.namespace) return undefined;
  if (name !== set.name && name !== inventorySecretName(set)) return undefined;
  return located(
    {
      code: 'PLAN_OWNED_BY_OTHER',
      message: `${formatObjectId(desired.id)} (${formatOrigin(desired.origin)}): not applied, set ${formatSetRef(set)} keeps its own records under this name.`,
      hint: 'Choose another name for the set with --applyset NAME, or for the Secret.',
    },
    desired,
  );
}

function checkOwner(facts: ObjectFacts, live: KubeObject): Problem | undefined {
  const { desired, set, policy, entry } = facts;
  const owner = findForeignOwner(live, set, desired.object);
  const name = formatObjectId(desired.id);
  if (owner !== undefined && policy.adopt !== 'all') {
    return located(
      {
        code: 'PLAN_OWNED_BY_OTHER',
        message: `${name} (${formatOrigin(desired.origin)}): not applied, the object in the cluster belongs to ${owner.tool} (${owner.mark}).`,
        hint: 'Take it out of one of the two, or take it over with --adopt=all.',
      },
      desired,
    );
  }
  if (owner !== undefined || entry !== undefined || policy.adopt !== 'never') return undefined;
  return located(
    {
      code: 'PLAN_OWNED_BY_OTHER',
      message: `${name} (${formatOrigin(desired.origin)}): not applied, it exists and is not in the set yet.`,
      hint: 'Take it over with --adopt=unowned.',
    },
    desired,
  );
}

/** Force is all or nothing for one request: every held field must be the set's to take. */
function checkConflicts(
  facts: ObjectFacts,
  conflicts: readonly FieldConflict[],
): Problem | undefined {
  if (conflicts.length === 0) return undefined;
  const last = new Set(
    facts.entry?.paths === undefined
      ? []
      : listFieldPaths(parseFieldSet(facts.entry.paths)).map(formatServerPath),
  );
  const refused = conflicts.flatMap((held) => {
    const decision = decideConflict(held, {
      appliedBefore: last.has(held.field),
      forceConflicts: facts.policy.forceConflicts,
    });
    return decision.take ? [] : [{ held, reason: decision.reason }];
  });
  if (refused.length === 0) return undefined;
  const { desired } = facts;
  const place = formatOrigin(locateServerField(desired, refused[0]?.held.field) ?? desired.origin);
  const fields = refused
    .map(({ held, reason }) => `field ${held.field} is held by "${held.manager}" (${reason})`)
    .join('; ');
  return located(
    {
      code: 'PLAN_CONFLICT',
      message: `${formatObjectId(desired.id)}: not applied, ${fields}.`,
      hint: `Remove the field from ${place} or take it with --force-conflicts.`,
    },
    desired,
  );
}
