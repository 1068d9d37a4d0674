import { asSentence, describeCondition, findCondition } from '../conditions.ts';
import { makeFailure, makeHealth } from '../health.ts';
import type { Health } from '../health.ts';
import { isSwitchedOn, readCount, readFields, readText } from '../status-fields.ts';
import { fromCondition, judgeCounts } from './rule.ts';
import type { Facts } from './rule.ts';

/** progressDeadlineSeconds of MaxInt32 means "no deadline": then no Progressing condition is written. */
const noDeadline = 2_147_483_647;

/**
 * apps Deployment. The counts alone pass while a rollout starts (the old pods are still available), so
 * the Progressing and Available conditions must agree, as kstatus asks. Extra (old) pods keep it Progressing.
 */
export function judgeDeployment(facts: Facts): Health {
  const { spec, status, conditions } = facts;
  // Argo CD's choice. kstatus waits for ever and Helm 3 fails: but the spec itself asks for standing still.
  if (isSwitchedOn(spec, 'paused')) {
    return makeHealth('Suspended', 'The Deployment is paused.', 'spec.paused');
  }
  const progressing = findCondition(conditions, 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    return makeFailure(
      asSentence(describeCondition(progressing)),
      progressing.path,
      progressing.since,
    );
  }
  return (
    judgeDeploymentCounts(facts) ??
    judgeDeploymentConditions(facts) ??
    makeHealth(
      'Healthy',
      `All ${String(readCount(status, 'replicas') ?? 0)} pods are updated and available.`,
      'status.conditions[type="Available"]',
      findCondition(conditions, 'Available')?.since,
    )
  );
}

function judgeDeploymentCounts({ spec, status, conditions }: Facts): Health | undefined {
  // The API server defaults replicas to 1.
  const want = readCount(spec, 'replicas') ?? 1;
  const total = readCount(status, 'replicas') ?? 0;
  const updated = readCount(status, 'updatedReplicas') ?? 0;
  const counts = [
    { field: 'replicas', have: total, want, text: 'exist' },
    { field: 'updatedReplicas', have: updated, want, text: 'are updated' },
  ];
  const missing = judgeCounts(status, counts);
  // A quota or an admission webhook that refuses pods: named here, and Degraded only by the deadline, because
  // a Deployment applied a second before its ServiceAccount shows this too.
  const refused = findCondition(conditions, 'ReplicaFailure');
  if (missing !== undefined && refused?.status === 'True') {
    return fromCondition('Progressing', refused, 'Pods cannot be created: ');
  }
  if (missing !== undefined) return missing;
  if (total > updated) {
    const old = `${String(total - updated)} old pods are still to be removed.`;
    return makeHealth('Progressing', old, 'status.replicas');
  }
  return judgeCounts(status, [
    {
      field: 'readyReplicas',
      have: readCount(status, 'readyReplicas') ?? 0,
      want,
      text: 'are ready',
    },
    {
      field: 'availableReplicas',
      have: readCount(status, 'availableReplicas') ?? 0,
      want: updated,
      text: 'are available',
    },
  ]);
}

function judgeDeploymentConditions({ spec, conditions }: Facts): Health | undefined {
  const deadline = readCount(spec, 'progressDeadlineSeconds') ?? noDeadline;
  const progressing = findCondition(conditions, 'Progressing');
  if (deadline < noDeadline && progressing?.reason !== 'NewReplicaSetAvailable') {
    return progressing === undefined
      ? notReported('Progressing')
      : fromCondition('Progressing', progressing);
  }
  const available = findCondition(conditions, 'Available');
  if (available === undefined) return notReported('Available');
  return available.status === 'True' ? undefined : fromCondition('Progressing', available);
}

function notReported(type: string): Health {
  return makeHealth(
    'Progressing',
    `The controller has not reported the condition ${type} yet.`,
    `status.conditions[type="${type}"]`,
  );
}

/**
 * apps StatefulSet. Revisions are compared whatever the strategy object holds (Argo CD skips that as soon
 * as `rollingUpdate` is set, and the API server always sets it); a partition is done when its share is
 * updated; OnDelete never moves by itself, so only readiness counts there.
 */
export function judgeStatefulSet({ spec, status }: Facts): Health {
  const want = readCount(spec, 'replicas') ?? 1;
  const total = readCount(status, 'replicas') ?? 0;
  const ready = readCount(status, 'readyReplicas') ?? 0;
  const short = judgeCounts(status, [
    { field: 'replicas', have: total, want, text: 'exist' },
    { field: 'readyReplicas', have: ready, want, text: 'are ready' },
  ]);
  if (short !== undefined) return short;
  if (total > want) {
    const extra = `${String(total - want)} extra pods are still to be removed.`;
    return makeHealth('Progressing', extra, 'status.replicas');
  }
  const minReadySeconds = readCount(spec, 'minReadySeconds') ?? 0;
  const available = readCount(status, 'availableReplicas');
  if (minReadySeconds > 0 && available !== undefined && available < want) {
    const text = `are ready for ${String(minReadySeconds)} seconds`;
    const count = { field: 'availableReplicas', have: available, want, text };
    return judgeCounts(status, [count]) ?? statefulSetDone(want);
  }
  return judgeStatefulSetUpdate({ spec, status, want }) ?? statefulSetDone(want);
}

