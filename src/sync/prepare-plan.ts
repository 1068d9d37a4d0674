import { randomBytes } from 'node:crypto';
import type { SetRef } from '../model/applyset.ts';
import { parseApiVersion } from '../model/group-version-kind.ts';
import type { LiveState } from '../model/live-state.ts';
import type { KubeObject, Manifest } from '../model/manifest.ts';
import { groupVersionKindOf } from '../model/manifest.ts';
import { objectKey } from '../model/object-id.ts';
import type { PredictedApply } from '../model/predicted-apply.ts';
import { maskSecrets } from '../diff/mask-secrets.ts';
import { digestKeyBytes, digestJson } from '../inventory/payload-digest.ts';
import type { Discovery, KubeClient } from '../kube/kube-client.ts';
import { predictApplies } from '../observe/predict-apply.ts';
import type { ApplyQuestion } from '../observe/predict-apply.ts';
import { readInventory } from '../observe/read-inventory.ts';
import type { InventoryState } from '../observe/read-inventory.ts';
import { readLive } from '../observe/read-live.ts';
import { computeApplysetId } from '../ownership/applyset-id.ts';
import { fieldManagerOf } from '../ownership/field-manager.ts';
import { bindPayload, buildPayload } from '../plan/build-payload.ts';
import { buildPlan } from '../plan/build-plan.ts';
import type { PlannedPayload } from '../plan/build-plan.ts';
import type { DesiredObject } from '../plan/desired-object.ts';
import { normalise } from '../plan/normalise.ts';
import type { NormalisedSet, Scope } from '../plan/normalise.ts';
import type { Plan } from '../plan/plan.ts';
import type { ApplyPolicy } from '../plan/plan-object.ts';
import type { PrunePolicy } from '../prune/prune-budget.ts';

