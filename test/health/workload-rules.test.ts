import { describe, expect, test } from 'vitest';
import { assessHealth } from '../../src/health/assess-health.ts';
import type { HealthStatus } from '../../src/health/health.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { condition, kubeObject } from './objects.ts';

type Row = readonly [title: string, spec: JsonObject, status: JsonObject, expected: HealthStatus];

const rolledOut = [
  condition('Progressing=True/NewReplicaSetAvailable'),
  condition('Available=True/MinimumReplicasAvailable'),
];

function judge(type: string, spec: JsonObject, status: JsonObject): HealthStatus {
  const observed = { observedGeneration: 3, ...status };
  return assessHealth(kubeObject(type, { metadata: { generation: 3 }, spec, status: observed }), {})
    .status;
}

describe('Deployment', () => {
  const full = { replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };

  test.each<Row>([
    ['all pods available', { replicas: 2 }, { ...full, conditions: rolledOut }, 'Healthy'],
    ['paused, whatever its pods do', { replicas: 2, paused: true }, {}, 'Suspended'],
    ['no pod updated', { replicas: 2 }, { replicas: 2, conditions: rolledOut }, 'Progressing'],
    [
      'old pods still there',
      { replicas: 2 },
      { ...full, replicas: 3, conditions: rolledOut },
      'Progressing',
    ],
    [
      'a pod not available',
      { replicas: 2 },
      { ...full, availableReplicas: 1, conditions: rolledOut },
      'Progressing',
    ],
    ['replicas left to the default of 1', {}, { conditions: rolledOut }, 'Progressing'],
    ['scaled to zero', { replicas: 0 }, { conditions: rolledOut }, 'Healthy'],
    [
      'Available is False',
      { replicas: 2 },
      { ...full, conditions: [rolledOut[0] ?? {}, condition('Available=False')] },
      'Progressing',
    ],
    [
      'the rollout has not ended by its condition',
      { replicas: 2, progressDeadlineSeconds: 600 },
      {
        ...full,
        conditions: [condition('Progressing=True/ReplicaSetUpdated'), rolledOut[1] ?? {}],
      },
      'Progressing',
    ],
    [
      'no deadline, so no Progressing condition',
      { replicas: 2, progressDeadlineSeconds: 2_147_483_647 },
      { ...full, conditions: [rolledOut[1] ?? {}] },
      'Healthy',
    ],
    [
      'deadline exceeded',
      { replicas: 2 },
      { conditions: [condition('Progressing=False/ProgressDeadlineExceeded')] },
      'Degraded',
    ],
  ])('%s', (_title, spec, status, expected) => {
    expect(judge('apps/v1 Deployment', spec, status)).toBe(expected);
  });

  test('a quota that refuses pods is named while the deadline still runs', () => {
    const refused = condition('ReplicaFailure=True/FailedCreate', { message: 'exceeded quota' });
    const object = kubeObject('apps/v1 Deployment', {
      metadata: { generation: 1 },
      spec: { replicas: 1 },
      status: { observedGeneration: 1, conditions: [refused] },
    });

    const health = assessHealth(object, {});

    expect(health).toMatchObject({
      status: 'Progressing',
      message: 'Pods cannot be created: ReplicaFailure is True (FailedCreate): exceeded quota.',
      basis: 'status.conditions[type="ReplicaFailure"]',
    });
  });

  test('a rollout past its deadline has failed for good, with the time of the condition', () => {
    const exceeded = condition('Progressing=False/ProgressDeadlineExceeded', {
      lastTransitionTime: '2026-03-01T10:00:00Z',
    });
    const object = kubeObject('apps/v1 Deployment', { status: { conditions: [exceeded] } });

    const health = assessHealth(object, {});

    expect(health).toMatchObject({ kstatus: 'Failed', since: '2026-03-01T10:00:00Z' });
  });
});

describe('StatefulSet', () => {
  const ready = { replicas: 3, readyReplicas: 3 };
  const settled = { ...ready, currentRevision: 'b', updateRevision: 'b', currentReplicas: 3 };
  const moving = { ...ready, currentRevision: 'a', updateRevision: 'b' };
  const partition = (share: number): JsonObject => ({
    replicas: 3,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: share } },
  });

  test.each<Row>([
    ['one revision, all ready', { replicas: 3 }, settled, 'Healthy'],
    ['a pod is missing', { replicas: 4 }, settled, 'Progressing'],
    ['a pod is not ready', { replicas: 3 }, { ...settled, readyReplicas: 2 }, 'Progressing'],
    ['one pod too many', { replicas: 2 }, settled, 'Progressing'],
    ['revisions differ under rollingUpdate', partition(0), moving, 'Progressing'],
    [
      'the share above the partition is updated',
      partition(2),
      { ...moving, updatedReplicas: 1 },
      'Healthy',
    ],
    [
      'the share above the partition is not updated',
      partition(1),
      { ...moving, updatedReplicas: 1 },
      'Progressing',
    ],
    ['a partition with nothing to roll out', partition(2), settled, 'Healthy'],
    [
      'OnDelete waits for nobody',
      { replicas: 3, updateStrategy: { type: 'OnDelete' } },
      moving,
      'Healthy',
    ],
    [
      'ready but not long enough',
      { replicas: 3, minReadySeconds: 9 },
      { ...settled, availableReplicas: 1 },
      'Progressing',
    ],
    ['no revisions and old pods', { replicas: 3 }, { ...ready, currentReplicas: 1 }, 'Progressing'],
  ])('%s', (_title, spec, status, expected) => {
    expect(judge('apps/v1 StatefulSet', spec, status)).toBe(expected);
  });
});

