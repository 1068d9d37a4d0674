import type { LiveState } from '../model/live-state.ts';
import { compareObjectIds, formatObjectId, objectKey } from '../model/object-id.ts';
import type { ObjectId } from '../model/object-id.ts';
import type { Problem } from '../model/problem.ts';
import { openInventoryStore } from '../apply/inventory-store.ts';
import type { InventoryStore } from '../apply/inventory-store.ts';
import { hasSucceeded } from '../apply/outcome.ts';
import type { Outcome } from '../apply/outcome.ts';
import type { RunContext } from '../apply/run-context.ts';
import { runGraph, skip } from '../apply/run-graph.ts';
import { ensureNamespace } from '../apply/ensure-namespace.ts';
import type { SyncReport } from '../apply/sync-report.ts';
import type { ObjectHealth } from '../health/aggregate-health.ts';
import { healthProblem, waitForHealth } from '../apply/wait-for-health.ts';
import type { Health } from '../health/health.ts';
import { claimEntries, settleEntries } from '../inventory/inventory.ts';
import type { Inventory, InventoryEntry } from '../inventory/inventory.ts';
import type { Clock } from '../kube/clock.ts';
import type { KubeClient } from '../kube/kube-client.ts';
import type { Logger } from '../log/logger.ts';
import { fieldManagerOf } from '../ownership/field-manager.ts';
import type { Plan, PlannedAction } from '../plan/plan.ts';
import { recordEntry } from '../plan/record-entry.ts';
import type { PreparedRun } from './prepare-plan.ts';

/** How a plan is executed. */
export interface RunOptions {
  /** Version of gitsync, recorded at the set's parent. */
  readonly version: string;
  /** Wait until the objects are ready, and hold deletes back until then. */
  readonly isWaiting: boolean;
  readonly timeoutMs: number;
  /** Make the set's namespace, outside the set, where it does not exist. */
  readonly mayCreateNamespace: boolean;
  /** Remove the set's own records once nothing is left in it. */
  readonly isDestroy: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly onOutcome: (outcome: Outcome) => void;
  /** Told now and then while objects are waited for. */
  readonly onWaiting: (pending: readonly ObjectHealth[]) => void;
}

/**
 * Executes a plan: the inventory claims everything before the first write, the graph runs, what left
 * git is pruned once its successors are healthy, and the inventory keeps what is (or may be) there.
 */
export async function runPlan(
  kube: KubeClient,
  prepared: PreparedRun,
  options: RunOptions,
): Promise<SyncReport> {
  const { plan, state } = prepared;
  if (plan.guards.length > 0) {
    return { plan, isRun: false, outcomes: [], health: [], problems: plan.guards };
  }
  const { inventory } = state;
  const home =
    state.hasNamespace || plan.actions.length === 0
      ? inventory.cluster.namespaceUid
      : await ensureNamespace(kube, plan.set, options.mayCreateNamespace);
  const bound = { ...inventory, cluster: { ...inventory.cluster, namespaceUid: home } };
  const context = makeContext(kube, prepared, options);
  const { digestKey } = prepared;
  const { version } = options;
  const store = await openInventoryStore({
    kube,
    set: plan.set,
    version,
    digestKey,
    stored: state,
  });
  const claimed = claimEntries(bound, listClaims(plan));
  // A run that may write no object at all leaves no records of a set that never was.
  const hasRecords = claimed.entries.length > 0 || isStored(state);
  if (hasRecords) await store.save(claimed);
  const { outcomes, health } = await runActions(plan, context, options);
  const settled = settle(claimed, { prepared, outcomes, manager: context.manager });
  if (hasRecords) await finish(store, settled, options);
  return report(plan, outcomes, health);
}

function isStored(state: PreparedRun['state']): boolean {
  return state.parent !== undefined || state.inventoryVersion !== undefined;
}

function makeContext(kube: KubeClient, prepared: PreparedRun, options: RunOptions): RunContext {
  return {
    kube,
    set: prepared.plan.set,
    manager: fieldManagerOf(prepared.plan.set),
    payloads: prepared.payloads,
    predictions: prepared.predictions,
    mask: prepared.mask,
    clock: options.clock,
    logger: options.logger,
    signal: options.signal,
    deadlineMs: options.clock.now() + options.timeoutMs,
    onOutcome: options.onOutcome,
    onWaiting: options.onWaiting,
  };
}

function listClaims(plan: Plan): readonly { id: InventoryEntry['id']; version: string }[] {
  return plan.actions.flatMap((action) =>
    action.kind === 'apply' || action.kind === 'unchanged'
      ? [{ id: action.id, version: action.version }]
      : [],
  );
}

type Outcomes = ReadonlyMap<string, Outcome>;

async function runActions(
  plan: Plan,
  context: RunContext,
  options: RunOptions,
): Promise<{ outcomes: Outcomes; health: ReadonlyMap<string, Health> }> {
  const applied = await runGraph(plan, (action) => action.kind !== 'prune', context);
  const held = holdBackSuccessors(plan, applied);
  const atOnce = await runGraph(
    plan,
    (action) =>
      action.kind === 'prune' && action.phase === 'at-once' && !held.has(objectKey(action.id)),
    context,
    applied,
  );
  const health = options.isWaiting
    ? await waitForHealth(listAwaited(plan, applied), context)
    : new Map<string, Health>();
  const late = holdBackUnhealthy(plan, health, held);
  const outcomes = await runGraph(
    plan,
    (action) =>
      action.kind === 'prune' && action.phase === 'after-health' && !late.has(objectKey(action.id)),
    context,
    new Map([...atOnce, ...late]),
  );
  for (const outcome of late.values()) context.onOutcome(outcome);
  return { outcomes, health };
}

