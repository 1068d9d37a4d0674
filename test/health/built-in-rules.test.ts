import { describe, expect, test } from 'vitest';
import { assessHealth } from '../../src/health/assess-health.ts';
import type { HealthContext, HealthStatus } from '../../src/health/health.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { condition, kubeObject } from './objects.ts';
import type { ObjectParts } from './objects.ts';

type Row = readonly [title: string, parts: ObjectParts, expected: HealthStatus];

function judge(type: string, parts: ObjectParts, context: HealthContext = {}): HealthStatus {
  return assessHealth(kubeObject(type, parts), context).status;
}

describe('Pod', () => {
  const waiting = (reason: string): JsonObject => ({
    phase: 'Pending',
    containerStatuses: [{ name: 'app', state: { waiting: { reason } } }],
  });
  const crashed = {
    phase: 'Running',
    conditions: [condition('Ready=False/ContainersNotReady')],
    containerStatuses: [
      { name: 'app', ready: false, lastState: { terminated: { exitCode: 1, reason: 'Error' } } },
    ],
  };
  const serving = { phase: 'Running', conditions: [condition('Ready=True')] };

  test.each<Row>([
    ['running and ready', { status: serving }, 'Healthy'],
    ['succeeded', { status: { phase: 'Succeeded' } }, 'Healthy'],
    ['failed', { status: { phase: 'Failed', reason: 'Evicted' } }, 'Degraded'],
    ['its node is lost', { status: { phase: 'Unknown' } }, 'Unknown'],
    ['no status yet', {}, 'Progressing'],
    ['creating containers', { status: waiting('ContainerCreating') }, 'Progressing'],
    ['image cannot be pulled', { status: waiting('ImagePullBackOff') }, 'Degraded'],
    ['image pull failed once', { status: waiting('ErrImagePull') }, 'Degraded'],
    ['crashing again and again', { status: waiting('CrashLoopBackOff') }, 'Degraded'],
    ['configuration is missing', { status: waiting('CreateContainerConfigError') }, 'Degraded'],
    ['restarted and not ready again', { status: crashed }, 'Degraded'],
    [
      'no node fits',
      { status: { phase: 'Pending', conditions: [condition('PodScheduled=False/Unschedulable')] } },
      'Progressing',
    ],
    [
      'a piece of work that still runs',
      { spec: { restartPolicy: 'Never' }, status: serving },
      'Progressing',
    ],
  ])('%s', (_title, parts, expected) => {
    expect(judge('v1 Pod', parts)).toBe(expected);
  });

  test('an image name that cannot be parsed is a failure for good, a failed pull is not', () => {
    const invalid = assessHealth(kubeObject('v1 Pod', { status: waiting('InvalidImageName') }), {});
    const pulling = assessHealth(kubeObject('v1 Pod', { status: waiting('ErrImagePull') }), {});

    expect([invalid.kstatus, pulling.kstatus]).toEqual(['Failed', 'InProgress']);
  });

  test('a failed pod says which container ended how', () => {
    const ended = { name: 'app', state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } };
    const object = kubeObject('v1 Pod', {
      status: { phase: 'Failed', containerStatuses: [ended] },
    });

    const health = assessHealth(object, {});

    expect(health.message).toBe('Container app ended with exit code 137 (OOMKilled).');
  });
});

