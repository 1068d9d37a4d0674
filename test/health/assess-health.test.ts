import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assessHealth, missingHealth } from '../../src/health/assess-health.ts';
import { isFailed, isReady } from '../../src/health/may-dependents-start.ts';
import type { Json } from '../../src/model/json.ts';
import { condition, kubeObject } from './objects.ts';

const widget = 'example.org/v1 Widget';
const typesToTry = [
  widget,
  'apps/v1 Deployment',
  'apps/v1 StatefulSet',
  'apps/v1 DaemonSet',
  'apps/v1 ReplicaSet',
  'batch/v1 Job',
  'batch/v1 CronJob',
  'v1 Pod',
  'v1 PersistentVolumeClaim',
  'v1 Service',
  'v1 ResourceQuota',
  'v1 Namespace',
  'v1 ConfigMap',
  'networking.k8s.io/v1 Ingress',
  'autoscaling/v2 HorizontalPodAutoscaler',
  'policy/v1 PodDisruptionBudget',
  'apiextensions.k8s.io/v1 CustomResourceDefinition',
];

describe('deletion and generations', () => {
  test('a deleted object is Terminating and names the finalizers it waits for', () => {
    const metadata = {
      deletionTimestamp: '2026-03-01T10:00:00Z',
      finalizers: ['example.org/keep'],
    };
    const status = { conditions: [condition('Ready=True')] };

    const health = assessHealth(kubeObject(widget, { metadata, status }), {});

    expect(health).toEqual({
      status: 'Terminating',
      message:
        'The object is being deleted since 2026-03-01T10:00:00Z; it waits for the finalizers example.org/keep.',
      basis: 'metadata.deletionTimestamp',
      since: '2026-03-01T10:00:00Z',
      kstatus: 'Terminating',
    });
  });

  test.each([
    ['a number', 3],
    ['text', '3'],
  ])('a status about an older generation is not believed, written as %s', (_title, observed) => {
    const status = { observedGeneration: observed, conditions: [condition('Ready=True')] };

    const health = assessHealth(kubeObject(widget, { metadata: { generation: 4 }, status }), {});

    expect(health).toMatchObject({
      status: 'Progressing',
      message: 'The controller has seen generation 3, not yet 4.',
      basis: 'status.observedGeneration',
    });
  });

  test.each([
    ['a hash', '7bcdbf7bd9'],
    ['a number beyond the generation', '8575574967'],
    ['less than nothing', -1],
  ])('an observedGeneration that is %s is no lag', (_title, observed) => {
    const status = { observedGeneration: observed, conditions: [condition('Ready=True')] };

    const health = assessHealth(kubeObject(widget, { metadata: { generation: 4 }, status }), {});

    expect(health.status).toBe('Healthy');
  });

  test('a good condition about an older generation is not believed', () => {
    const conditions = [condition('Ready=True', { observedGeneration: 3 })];

    const health = assessHealth(
      kubeObject(widget, { metadata: { generation: 4 }, status: { conditions } }),
      {},
    );

    expect(health.status).toBe('Progressing');
  });

  test('a failure that names the wanted generation counts although the status lags', () => {
    const conditions = [condition('Ready=False/BuildFailed', { observedGeneration: 4 })];
    const status = { observedGeneration: 3, conditions };

    const health = assessHealth(kubeObject(widget, { metadata: { generation: 4 }, status }), {});

    expect(health.status).toBe('Degraded');
  });

  test.each(['apps/v1 Deployment', 'v1 ConfigMap', 'batch/v1 Job'])(
    'a %s read before our write is not judged by what it was',
    (type) => {
      const object = kubeObject(type, {
        metadata: { generation: 1 },
        status: { observedGeneration: 1, conditions: [condition('Complete=True')] },
      });

      expect(assessHealth(object, { writtenGeneration: 2 }).status).toBe('Progressing');
    },
  );

  test('a Deployment without observedGeneration was seen by no controller', () => {
    const object = kubeObject('apps/v1 Deployment', {
      metadata: { generation: 1 },
      spec: { replicas: 0 },
    });

    expect(assessHealth(object, {})).toMatchObject({
      status: 'Progressing',
      basis: 'status.observedGeneration',
    });
  });
});