function prunesOf(plan: Plan): readonly Extract<PlannedAction, { kind: 'prune' }>[] {
  return plan.actions.filter((action) => action.kind === 'prune');
}

/**
 * An object that could not be applied may be the successor of one that leaves: the old one stays
 * while one of its kind has failed in its namespace (a rename) or under its name (a move).
 */
function holdBackSuccessors(plan: Plan, applied: Outcomes): ReadonlyMap<string, Outcome> {
  const failures = new Map<string, Outcome>();
  for (const outcome of applied.values()) {
    const isHeld = outcome.kind === 'skipped' && outcome.mayLeaveInventory === undefined;
    if (outcome.kind !== 'failed' && !isHeld) continue;
    for (const key of successorKeys(outcome.id)) failures.set(key, outcome);
  }
  return new Map(
    prunesOf(plan).flatMap(({ id }): [string, Outcome][] => {
      const [failure] = successorKeys(id).flatMap((key) => failures.get(key) ?? []);
      if (failure === undefined) return [];
      const reason = `not deleted while ${formatObjectId(failure.id)} could not be applied`;
      return [[objectKey(id), skip(id, reason)]];
    }),
  );
}

function successorKeys({ group, kind, namespace, name }: ObjectId): readonly string[] {
  return [`${group}/${kind}/${namespace}/`, `${group}/${kind}//${name}`];
}

/** What leaves waits for the health of what was applied in its namespace: that may still refer to it. */
function holdBackUnhealthy(
  plan: Plan,
  health: ReadonlyMap<string, Health>,
  held: ReadonlyMap<string, Outcome>,
): ReadonlyMap<string, Outcome> {
  const unready = plan.actions.filter(
    (action) => healthProblem(action.id, health.get(objectKey(action.id))) !== undefined,
  );
  const late = new Map(held);
  for (const { id, phase } of prunesOf(plan)) {
    const referrer = unready.find((action) => action.id.namespace === id.namespace);
    if (phase === 'at-once' || referrer === undefined || late.has(objectKey(id))) continue;
    const reason = `not deleted while ${formatObjectId(referrer.id)} is not ready`;
    late.set(objectKey(id), skip(id, reason));
  }
  return late;
}

function listAwaited(
  plan: Plan,
  applied: Outcomes,
): readonly { id: InventoryEntry['id']; version: string }[] {
  return plan.actions.flatMap((action) => {
    if (action.kind !== 'apply' && action.kind !== 'unchanged') return [];
    const outcome = applied.get(objectKey(action.id));
    return outcome !== undefined && hasSucceeded(outcome)
      ? [{ id: action.id, version: action.version }]
      : [];
  });
}

function settle(
  claimed: Inventory,
  run: { readonly prepared: PreparedRun; readonly outcomes: Outcomes; readonly manager: string },
): Inventory {
  const { prepared, outcomes, manager } = run;
  const written: InventoryEntry[] = [];
  for (const action of prepared.plan.actions) {
    const key = objectKey(action.id);
    const entry = outcomes.get(key)?.entry;
    if (entry !== undefined) written.push(entry);
    else if (action.kind === 'unchanged') {
      written.push(...recordUnchanged(action, prepared.live.get(key), manager));
    }
  }
  const all = [...outcomes.values()];
  const isComplete = all.every((outcome) => outcome.kind !== 'failed');
  return settleEntries(claimed, {
    written,
    confirmedAbsent: all.flatMap((outcome) =>
      outcome.mayLeaveInventory === true ? [outcome.id] : [],
    ),
    revision: isComplete ? prepared.plan.revision : claimed.revision,
  });
}

/** After a run that was cut off, an unchanged object may be only claimed: its entry is completed. */
function recordUnchanged(
  action: Extract<PlannedAction, { kind: 'unchanged' }>,
  live: LiveState | undefined,
  manager: string,
): InventoryEntry[] {
  return live?.kind === 'present' ? [recordEntry(action, live.object, manager)] : [];
}

async function finish(
  store: InventoryStore,
  settled: Inventory,
  options: RunOptions,
): Promise<void> {
  if (options.isDestroy && settled.entries.length === 0) await store.remove();
  else await store.save(settled);
}

function report(plan: Plan, outcomes: Outcomes, health: ReadonlyMap<string, Health>): SyncReport {
  const sorted = [...outcomes.values()].sort((left, right) => compareObjectIds(left.id, right.id));
  const states: ObjectHealth[] = [];
  const problems: Problem[] = sorted.flatMap((outcome) =>
    outcome.problem === undefined ? [] : [outcome.problem],
  );
  for (const { id } of plan.actions) {
    const state = health.get(objectKey(id));
    if (state === undefined) continue;
    states.push({ id, health: state });
    const problem = healthProblem(id, state);
    if (problem !== undefined) problems.push(problem);
  }
  return { plan, isRun: true, outcomes: sorted, health: states, problems };
}