describe('storage and networking', () => {
  const loadBalancer = { type: 'LoadBalancer', clusterIP: '10.0.0.7' };
  const address = { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } };

  test.each<readonly [string, string, ObjectParts, HealthStatus]>([
    ['a bound claim', 'v1 PersistentVolumeClaim', { status: { phase: 'Bound' } }, 'Healthy'],
    [
      'a pending claim',
      'v1 PersistentVolumeClaim',
      { status: { phase: 'Pending' } },
      'Progressing',
    ],
    ['a lost claim', 'v1 PersistentVolumeClaim', { status: { phase: 'Lost' } }, 'Degraded'],
    ['a claim in a new phase', 'v1 PersistentVolumeClaim', { status: { phase: 'Odd' } }, 'Unknown'],
    ['a released volume', 'v1 PersistentVolume', { status: { phase: 'Released' } }, 'Healthy'],
    ['a failed volume', 'v1 PersistentVolume', { status: { phase: 'Failed' } }, 'Degraded'],
    ['a cluster-internal Service', 'v1 Service', { spec: { clusterIP: '10.0.0.7' } }, 'Healthy'],
    [
      'a load balancer without address',
      'v1 Service',
      { spec: loadBalancer, status: { loadBalancer: {} } },
      'Progressing',
    ],
    [
      'a load balancer with address',
      'v1 Service',
      { spec: loadBalancer, status: address },
      'Healthy',
    ],
    [
      'a load balancer replaced by external IPs',
      'v1 Service',
      { spec: { ...loadBalancer, externalIPs: ['192.0.2.8'] } },
      'Healthy',
    ],
    ['an Ingress with address', 'networking.k8s.io/v1 Ingress', { status: address }, 'Healthy'],
    [
      'an Ingress without address',
      'networking.k8s.io/v1 Ingress',
      { status: { loadBalancer: {} } },
      'Progressing',
    ],
    ['an Ingress of an old group', 'extensions/v1beta1 Ingress', {}, 'Progressing'],
  ])('%s', (_title, type, parts, expected) => {
    expect(judge(type, parts)).toBe(expected);
  });

  test('an Ingress is not waited for where no controller ever publishes an address', () => {
    const parts = { metadata: { creationTimestamp: '2026-03-01T10:00:00Z' } };
    const nowMs = Date.parse('2026-03-01T10:02:00Z');

    const alone = judge('networking.k8s.io/v1 Ingress', parts, { nowMs, everHadStatus: false });
    const others = judge('networking.k8s.io/v1 Ingress', parts, { nowMs, everHadStatus: true });

    expect([alone, others]).toEqual(['Healthy', 'Progressing']);
  });
});

describe('autoscaling, policy and quota', () => {
  const noMetrics = [
    condition('AbleToScale=True/SucceededGetScale'),
    condition('ScalingActive=False/FailedGetResourceMetric'),
  ];
  const off = [condition('AbleToScale=True'), condition('ScalingActive=False/ScalingDisabled')];
  const annotation = 'autoscaling.alpha.kubernetes.io/conditions';
  const annotated = { annotations: { [annotation]: JSON.stringify(noMetrics) } };
  const observed = { observedGeneration: 1 };
  const hpa = 'autoscaling/v2 HorizontalPodAutoscaler';
  const pdb = 'policy/v1 PodDisruptionBudget';

  test.each<readonly [string, string, ObjectParts, HealthStatus]>([
    [
      'an autoscaler at work',
      hpa,
      { status: { conditions: [condition('AbleToScale=True')] } },
      'Healthy',
    ],
    ['an autoscaler that never ran', hpa, {}, 'Progressing'],
    ['an autoscaler without metrics', hpa, { status: { conditions: noMetrics } }, 'Degraded'],
    ['an autoscaler that is switched off', hpa, { status: { conditions: off } }, 'Healthy'],
    [
      'an autoscaler read at v1',
      'autoscaling/v1 HorizontalPodAutoscaler',
      { metadata: annotated },
      'Degraded',
    ],
    [
      'an autoscaler with a broken annotation',
      hpa,
      { metadata: { annotations: { [annotation]: '{' } } },
      'Unknown',
    ],
    [
      'a budget that allows nothing',
      pdb,
      {
        status: {
          ...observed,
          conditions: [condition('DisruptionAllowed=False/InsufficientPods')],
        },
      },
      'Healthy',
    ],
    [
      'a budget whose sync failed',
      pdb,
      { status: { ...observed, conditions: [condition('DisruptionAllowed=False/SyncFailed')] } },
      'Degraded',
    ],
    ['a budget that nobody has counted', pdb, {}, 'Progressing'],
    [
      'a quota not counted yet',
      'v1 ResourceQuota',
      { spec: { hard: { pods: '4' } } },
      'Progressing',
    ],
    [
      'a quota in force',
      'v1 ResourceQuota',
      { spec: { hard: { pods: '4' } }, status: { hard: { pods: '4' } } },
      'Healthy',
    ],
  ])('%s', (_title, type, parts, expected) => {
    expect(judge(type, parts)).toBe(expected);
  });

  test('an autoscaler gets time for its first metrics', () => {
    const parts = {
      metadata: { creationTimestamp: '2026-03-01T10:00:00Z' },
      status: { conditions: noMetrics },
    };

    expect(judge(hpa, parts, { nowMs: Date.parse('2026-03-01T10:00:30Z') })).toBe('Progressing');
    expect(judge(hpa, parts, { nowMs: Date.parse('2026-03-01T10:01:30Z') })).toBe('Degraded');
  });
});

