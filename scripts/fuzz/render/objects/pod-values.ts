import fc from 'fast-check';
import type { Written } from '../trees/write-yaml.ts';
import { oddValue, simpleText, textMapValue, textValue } from './odd-values.ts';

/** Names of objects: few, so that references and patches meet their objects. */
export const objectName: fc.Arbitrary<string> = fc.constantFrom('web', 'db', 'app', 'api');

/** Names of namespaces. */
export const namespaceName: fc.Arbitrary<string> = fc.constantFrom('one', 'two', 'default');

/** A map of which every member may be absent. */
export function optional(
  members: Record<string, fc.Arbitrary<Written>>,
): fc.Arbitrary<Record<string, Written>> {
  return fc.record(members, { requiredKeys: [], noNullPrototype: true }) as fc.Arbitrary<
    Record<string, Written>
  >;
}

/** A map of which the first members are always there. */
export function record(
  required: Record<string, fc.Arbitrary<Written>>,
  members: Record<string, fc.Arbitrary<Written>> = {},
): fc.Arbitrary<Record<string, Written>> {
  return fc.record(
    { ...required, ...members },
    { requiredKeys: Object.keys(required), noNullPrototype: true },
  );
}

/** A short list. */
export function listOf(
  item: fc.Arbitrary<Written>,
  maxLength = 2,
  minLength = 0,
): fc.Arbitrary<Written> {
  return fc.array(item, { maxLength, minLength });
}

/** A list that strategic merge goes through by key; mostly each key once. */
function keyedList(item: fc.Arbitrary<Written>, key: string): fc.Arbitrary<Written> {
  const itemKey = (value: Written): unknown =>
    typeof value === 'object' && value !== null ? (value as Record<string, Written>)[key] : value;
  return fc.uniqueArray(item, { maxLength: 3, minLength: 1, selector: itemKey });
}

const image = fc.constantFrom(
  ...[
    'nginx',
    'nginx:1.2',
    'reg.io:5000/nginx:1',
    'reg.io/a/nginx@sha256:abc',
    'app:v1@sha256:abc',
    'busybox',
    '',
    'a:b:c',
  ],
);

const named = record({ name: objectName }, { optional: fc.boolean() });
const keyed = record({ name: objectName, key: simpleText }, { optional: fc.boolean() });

const envItem = fc.oneof(
  record({ name: fc.constantFrom('A', 'B', 'C') }, { value: textValue }),
  record({
    name: fc.constantFrom('A', 'B', 'C'),
    valueFrom: fc.oneof(record({ configMapKeyRef: keyed }), record({ secretKeyRef: keyed })),
  }),
);

const port = record(
  { containerPort: fc.constantFrom<Written>(80, 443, 8080) },
  { protocol: fc.constantFrom('TCP', 'UDP'), name: fc.constantFrom('http', 'x') },
);

const container = record(
  { name: fc.constantFrom('main', 'side', 'third') },
  {
    image,
    command: listOf(textValue, 3),
    args: listOf(textValue, 2),
    env: keyedList(envItem, 'name'),
    envFrom: listOf(fc.oneof(record({ configMapRef: named }), record({ secretRef: named }))),
    ports: listOf(port, 3),
    resources: optional({
      limits: optional({
        cpu: fc.constantFrom<Written>(1, '100m', '2'),
        memory: fc.constant('1Gi'),
      }),
    }),
    volumeMounts: keyedList(
      record(
        { name: fc.constantFrom('v1', 'v2'), mountPath: fc.constantFrom('/a', '/b') },
        { readOnly: fc.boolean() },
      ),
      'mountPath',
    ),
  },
);

const projection = fc.oneof(record({ configMap: named }), record({ secret: named }));

const volume = fc.oneof(
  record({ name: fc.constantFrom('v1', 'v2', 'v3') }, { emptyDir: fc.constant({}) }),
  record({ name: fc.constantFrom('v1', 'v2', 'v3'), configMap: named }),
  record({ name: fc.constantFrom('v1', 'v2', 'v3'), secret: record({ secretName: objectName }) }),
  record({
    name: fc.constantFrom('v1', 'v2', 'v3'),
    persistentVolumeClaim: record({ claimName: objectName }),
  }),
  record({
    name: fc.constantFrom('v1', 'v2', 'v3'),
    projected: record({ sources: listOf(projection) }),
  }),
);

const labelSelector = optional({ matchLabels: textMapValue });

const spread = record(
  {
    topologyKey: fc.constantFrom('zone', 'host'),
    whenUnsatisfiable: fc.constantFrom('DoNotSchedule', 'ScheduleAnyway'),
  },
  { maxSkew: fc.constantFrom<Written>(1, 2), labelSelector },
);

const affinityTerm = record({ topologyKey: fc.constant('zone') }, { labelSelector });

/** What a pod says. */
export const podSpec = optional({
  containers: keyedList(container, 'name'),
  initContainers: keyedList(container, 'name'),
  volumes: keyedList(volume, 'name'),
  serviceAccountName: objectName,
  imagePullSecrets: listOf(record({ name: objectName })),
  nodeSelector: textMapValue,
  priorityClassName: objectName,
  tolerations: listOf(record({ key: simpleText }, { operator: fc.constant('Exists') })),
  hostAliases: listOf(
    record({ ip: fc.constantFrom('1.1.1.1', '2.2.2.2'), hostnames: listOf(simpleText) }),
  ),
  topologySpreadConstraints: listOf(spread),
  affinity: optional({
    podAntiAffinity: optional({
      requiredDuringSchedulingIgnoredDuringExecution: listOf(affinityTerm),
    }),
  }),
});

/** A pod inside something else. */
export const podTemplate = record(
  { spec: podSpec },
  { metadata: optional({ labels: textMapValue, annotations: textMapValue, name: objectName }) },
);

/** A selector of labels. */
export const selector = labelSelector;

/** Anything at all. */
export const anyValue: fc.Arbitrary<Written> = fc.oneof(
  { weight: 4, arbitrary: oddValue },
  { weight: 2, arbitrary: simpleText },
  { weight: 1, arbitrary: listOf(oddValue, 3) },
  {
    weight: 1,
    arbitrary: fc.dictionary(simpleText, oddValue, { maxKeys: 2, noNullPrototype: true }),
  },
  { weight: 1, arbitrary: fc.constant(null) },
);
