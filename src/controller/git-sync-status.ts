import { isJsonObject } from '../model/json.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/manifest.ts';
import { setConditions } from './conditions.ts';
import type { Condition, ConditionMoment } from './conditions.ts';
import { requestOf } from './git-sync.ts';
import type { Verdict } from './verdict.ts';

/** What a sync has to say about its GitSync, beside the verdict. */
export interface SyncFacts {
  /** The revision that was opened; absent where the source could not be. */
  readonly attempted?: string;
  /** The revision, where all of it was applied. */
  readonly applied?: string;
  /** Objects in the inventory, where they were counted. */
  readonly inventoryCount?: number;
  /** True where an object was written or deleted. */
  readonly hasChanged?: boolean;
}

/** `status` of an object; empty where it has none. */
export function statusOf(object: KubeObject): JsonObject {
  return isJsonObject(object['status']) ? object['status'] : {};
}

/** The generation of the spec, which the conditions are about. */
export function generationOf(object: KubeObject): number {
  const generation = object.metadata['generation'];
  return typeof generation === 'number' ? generation : 0;
}

/** The status after a sync. Equal to the one before when a sync found nothing new: nothing is written then. */
export function statusAfterSync(
  object: KubeObject,
  verdict: Verdict,
  facts: SyncFacts,
  nowMs: number,
): JsonObject {
  const moment = momentOf(object, nowMs);
  const conditions =
    verdict.kind === 'synced' ? conditionsOfSuccess(verdict) : conditionsOfFailure(verdict);
  const request = requestOf(object);
  return {
    ...statusOf(object),
    ...withFacts(facts),
    ...(facts.hasChanged === true ? { lastSyncTime: moment.time } : {}),
    ...(request === undefined ? {} : { lastHandledRequest: request }),
    observedGeneration: moment.generation,
    conditions: setConditions(statusOf(object)['conditions'], conditions, moment),
  };
}

/** The status while a plan that changes something runs. */
export function statusDuringSync(object: KubeObject, revision: string, nowMs: number): JsonObject {
  const moment = momentOf(object, nowMs);
  const message = `Applying ${revision}.`;
  const conditions: readonly Condition[] = [
    { type: 'Ready', status: 'Unknown', reason: 'Applying', message },
    { type: 'Reconciling', status: 'True', reason: 'Applying', message },
    { type: 'Stalled', status: 'False', reason: 'Applying', message: '' },
  ];
  return {
    ...statusOf(object),
    lastAttemptedRevision: revision,
    observedGeneration: moment.generation,
    conditions: setConditions(statusOf(object)['conditions'], conditions, moment),
  };
}

/** The status of a suspended object: what was true of the last sync stays. */
export function statusWhenSuspended(object: KubeObject, nowMs: number): JsonObject {
  const moment = momentOf(object, nowMs);
  const message = 'Nothing is done while spec.suspend is true.';
  const conditions: readonly Condition[] = [
    { type: 'Reconciling', status: 'False', reason: 'Suspended', message },
    { type: 'Stalled', status: 'False', reason: 'Suspended', message },
  ];
  return {
    ...statusOf(object),
    observedGeneration: moment.generation,
    conditions: setConditions(statusOf(object)['conditions'], conditions, moment),
  };
}

function momentOf(object: KubeObject, nowMs: number): ConditionMoment {
  // metav1.Time has no fractions of a second.
  const time = new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z');
  return { generation: generationOf(object), time };
}

function withFacts({ attempted, applied, inventoryCount }: SyncFacts): Record<string, Json> {
  return {
    ...(attempted === undefined ? {} : { lastAttemptedRevision: attempted }),
    ...(applied === undefined ? {} : { appliedRevision: applied }),
    ...(inventoryCount === undefined ? {} : { inventoryCount }),
  };
}

function conditionsOfSuccess({ message }: { readonly message: string }): readonly Condition[] {
  return [
    { type: 'Ready', status: 'True', reason: 'Synced', message },
    { type: 'Reconciling', status: 'False', reason: 'Synced', message: '' },
    { type: 'Stalled', status: 'False', reason: 'Synced', message: '' },
  ];
}

/** kstatus: Reconciling says that it will be tried again, Stalled that somebody has to change something. */
function conditionsOfFailure(verdict: Extract<Verdict, { kind: 'failed' }>): readonly Condition[] {
  const { reason, message, retry } = verdict;
  const isStalled = retry === 'never';
  const again =
    retry === 'backoff' ? 'It is tried again soon.' : 'It is tried again at the next regular sync.';
  return [
    { type: 'Ready', status: 'False', reason, message },
    {
      type: 'Reconciling',
      status: isStalled ? 'False' : 'True',
      reason: isStalled ? reason : 'Retrying',
      message: isStalled ? '' : again,
    },
    {
      type: 'Stalled',
      status: isStalled ? 'True' : 'False',
      reason,
      message: isStalled ? message : '',
    },
  ];
}