describe('API kinds', () => {
  const crd = 'apiextensions.k8s.io/v1 CustomResourceDefinition';
  const csr = 'certificates.k8s.io/v1 CertificateSigningRequest';
  const withConditions = (...texts: readonly string[]): ObjectParts => ({
    status: { conditions: texts.map((text) => condition(text)) },
  });

  test.each<readonly [string, string, ObjectParts, HealthStatus]>([
    ['a CRD without status', crd, {}, 'Progressing'],
    ['a served CRD', crd, withConditions('NamesAccepted=True', 'Established=True'), 'Healthy'],
    [
      'a CRD being installed',
      crd,
      withConditions('NamesAccepted=True', 'Established=False/Installing'),
      'Progressing',
    ],
    [
      'a CRD whose names are taken',
      crd,
      withConditions('NamesAccepted=False/KindConflict', 'Established=False'),
      'Degraded',
    ],
    [
      'a CRD without structural schema',
      crd,
      withConditions('Established=True', 'NonStructuralSchema=True'),
      'Degraded',
    ],
    [
      'a CRD going away',
      crd,
      withConditions('Established=True', 'Terminating=True'),
      'Terminating',
    ],
    [
      'an API that answers',
      'apiregistration.k8s.io/v1 APIService',
      withConditions('Available=True'),
      'Healthy',
    ],
    [
      'an API without backend',
      'apiregistration.k8s.io/v1 APIService',
      withConditions('Available=False/MissingEndpoints'),
      'Progressing',
    ],
    ['a namespace', 'v1 Namespace', { status: { phase: 'Active' } }, 'Healthy'],
    ['a namespace going away', 'v1 Namespace', { status: { phase: 'Terminating' } }, 'Terminating'],
    ['a node that reports', 'v1 Node', withConditions('Ready=True'), 'Healthy'],
    ['a node that is lost', 'v1 Node', withConditions('Ready=Unknown'), 'Degraded'],
    [
      'a cordoned node',
      'v1 Node',
      { spec: { unschedulable: true }, ...withConditions('Ready=True') },
      'Suspended',
    ],
    ['a denied signing request', csr, withConditions('Denied=True'), 'Degraded'],
    ['an approved signing request', csr, withConditions('Approved=True'), 'Progressing'],
    ['an issued certificate', csr, { status: { certificate: 'LS0t' } }, 'Healthy'],
  ])('%s', (_title, type, parts, expected) => {
    expect(judge(type, parts)).toBe(expected);
  });

  test.each([
    'v1 ConfigMap',
    'v1 Secret',
    'v1 ServiceAccount',
    'v1 Endpoints',
    'rbac.authorization.k8s.io/v1 ClusterRole',
    'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration',
    'storage.k8s.io/v1 StorageClass',
    'networking.k8s.io/v1 NetworkPolicy',
  ])('%s is Healthy by existing', (type) => {
    expect(judge(type, {})).toBe('Healthy');
  });
});