function statefulSetDone(want: number): Health {
  return makeHealth(
    'Healthy',
    `All ${String(want)} pods are ready and of the wanted revision.`,
    'status.updateRevision',
  );
}

function judgeStatefulSetUpdate(facts: {
  readonly spec: Facts['spec'];
  readonly status: Facts['status'];
  readonly want: number;
}): Health | undefined {
  const { spec, status, want } = facts;
  const strategy = readFields(spec, 'updateStrategy');
  if (readText(strategy, 'type') === 'OnDelete') {
    return makeHealth(
      'Healthy',
      'All pods are ready; OnDelete replaces a pod only when somebody deletes it.',
      'spec.updateStrategy.type',
    );
  }
  const partition = readCount(readFields(strategy, 'rollingUpdate'), 'partition') ?? 0;
  const current = readText(status, 'currentRevision');
  const update = readText(status, 'updateRevision');
  const updated = readCount(status, 'updatedReplicas') ?? 0;
  if (partition > 0) {
    if (current !== undefined && current === update) return undefined;
    const share = Math.max(0, want - partition);
    const text = `of the part above partition ${String(partition)} are updated`;
    return judgeCounts(status, [{ field: 'updatedReplicas', have: updated, want: share, text }]);
  }
  if (current !== undefined && update !== undefined) {
    if (current === update) return undefined;
    const done = `${String(updated)} of ${String(want)} pods are of revision ${update}.`;
    return makeHealth('Progressing', done, 'status.updateRevision');
  }
  // Without revisions (a status from an old server) the count of current pods must do.
  const have = readCount(status, 'currentReplicas') ?? 0;
  return judgeCounts(status, [{ field: 'currentReplicas', have, want, text: 'are current' }]);
}

/**
 * apps DaemonSet. OnDelete exempts from the updated count only. A DaemonSet that no node matches
 * (desired 0) is Healthy: nothing is missing.
 */
export function judgeDaemonSet({ spec, status }: Facts): Health {
  const want = readCount(status, 'desiredNumberScheduled');
  if (want === undefined) {
    return makeHealth(
      'Progressing',
      'The controller has not counted the nodes yet.',
      'status.desiredNumberScheduled',
    );
  }
  const onDelete = readText(readFields(spec, 'updateStrategy'), 'type') === 'OnDelete';
  const fields: readonly (readonly [string, string])[] = [
    ['currentNumberScheduled', 'are scheduled'],
    ...(onDelete ? [] : ([['updatedNumberScheduled', 'are updated']] as const)),
    ['numberAvailable', 'are available'],
    ['numberReady', 'are ready'],
  ];
  const counts = fields.map(([field, text]) => ({
    field,
    have: readCount(status, field) ?? 0,
    want,
    text,
  }));
  return (
    judgeCounts(status, counts) ??
    makeHealth('Healthy', `The pods of all ${String(want)} nodes are ready.`, 'status.numberReady')
  );
}

/**
 * apps ReplicaSet and core ReplicationController. ReplicaFailure is Degraded (Argo CD) and not only
 * Progressing (kstatus): no deadline of this kind would ever say it; the controller keeps trying.
 */
export function judgeReplicaSet({ spec, status, conditions }: Facts): Health {
  const refused = findCondition(conditions, 'ReplicaFailure');
  if (refused?.status === 'True') {
    return fromCondition('Degraded', refused, 'Pods cannot be created or deleted: ');
  }
  const want = readCount(spec, 'replicas') ?? 1;
  const total = readCount(status, 'replicas') ?? 0;
  const counts = [
    { field: 'replicas', have: total, want, text: 'exist' },
    {
      field: 'fullyLabeledReplicas',
      have: readCount(status, 'fullyLabeledReplicas') ?? want,
      want,
      text: 'have all labels',
    },
    {
      field: 'readyReplicas',
      have: readCount(status, 'readyReplicas') ?? 0,
      want,
      text: 'are ready',
    },
    {
      field: 'availableReplicas',
      have: readCount(status, 'availableReplicas') ?? 0,
      want,
      text: 'are available',
    },
  ];
  const short = judgeCounts(status, counts);
  if (short !== undefined) return short;
  if (total > want) {
    const extra = `${String(total - want)} extra pods are still to be removed.`;
    return makeHealth('Progressing', extra, 'status.replicas');
  }
  return makeHealth(
    'Healthy',
    `All ${String(want)} pods are available.`,
    'status.availableReplicas',
  );
}