describe('DaemonSet', () => {
  const full = {
    desiredNumberScheduled: 4,
    currentNumberScheduled: 4,
    updatedNumberScheduled: 4,
    numberAvailable: 4,
    numberReady: 4,
  };
  const onDelete = { updateStrategy: { type: 'OnDelete' } };

  test.each<Row>([
    ['ready on all nodes', {}, full, 'Healthy'],
    ['nodes not counted yet', {}, {}, 'Progressing'],
    ['a node without its pod', {}, { ...full, currentNumberScheduled: 3 }, 'Progressing'],
    ['a pod of the old template', {}, { ...full, updatedNumberScheduled: 3 }, 'Progressing'],
    ['old pods under OnDelete', onDelete, { ...full, updatedNumberScheduled: 0 }, 'Healthy'],
    ['an unready pod under OnDelete', onDelete, { ...full, numberReady: 3 }, 'Progressing'],
    ['no node matches', {}, { desiredNumberScheduled: 0 }, 'Healthy'],
  ])('%s', (_title, spec, status, expected) => {
    expect(judge('apps/v1 DaemonSet', spec, status)).toBe(expected);
  });
});

describe('ReplicaSet', () => {
  const full = { replicas: 2, fullyLabeledReplicas: 2, readyReplicas: 2, availableReplicas: 2 };

  test.each<Row>([
    ['all pods available', { replicas: 2 }, full, 'Healthy'],
    ['scaled to zero', { replicas: 0 }, {}, 'Healthy'],
    ['a pod is not ready', { replicas: 2 }, { ...full, readyReplicas: 1 }, 'Progressing'],
    ['pods to be removed', { replicas: 1 }, full, 'Progressing'],
    [
      'pods are refused',
      { replicas: 2 },
      { ...full, conditions: [condition('ReplicaFailure=True/FailedCreate')] },
      'Degraded',
    ],
  ])('%s', (_title, spec, status, expected) => {
    expect(judge('apps/v1 ReplicaSet', spec, status)).toBe(expected);
  });
});

describe('Job', () => {
  test.each<Row>([
    ['complete', {}, { succeeded: 1, conditions: [condition('Complete=True')] }, 'Healthy'],
    ['running', {}, { active: 1 }, 'Progressing'],
    ['not started', {}, {}, 'Progressing'],
    ['suspended', { suspend: true }, { conditions: [condition('Suspended=True')] }, 'Suspended'],
    [
      'resumed, with the old condition',
      {},
      { conditions: [condition('Suspended=False')] },
      'Progressing',
    ],
    ['about to fail', {}, { conditions: [condition('FailureTarget=True')] }, 'Progressing'],
    ['failed', {}, { conditions: [condition('Failed=True/BackoffLimitExceeded')] }, 'Degraded'],
    ['Failed is False', {}, { conditions: [condition('Failed=False')] }, 'Progressing'],
  ])('%s', (_title, spec, status, expected) => {
    expect(judge('batch/v1 Job', spec, status)).toBe(expected);
  });
});

describe('CronJob', () => {
  const earlier = '2026-03-01T10:00:00Z';
  const later = '2026-03-01T10:05:00Z';

  test.each<Row>([
    ['before its first run', {}, {}, 'Healthy'],
    ['suspended', { suspend: true }, {}, 'Suspended'],
    ['with a run at work', {}, { active: [{ name: 'a' }], lastScheduleTime: later }, 'Healthy'],
    ['last run succeeded', {}, { lastScheduleTime: earlier, lastSuccessfulTime: later }, 'Healthy'],
    ['last run failed', {}, { lastScheduleTime: later, lastSuccessfulTime: earlier }, 'Degraded'],
    ['no run ever succeeded', {}, { lastScheduleTime: later }, 'Degraded'],
  ])('%s', (_title, spec, status, expected) => {
    expect(judge('batch/v1 CronJob', spec, status)).toBe(expected);
  });
});
