import { describe, expect, test } from 'vitest';
import { assessHealth } from '../../src/health/assess-health.ts';
import { readPolarity } from '../../src/health/custom-resource/condition-polarity.ts';
import { readMeaning } from '../../src/health/custom-resource/status-words.ts';
import type { HealthContext, HealthStatus } from '../../src/health/health.ts';
import { condition, kubeObject } from './objects.ts';
import type { ObjectParts } from './objects.ts';

const type = 'example.org/v1 Database';

function judge(parts: ObjectParts, context: HealthContext = {}): HealthStatus {
  return assessHealth(kubeObject(type, parts), context).status;
}

describe('conditions of a custom resource', () => {
  test.each<readonly [string, readonly string[], HealthStatus]>([
    ['Ready is True', ['Ready=True'], 'Healthy'],
    ['Ready is False without a reason', ['Ready=False'], 'Progressing'],
    ['Ready is Unknown', ['Ready=Unknown'], 'Progressing'],
    ['Ready is False while something is created', ['Ready=False/Creating'], 'Progressing'],
    ['Ready is False after a failure', ['Ready=False/ReconciliationFailed'], 'Degraded'],
    ['Ready is False because something is not found', ['Ready=False/SecretNotFound'], 'Degraded'],
    ['Available is False', ['Available=False'], 'Progressing'],
    ['the controller gave up', ['Ready=False', 'Stalled=True/InvalidSpec'], 'Degraded'],
    [
      'a retry after a failure',
      ['Reconciling=True/ProgressingWithRetry', 'Ready=False/BuildFailed'],
      'Degraded',
    ],
    ['still reconciling', ['Reconciling=True/Progressing', 'Ready=Unknown'], 'Progressing'],
    ['Ready but the last sync failed', ['Ready=True', 'Synced=False/ReconcileError'], 'Degraded'],
    [
      'Ready speaks for the parts that are off',
      ['Ready=True', 'DeploymentAvailable=False/NotUsed'],
      'Healthy',
    ],
    [
      'a part is not well and nothing speaks for the whole',
      ['Configured=True', 'ChildrenHealthy=False'],
      'Progressing',
    ],
    ['a bad sign outweighs Ready', ['Ready=True', 'HasErrors=True'], 'Degraded'],
    ['a bad sign that is False', ['Ready=True', 'Degraded=False'], 'Healthy'],
    [
      'an upgrade at work',
      ['Available=True', 'Progressing=True/Upgrading', 'Degraded=False'],
      'Progressing',
    ],
    [
      'a rollout that has ended',
      ['Available=True', 'Progressing=True/NewReplicaSetAvailable'],
      'Healthy',
    ],
    ['paused by a condition', ['Ready=True', 'Paused=True/ScaledObjectPaused'], 'Suspended'],
    ['paused by a reason', ['Ready=True', 'Synced=False/ReconcilePaused'], 'Suspended'],
    ['refused by its controller', ['Accepted=False/NoMatchingParent'], 'Degraded'],
    ['not looked at yet by its controller', ['Accepted=Unknown/Pending'], 'Progressing'],
    ['only conditions that nobody knows', ['Frobbed=True'], 'Progressing'],
  ])('%s', (_title, texts, expected) => {
    expect(judge({ status: { conditions: texts.map((text) => condition(text)) } })).toBe(expected);
  });

  test('the verdict names the condition, its words and its time', () => {
    const ready = condition('Ready=False/ImageError', {
      message: 'cannot pull',
      lastTransitionTime: '2026-03-01T10:00:00Z',
    });

    const health = assessHealth(kubeObject(type, { status: { conditions: [ready] } }), {});

    expect(health).toEqual({
      status: 'Degraded',
      message: 'Ready is False (ImageError): cannot pull.',
      basis: 'status.conditions[type="Ready"]',
      since: '2026-03-01T10:00:00Z',
      kstatus: 'InProgress',
    });
  });

  test('only a controller that gave up is failed for good', () => {
    const stalled = { status: { conditions: [condition('Stalled=True/InvalidSpec')] } };

    expect(assessHealth(kubeObject(type, stalled), {}).kstatus).toBe('Failed');
  });

  test('conditions of listeners and parents inside the status count', () => {
    const listeners = [
      { name: 'http', conditions: [condition('ResolvedRefs=False/RefNotPermitted')] },
    ];
    const status = { conditions: [condition('Programmed=True')], listeners };

    const health = assessHealth(kubeObject('gateway.networking.k8s.io/v1 Gateway', { status }), {});

    expect(health).toMatchObject({
      status: 'Degraded',
      basis: 'status.listeners[0].conditions[type="ResolvedRefs"]',
    });
  });
});