/** What a run is asked to do. */
export interface PlanOptions {
  readonly set: SetRef;
  readonly revision: string;
  /** Namespace of namespaced objects that name none. */
  readonly defaultNamespace: string;
  readonly policy: ApplyPolicy;
  readonly prune: PrunePolicy & { readonly isEnabled: boolean };
  readonly mayBeEmpty: boolean;
  /** Ask the server about new objects too (diff), not only about those that exist. */
  readonly isCreateTried: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A plan with everything that executing it needs. Payloads hold Secret values in clear. */
export interface PreparedRun {
  readonly plan: Plan;
  readonly payloads: ReadonlyMap<string, KubeObject>;
  readonly predictions: ReadonlyMap<string, PredictedApply>;
  readonly live: ReadonlyMap<string, LiveState>;
  readonly state: InventoryState;
  readonly digestKey: Uint8Array;
  readonly mask: (object: KubeObject) => KubeObject;
}

/**
 * From rendered objects to the plan: discover → normalise → observe → dry runs → plan. The same code
 * for diff, apply and the controller; it reads only.
 */
export async function preparePlan(
  kube: KubeClient,
  manifests: readonly Manifest[],
  options: PlanOptions,
): Promise<PreparedRun> {
  const { set, signal } = options;
  const [discovery, state] = await Promise.all([
    kube.discover({ signal }),
    readInventory(kube, set, signal),
  ]);
  // Without a stored key nothing was recorded with one either: a fresh key serves this process.
  const digestKey = state.digestKey ?? randomBytes(digestKeyBytes);
  const mask = (object: KubeObject): KubeObject =>
    maskSecrets(object, (value) => digestJson(digestKey, value));
  const desired = normalise(manifests, {
    scopeOf: (type) => findScope(discovery, type),
    defaultNamespace: options.defaultNamespace,
  });
  const payloads = new Map(
    desired.objects.map((object) => [objectKey(object.id), buildPayload(object, set)]),
  );
  const wanted = [
    ...desired.objects.map(({ id, object }) => ({
      id,
      version: parseApiVersion(object.apiVersion).version,
    })),
    ...state.inventory.entries.filter(({ id }) => !payloads.has(objectKey(id))),
  ];
  const live = await readLive(kube, discovery, wanted, {
    applysetId: computeApplysetId(set),
    mask,
    signal,
  });
  const questions = listQuestions(desired, { discovery, live, payloads, options });
  const { predictions, refreshed } = await predictApplies(kube, questions.asked, {
    fieldManager: fieldManagerOf(set),
    mask,
    signal,
  });
  const prepared = {
    payloads,
    predictions: new Map([...questions.assumed, ...predictions]),
    live: new Map([...live, ...refreshed]),
    state,
    digestKey,
    mask,
  };
  const observed = { ...prepared, undiscovered: discovery.failedGroupVersions };
  return { ...prepared, plan: planFrom(desired, observed, options) };
}

function planFrom(
  desired: NormalisedSet,
  prepared: Omit<PreparedRun, 'plan'> & { readonly undiscovered: readonly string[] },
  options: PlanOptions,
): Plan {
  const planned = new Map<string, PlannedPayload>();
  for (const [key, payload] of prepared.payloads) {
    const digest = digestJson(prepared.digestKey, payload);
    planned.set(key, { digest, masked: prepared.mask(payload) });
  }
  return buildPlan({
    ...options,
    desired,
    payloads: planned,
    live: prepared.live,
    undiscovered: prepared.undiscovered,
    predictions: prepared.predictions,
    inventory: prepared.state.inventory,
  });
}

function findScope(
  discovery: Discovery,
  type: { readonly group: string; readonly version: string; readonly kind: string },
): Scope {
  const resource = discovery.find(type);
  if (resource !== undefined) return resource.namespaced ? 'namespaced' : 'cluster';
  return discovery.isGroupUnknown(type.group) ? 'unknown' : 'absent';
}

interface QuestionContext {
  readonly discovery: Discovery;
  readonly live: ReadonlyMap<string, LiveState>;
  readonly payloads: ReadonlyMap<string, KubeObject>;
  readonly options: PlanOptions;
}

/** Which objects the server is asked about, and which it cannot be asked about yet. */
function listQuestions(
  desired: NormalisedSet,
  context: QuestionContext,
): { asked: readonly ApplyQuestion[]; assumed: ReadonlyMap<string, PredictedApply> } {
  const asked: ApplyQuestion[] = [];
  const assumed = new Map<string, PredictedApply>();
  for (const object of desired.objects) {
    const key = objectKey(object.id);
    const state = context.live.get(key);
    const payload = context.payloads.get(key);
    if (state === undefined || state.kind === 'unreadable' || payload === undefined) continue;
    const because = findAssumption(object, context);
    if (because !== undefined) {
      assumed.set(key, { kind: 'assumed', because });
      continue;
    }
    const resource = context.discovery.find(groupVersionKindOf(object.object));
    if (resource === undefined) continue;
    if (state.kind === 'present') {
      const uid = state.object.metadata.uid ?? '';
      asked.push({
        id: object.id,
        resource,
        payload: bindPayload(payload, { uid }),
        live: state.object,
      });
    } else if (context.options.isCreateTried) {
      asked.push({ id: object.id, resource, payload, live: undefined });
    }
  }
  return { asked, assumed };
}

/** Why a dry run of a new object is not possible: what it needs is made by the same run. */
function findAssumption(object: DesiredObject, context: QuestionContext): string | undefined {
  const { id } = object;
  if (context.live.get(objectKey(id))?.kind !== 'absent') return undefined;
  if (context.discovery.find(groupVersionKindOf(object.object)) === undefined) {
    return `kind ${id.kind} is defined by the same run`;
  }
  const namespace = objectKey({ group: '', kind: 'Namespace', namespace: '', name: id.namespace });
  return context.live.get(namespace)?.kind === 'absent'
    ? `namespace ${id.namespace} is created by the same run`
    : undefined;
}
