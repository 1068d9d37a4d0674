import { atomicListOf, keyedListOf, mapOf, oneOf, recordOf } from '../../values/value-shape.ts';
import type { ValueShape } from '../../values/value-shape.ts';
import type { BuiltInShape } from './built-in-shape.ts';
import { podSpecOf, podTemplateOf, selectedLabels } from './pod-shapes.ts';

const selector = recordOf({ 'matchLabels!': selectedLabels });

/** Paused, so that the controller of Deployments makes no ReplicaSets. */
const deployment = recordOf({
  'spec!': recordOf({
    'paused!': oneOf(true),
    replicas: oneOf(0, 1, 3),
    'selector!': selector,
    'template!': podTemplateOf(),
    strategy: {
      kind: 'either',
      shapes: [
        recordOf({ 'type!': oneOf('Recreate') }),
        recordOf({
          'type!': oneOf('RollingUpdate'),
          rollingUpdate: recordOf({ maxSurge: oneOf(1, '10%'), maxUnavailable: oneOf(1, '10%') }),
        }),
      ],
    },
    minReadySeconds: oneOf(0, 5),
    revisionHistoryLimit: oneOf(1, 10),
  }),
});

const claimTemplate = recordOf({
  'metadata!': recordOf({ 'name!': oneOf('data') }),
  'spec!': recordOf({
    'accessModes!': atomicListOf(oneOf('ReadWriteOnce'), 1),
    'resources!': recordOf({ 'requests!': recordOf({ 'storage!': oneOf('1Gi', '1024Mi') }) }),
  }),
});

const statefulSet = recordOf({
  'spec!': recordOf({
    'replicas!': oneOf(0),
    'serviceName!': oneOf('fuzz'),
    'selector!': selector,
    'template!': podTemplateOf(),
    volumeClaimTemplates: { ...atomicListOf(claimTemplate), maxItems: 1 },
    updateStrategy: recordOf({ 'type!': oneOf('RollingUpdate', 'OnDelete') }),
    minReadySeconds: oneOf(0, 5),
    persistentVolumeClaimRetentionPolicy: recordOf({ whenDeleted: oneOf('Retain', 'Delete') }),
  }),
});

const daemonSet = recordOf({
  'spec!': recordOf({
    'selector!': selector,
    'template!': podTemplateOf(),
    updateStrategy: recordOf({ 'type!': oneOf('RollingUpdate', 'OnDelete') }),
    minReadySeconds: oneOf(0, 5),
  }),
});

/** Suspended, so that the controller of Jobs makes no pods. */
const jobFields: Readonly<Record<string, ValueShape>> = {
  'suspend!': oneOf(true),
  'template!': podTemplateOf({ 'restartPolicy!': oneOf('Never', 'OnFailure') }),
  backoffLimit: oneOf(0, 6),
  parallelism: oneOf(1, 2),
  activeDeadlineSeconds: oneOf(60, 600),
  ttlSecondsAfterFinished: oneOf(60, 600),
};

const cronJob = recordOf({
  'spec!': recordOf({
    'schedule!': oneOf('0 0 1 1 *', '0 0 2 1 *'),
    'suspend!': oneOf(true),
    'jobTemplate!': recordOf({
      metadata: recordOf({ labels: mapOf(['a', 'b'], oneOf('x', 'y')) }),
      'spec!': recordOf(jobFields),
    }),
    concurrencyPolicy: oneOf('Allow', 'Forbid'),
    timeZone: oneOf('Etc/UTC'),
    successfulJobsHistoryLimit: oneOf(0, 3),
  }),
});

/** Nobody schedules it. */
const pod = recordOf({
  'spec!': podSpecOf({
    'schedulerName!': oneOf('nobody'),
    restartPolicy: oneOf('Always', 'Never'),
    activeDeadlineSeconds: oneOf(600, 300),
    initContainers: keyedListOf(
      ['name'],
      recordOf({ 'name!': oneOf('x', 'y'), 'image!': oneOf('example.org/x:1') }),
    ),
  }),
});

const horizontalPodAutoscaler = recordOf({
  'spec!': recordOf({
    'scaleTargetRef!': recordOf({
      'apiVersion!': oneOf('apps/v1'),
      'kind!': oneOf('Deployment'),
      'name!': oneOf('absent', 'gone'),
    }),
    'maxReplicas!': oneOf(5, 7),
    minReplicas: oneOf(1, 2),
    metrics: atomicListOf(
      recordOf({
        'type!': oneOf('Resource'),
        'resource!': recordOf({
          'name!': oneOf('cpu', 'memory'),
          'target!': recordOf({
            'type!': oneOf('Utilization'),
            'averageUtilization!': oneOf(50, 80),
          }),
        }),
      }),
    ),
    behavior: recordOf({
      scaleDown: recordOf({
        stabilizationWindowSeconds: oneOf(0, 300),
        selectPolicy: oneOf('Max'),
      }),
    }),
  }),
});

const podDisruptionBudget = recordOf({
  'spec!': recordOf({
    selector: recordOf({ matchLabels: mapOf(['a', 'b'], oneOf('x', 'y')) }),
    'minAvailable!': oneOf(1, '50%', 0),
    unhealthyPodEvictionPolicy: oneOf('AlwaysAllow', 'IfHealthyBudget'),
  }),
});

const isNamespaced = true;
const apps = { group: 'apps', version: 'v1', isNamespaced };
const batch = { group: 'batch', version: 'v1', isNamespaced };

/** Kinds that run pods or look after them. */
export const workloadKinds: readonly BuiltInShape[] = [
  { ...apps, kind: 'Deployment', plural: 'deployments', shape: deployment },
  { ...apps, kind: 'StatefulSet', plural: 'statefulsets', shape: statefulSet },
  { ...apps, kind: 'DaemonSet', plural: 'daemonsets', shape: daemonSet },
  {
    ...batch,
    kind: 'Job',
    plural: 'jobs',
    shape: recordOf({ 'spec!': recordOf({ ...jobFields, completions: oneOf(1, 2) }) }),
  },
  { ...batch, kind: 'CronJob', plural: 'cronjobs', shape: cronJob },
  { group: '', version: 'v1', isNamespaced, kind: 'Pod', plural: 'pods', shape: pod },
  {
    group: 'autoscaling',
    version: 'v2',
    isNamespaced,
    kind: 'HorizontalPodAutoscaler',
    plural: 'horizontalpodautoscalers',
    shape: horizontalPodAutoscaler,
  },
  {
    group: 'policy',
    version: 'v1',
    isNamespaced,
    kind: 'PodDisruptionBudget',
    plural: 'poddisruptionbudgets',
    shape: podDisruptionBudget,
  },
];