describe('a status that cannot be trusted', () => {
  test.each<readonly [string, string, Json, string]>([
    ['text as status', widget, 'fine', 'status is text, not an object'],
    ['a list as status', 'v1 Pod', [], 'status is a list, not an object'],
    [
      'text as a count',
      'apps/v1 Deployment',
      { replicas: '3' },
      'status.replicas is text, not a whole number',
    ],
    [
      'an object as conditions',
      widget,
      { conditions: {}, a: 1 },
      'status.conditions is an object, not a list',
    ],
    [
      'a number as a condition',
      widget,
      { conditions: [7] },
      'status.conditions[0] is not a condition',
    ],
    [
      'a number as a condition of a Job',
      'batch/v1 Job',
      { conditions: [7] },
      'status.conditions[0] is not a condition',
    ],
    ['an object as a phase', 'v1 Namespace', { phase: {} }, 'status.phase is an object, not text'],
    [
      'text in containerStatuses',
      'v1 Pod',
      { containerStatuses: ['a'] },
      'status.containerStatuses[0] is text, not an object',
    ],
  ])('%s is Unknown with the reason', (_title, type, status, reason) => {
    const health = assessHealth(kubeObject(type, { status }), {});

    expect(health.status).toBe('Unknown');
    expect(health.message).toContain(reason);
  });

  test('a list of a hundred thousand conditions is not read to its end', () => {
    const conditions = Array.from({ length: 100_000 }, () => condition('Other=True'));

    const health = assessHealth(kubeObject(widget, { status: { conditions } }), {});

    expect(health.status).toBe('Unknown');
    expect(health.message).toContain('100000 entries');
  });

  test('control characters of a message are escaped and a long one is cut', () => {
    const message = `\u001b[2Jgone\r\n\u202eevil${'x'.repeat(100_000)}`;
    const ready = condition('Ready=False/Broken', { message });

    const health = assessHealth(kubeObject(widget, { status: { conditions: [ready] } }), {});

    expect(health.message).toContain(String.raw`\u001b[2Jgone\u000d\u000a\u202eevilx`);
    expect(health.message.length).toBeLessThan(1100);
  });

  test('no JSON as spec, status or metadata makes it throw, and every verdict is printable', () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    const likely = fc.record(
      {
        conditions: fc.oneof(json, fc.array(fc.record({ type: json, status: json, reason: json }))),
        observedGeneration: json,
        phase: json,
        replicas: json,
        readyReplicas: json,
        containerStatuses: json,
        loadBalancer: json,
        active: json,
      },
      { requiredKeys: [] },
    );
    const parts = fc.record({
      type: fc.constantFrom(...typesToTry),
      status: fc.oneof(json, likely),
      spec: fc.oneof(json, fc.record({ replicas: json, suspend: json }, { requiredKeys: [] })),
      metadata: fc.dictionary(
        fc.constantFrom('generation', 'annotations', 'deletionTimestamp', 'finalizers'),
        json,
      ),
    });

    fc.assert(
      fc.property(parts, ({ type, status, spec, metadata }) => {
        const object = kubeObject(type, {
          status: toJson(status),
          spec: toJson(spec),
          metadata: Object.fromEntries(
            Object.entries(metadata).map(([key, value]) => [key, toJson(value)]),
          ),
        });

        const health = assessHealth(object, { nowMs: 1_700_000_000_000, writtenGeneration: 2 });

        expect(health.message).toMatch(/^[^\p{Cc}]+$/u);
        expect(health.basis).toMatch(/^[^\p{Cc}]+$/u);
      }),
      { numRuns: 3000 },
    );
  });
});

/** A value of fast-check as our JSON type; both mean what JSON.parse gives. */
function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

describe('what waiting needs to know', () => {
  test('dependents start on Healthy and Suspended objects only', () => {
    const suspended = assessHealth(kubeObject('batch/v1 Job', { spec: { suspend: true } }), {});
    const running = assessHealth(kubeObject('batch/v1 Job'), {});
    const config = assessHealth(kubeObject('v1 ConfigMap'), {});

    expect([suspended, running, config, missingHealth()].map(isReady)).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  test('waiting ends early for a failed Job, not for a pod whose image cannot be pulled', () => {
    const failed = { conditions: [condition('Failed=True/DeadlineExceeded')] };
    const waiting = { containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }] };

    const job = assessHealth(kubeObject('batch/v1 Job', { status: failed }), {});
    const pod = assessHealth(kubeObject('v1 Pod', { status: waiting }), {});

    expect([isFailed(job), isFailed(pod)]).toEqual([true, false]);
    expect(pod.status).toBe('Degraded');
  });

  test('an absent object is Missing', () => {
    expect(missingHealth()).toMatchObject({ status: 'Missing', kstatus: 'NotFound' });
  });
});
