import { defaultVariableFields } from '../vars/default-variable-fields.ts';
import type { FieldSpec } from './field-spec.ts';

// Facts of kustomize 5.8.1 (api/internal/konfig/builtinpluginconsts), what kubectl 1.36 ships.

const matchLabelsOfAffinity = ['podAffinity', 'podAntiAffinity'].flatMap((affinity) => [
  `affinity/${affinity}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels`,
  `affinity/${affinity}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
]);

const podSelectors = [
  ...matchLabelsOfAffinity,
  'topologySpreadConstraints/labelSelector/matchLabels',
];

/** Selectors that exist are extended, never made: for Jobs and policies an empty selector means something. */
const selectors: readonly FieldSpec[] = [
  { version: 'v1', kind: 'Service', path: 'spec/selector', create: true },
  { version: 'v1', kind: 'ReplicationController', path: 'spec/selector', create: true },
  { kind: 'Deployment', path: 'spec/selector/matchLabels', create: true },
  ...podSelectors.map((path) => ({
    group: 'apps',
    kind: 'Deployment',
    path: `spec/template/spec/${path}`,
  })),
  { kind: 'ReplicaSet', path: 'spec/selector/matchLabels', create: true },
  { kind: 'DaemonSet', path: 'spec/selector/matchLabels', create: true },
  { group: 'apps', kind: 'StatefulSet', path: 'spec/selector/matchLabels', create: true },
  ...podSelectors.map((path) => ({
    group: 'apps',
    kind: 'StatefulSet',
    path: `spec/template/spec/${path}`,
  })),
  { group: 'batch', kind: 'Job', path: 'spec/selector/matchLabels' },
  { group: 'batch', kind: 'CronJob', path: 'spec/jobTemplate/spec/selector/matchLabels' },
  { group: 'policy', kind: 'PodDisruptionBudget', path: 'spec/selector/matchLabels' },
  { group: 'networking.k8s.io', kind: 'NetworkPolicy', path: 'spec/podSelector/matchLabels' },
  {
    group: 'networking.k8s.io',
    kind: 'NetworkPolicy',
    path: 'spec/ingress/from/podSelector/matchLabels',
  },
  {
    group: 'networking.k8s.io',
    kind: 'NetworkPolicy',
    path: 'spec/egress/to/podSelector/matchLabels',
  },
];

/** Metadata of the objects and of the pods and jobs they make. */
function metadataSpecs(field: 'labels' | 'annotations'): readonly FieldSpec[] {
  const template = `spec/template/metadata/${field}`;
  return [
    { path: `metadata/${field}`, create: true },
    { version: 'v1', kind: 'ReplicationController', path: template, create: true },
    { kind: 'Deployment', path: template, create: true },
    { kind: 'ReplicaSet', path: template, create: true },
    { kind: 'DaemonSet', path: template, create: true },
    {
      ...(field === 'labels' ? { group: 'apps' } : {}),
      kind: 'StatefulSet',
      path: template,
      create: true,
    },
    { group: 'batch', kind: 'Job', path: template, create: true },
    { group: 'batch', kind: 'CronJob', path: `spec/jobTemplate/metadata/${field}`, create: true },
    { group: 'batch', kind: 'CronJob', path: `spec/jobTemplate/${template}`, create: true },
  ];
}

const volumeClaimTemplateLabels: readonly FieldSpec[] = [
  {
    group: 'apps',
    kind: 'StatefulSet',
    path: 'spec/volumeClaimTemplates[]/metadata/labels',
    create: true,
  },
];

const templateLabels = [...metadataSpecs('labels'), ...volumeClaimTemplateLabels];

const podImages = ['containers[]/image', 'initContainers[]/image', 'volumes[]/image/reference'];

const scaledKinds = ['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'];

/** Which fields the built-in transformers touch unless configured otherwise. */
export const defaultFieldSpecs = {
  namePrefix: [{ path: 'metadata/name' }],
  nameSuffix: [{ path: 'metadata/name' }],
  namespace: [
    { kind: 'Namespace', path: 'metadata/name', create: true },
    {
      group: 'apiregistration.k8s.io',
      kind: 'APIService',
      path: 'spec/service/namespace',
      create: true,
    },
    {
      group: 'apiextensions.k8s.io',
      kind: 'CustomResourceDefinition',
      path: 'spec/conversion/webhook/clientConfig/service/namespace',
    },
  ],
  commonLabels: [...selectors, ...templateLabels],
  labels: [],
  templateLabels,
  volumeClaimTemplateLabels,
  commonAnnotations: metadataSpecs('annotations'),
  varReference: defaultVariableFields,
  images: ['spec/', 'spec/template/spec/'].flatMap((pod) =>
    podImages.map((path) => ({ path: pod + path, create: true })),
  ),
  replicas: scaledKinds.map((kind) => ({ kind, path: 'spec/replicas', create: true })),
} satisfies Readonly<Record<string, readonly FieldSpec[]>>;
