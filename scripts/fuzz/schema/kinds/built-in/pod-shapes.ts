import { atomicListOf, keyedListOf, mapOf, oneOf, recordOf } from '../../values/value-shape.ts';
import type { RecordShape, ValueShape } from '../../values/value-shape.ts';

/** Spellings of amounts; the server prints some of them otherwise. */
const amounts = oneOf('1', '100m', '0.5', 1, '1024Mi', '1.5Gi', '1e3');

/** Where limits and requests are both there, the limits are the larger ones. */
const resources = recordOf({
  requests: mapOf(['cpu', 'memory'], oneOf('1', '100m', '0.5', 1)),
  limits: mapOf(['cpu', 'memory'], oneOf('2', '2000m', 2, '1024Mi', '1.5Gi', '1e3')),
});

const port = recordOf({
  'containerPort!': oneOf(80, 8080, 9090),
  protocol: oneOf('TCP', 'UDP'),
  hostIP: oneOf('127.0.0.1'),
});

const probe = recordOf({
  'httpGet!': recordOf({ 'port!': oneOf(80, 'http'), path: oneOf('/', '/live') }),
  periodSeconds: oneOf(5, 10),
});

const environment = recordOf({ 'name!': oneOf('A', 'B', 'C'), value: oneOf('a', 'b', '') });

const container = recordOf({
  'name!': oneOf('a', 'b', 'c'),
  'image!': oneOf('example.org/a:1', 'example.org/a:2'),
  command: atomicListOf(oneOf('run', 'stop')),
  args: atomicListOf(oneOf('-v', '')),
  env: keyedListOf(['name'], environment),
  ports: keyedListOf(['containerPort', 'protocol'], port),
  resources,
  livenessProbe: probe,
  imagePullPolicy: oneOf('Always', 'IfNotPresent'),
  securityContext: recordOf({
    privileged: oneOf(false),
    runAsUser: oneOf(0, 1000),
    capabilities: recordOf({ drop: atomicListOf(oneOf('ALL', 'NET_RAW')) }),
  }),
  terminationMessagePath: oneOf('/dev/log'),
});

const volume: ValueShape = {
  kind: 'either',
  shapes: [
    recordOf({ 'name!': oneOf('v'), 'emptyDir!': recordOf({ sizeLimit: amounts }) }),
    recordOf({ 'name!': oneOf('w'), 'configMap!': recordOf({ 'name!': oneOf('x', 'y') }) }),
    recordOf({ 'name!': oneOf('s'), 'secret!': recordOf({ 'secretName!': oneOf('x') }) }),
  ],
};

const toleration = recordOf({
  'key!': oneOf('a', 'b'),
  'operator!': oneOf('Exists'),
  effect: oneOf('NoSchedule', 'NoExecute'),
});

const podFields: Readonly<Record<string, ValueShape>> = {
  'containers!': keyedListOf(['name'], container, 1),
  volumes: keyedListOf(['name'], volume),
  tolerations: atomicListOf(toleration),
  serviceAccountName: oneOf('default'),
  terminationGracePeriodSeconds: oneOf(0, 30),
  imagePullSecrets: keyedListOf(['name'], recordOf({ 'name!': oneOf('a', 'b') })),
  hostAliases: keyedListOf(
    ['ip'],
    recordOf({ 'ip!': oneOf('127.0.0.1', '127.0.0.2'), hostnames: atomicListOf(oneOf('a', 'b')) }),
  ),
  securityContext: recordOf({ runAsUser: oneOf(0, 1000), fsGroup: oneOf(0, 1000) }),
  topologySpreadConstraints: keyedListOf(
    ['topologyKey', 'whenUnsatisfiable'],
    recordOf({
      'topologyKey!': oneOf('zone', 'host'),
      'whenUnsatisfiable!': oneOf('ScheduleAnyway', 'DoNotSchedule'),
      'maxSkew!': oneOf(1, 2),
    }),
  ),
};

/** No node has this label, so that nothing is scheduled anywhere. */
const nowhere = recordOf({ 'example.org/nowhere!': oneOf('true') });

/** The spec of a pod that no node runs; `more` adds fields and overrides those that are here. */
export function podSpecOf(more: Readonly<Record<string, ValueShape>> = {}): RecordShape {
  return recordOf({ ...podFields, 'nodeSelector!': nowhere, ...more });
}

/** The label that a workload selects its pods by. */
export const selectedLabels = recordOf({ 'app!': oneOf('fuzz') });

/** A pod template that `selectedLabels` selects. */
export function podTemplateOf(more: Readonly<Record<string, ValueShape>> = {}): RecordShape {
  return recordOf({
    'metadata!': recordOf({
      'labels!': recordOf({ 'app!': oneOf('fuzz'), tier: oneOf('a', 'b') }),
      annotations: mapOf(['a', 'b'], oneOf('x', '')),
    }),
    'spec!': podSpecOf(more),
  });
}