describe('other signs of a custom resource', () => {
  test.each<readonly [string, ObjectParts, HealthStatus]>([
    ['a good phase', { status: { phase: 'Running' } }, 'Healthy'],
    ['a phase on its way', { status: { phase: 'ImportInProgress' } }, 'Progressing'],
    ['a bad state', { status: { state: 'ConfigError' } }, 'Degraded'],
    ['an unknown state', { status: { state: 'Unknown' } }, 'Unknown'],
    ['a phase in a sentence', { status: { phase: 'Cluster in healthy state' } }, 'Healthy'],
    [
      'a bad phase outweighs good conditions',
      { status: { phase: 'Failed', conditions: [condition('Available=True')] } },
      'Degraded',
    ],
    [
      'a state of one reporter',
      { status: { reporters: { a: { state: 'Rejected' } } } },
      'Degraded',
    ],
    ['an error text', { status: { error: 'no route' } }, 'Degraded'],
    [
      'an old error text beside Ready',
      { status: { error: 'no route', conditions: [condition('Ready=True')] } },
      'Healthy',
    ],
    ['a flag', { status: { readyToUse: false } }, 'Progressing'],
    ['too few pods', { spec: { replicas: 3 }, status: { readyReplicas: 1 } }, 'Progressing'],
    ['enough pods', { spec: { replicas: 3 }, status: { readyReplicas: 3 } }, 'Healthy'],
    [
      'old pods left',
      { spec: { replicas: 3 }, status: { replicas: 4, updatedReplicas: 3 } },
      'Progressing',
    ],
    [
      'suspended by its spec',
      { spec: { suspend: true }, status: { phase: 'Failed' } },
      'Suspended',
    ],
    [
      'paused by an annotation',
      { metadata: { annotations: { 'cluster.x-k8s.io/paused': 'true' } } },
      'Suspended',
    ],
    ['a status that says nothing bad', { status: { url: 'https://a' } }, 'Healthy'],
  ])('%s', (_title, parts, expected) => {
    expect(judge(parts)).toBe(expected);
  });

  test('Running is no end for a piece of work', () => {
    const status = { phase: 'Running' };

    expect(assessHealth(kubeObject('example.org/v1 PipelineRun', { status }), {}).status).toBe(
      'Progressing',
    );
  });
});

describe('a custom resource without status', () => {
  const metadata = { creationTimestamp: '2026-03-01T10:00:00Z' };
  const young = Date.parse('2026-03-01T10:00:30Z');
  const old = Date.parse('2026-03-01T10:01:30Z');

  test.each<readonly [string, HealthContext, HealthStatus]>([
    ['its schema knows no status', { statusSchema: 'none' }, 'Healthy'],
    ['it is young', { nowMs: young, statusSchema: 'conditions' }, 'Progressing'],
    ['its age is not known', { statusSchema: 'conditions', everHadStatus: false }, 'Progressing'],
    [
      'it is old and no object of the kind ever had one',
      { nowMs: old, statusSchema: 'conditions', everHadStatus: false },
      'Healthy',
    ],
    [
      'it is old and others have one',
      { nowMs: old, statusSchema: 'conditions', everHadStatus: true },
      'Progressing',
    ],
    [
      'it is old and nobody looked at others',
      { nowMs: old, statusSchema: 'conditions' },
      'Unknown',
    ],
    [
      'it is old and its schema promises no conditions',
      { nowMs: old, statusSchema: 'other' },
      'Healthy',
    ],
    [
      'the caller gives more time',
      { nowMs: old, everHadStatus: false, graceMs: 600_000 },
      'Progressing',
    ],
    ['the clock is behind the server', { nowMs: 0, everHadStatus: false }, 'Progressing'],
  ])('%s', (_title, context, expected) => {
    expect(judge({ metadata }, context)).toBe(expected);
  });

  test('zeros and empty lists are no status', () => {
    expect(judge({ status: { conditions: [], count: 0 } }, { statusSchema: 'none' })).toBe(
      'Healthy',
    );
    expect(judge({ status: { conditions: [], count: 0 } })).toBe('Progressing');
  });
});

describe('words', () => {
  test.each([
    ['InProgress', 'progressing'],
    ['NewReplicaSetAvailable', 'good'],
    ['DependencyNotFound', 'bad'],
    ['NotReadyYet', 'progressing'],
    ['no errors', 'good'],
    ['HEALTH_OK', 'good'],
    ['RolloutPaused', 'suspended'],
    ['constructor', undefined],
    ['', undefined],
  ])('%s means %s', (text, meaning) => {
    expect(readMeaning(text)).toBe(meaning);
  });

  test.each([
    ['Ready', 'summary'],
    ['InfrastructureReady', 'part'],
    ['NotReady', 'failure'],
    ['ReconcileFailed', 'failure'],
    ['Unhealthy', 'failure'],
    ['Reconciling', 'activity'],
    ['ContinuousArchiving', 'neutral'],
    ['cnpg.io/hibernation', 'pause'],
    ['__proto__', 'neutral'],
  ])('the condition type %s is a %s', (text, polarity) => {
    expect(readPolarity(text)).toBe(polarity);
  });
});
