/** What a strategic merge knows of one field. */
export interface MergeField {
  /** The type of a map, where it leads to lists that are merged. */
  readonly type?: MergeType;
  /** The keys of a list of maps that is merged; empty for a list of plain values that is merged. */
  readonly keys?: readonly string[];
  /** The type of the items of such a list. */
  readonly items?: MergeType;
}

/** The fields of a type that lead to merged lists; every other list is replaced. */
// A record would refer to itself in a circle here.
// eslint-disable-next-line @typescript-eslint/consistent-indexed-object-style -- see above
export interface MergeType {
  readonly [field: string]: MergeField | undefined;
}

/** The merge facts of a type of object; undefined when nothing is known: then every list is replaced. */
export type MergeTypeLookup = (apiVersion: string, kind: string) => MergeType | undefined;

// Facts of the Kubernetes 1.21 OpenAPI document that kustomize has built in: x-kubernetes-patch-strategy merge with
// x-kubernetes-patch-merge-key and x-kubernetes-list-map-keys.

const objectMeta: MergeType = {
  finalizers: { keys: [] },
  ownerReferences: { keys: ['uid'] },
};

const containerLists: MergeType = {
  env: { keys: ['name'] },
  volumeDevices: { keys: ['devicePath'] },
  volumeMounts: { keys: ['mountPath'] },
};

const container: MergeType = {
  ...containerLists,
  ports: { keys: ['containerPort', 'protocol'] },
};

const volume: MergeType = {
  ephemeral: { type: { volumeClaimTemplate: { type: { metadata: { type: objectMeta } } } } },
};

const podSpec: MergeType = {
  containers: { keys: ['name'], items: container },
  initContainers: { keys: ['name'], items: container },
  ephemeralContainers: { keys: ['name'], items: containerLists },
  hostAliases: { keys: ['ip'] },
  imagePullSecrets: { keys: ['name'] },
  topologySpreadConstraints: { keys: ['topologyKey', 'whenUnsatisfiable'] },
  volumes: { keys: ['name'], items: volume },
};

const podTemplate: MergeField = {
  type: { metadata: { type: objectMeta }, spec: { type: podSpec } },
};
const conditions: MergeField = { type: { conditions: { keys: ['type'] } } };
const object: MergeType = { metadata: { type: objectMeta } };
const withConditions: MergeType = { ...object, status: conditions };
const workload: MergeType = { ...withConditions, spec: { type: { template: podTemplate } } };
const jobTemplate: MergeField = {
  type: { metadata: { type: objectMeta }, spec: { type: { template: podTemplate } } },
};
const cronJob: MergeType = { ...object, spec: { type: { jobTemplate } } };
const webhooks: MergeType = { ...object, webhooks: { keys: ['name'] } };
const csiNode: MergeType = { ...object, spec: { type: { drivers: { keys: ['name'] } } } };

/** Types with more than metadata to merge, by apiVersion/kind. */
const special: Readonly<Record<string, MergeType>> = {
  'admissionregistration.k8s.io/v1/MutatingWebhookConfiguration': webhooks,
  'admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration': webhooks,
  'admissionregistration.k8s.io/v1beta1/MutatingWebhookConfiguration': webhooks,
  'admissionregistration.k8s.io/v1beta1/ValidatingWebhookConfiguration': webhooks,
  'apiregistration.k8s.io/v1/APIService': withConditions,
  'apiregistration.k8s.io/v1beta1/APIService': withConditions,
  'apps/v1/DaemonSet': workload,
  'apps/v1/Deployment': workload,
  'apps/v1/ReplicaSet': workload,
  'apps/v1/StatefulSet': workload,
  'batch/v1/CronJob': cronJob,
  'batch/v1/Job': workload,
  'batch/v1beta1/CronJob': cronJob,
  'kustomize.config.k8s.io/v1beta1/Kustomization': {
    configMapGenerator: { keys: ['name'] },
    secretGenerator: { keys: ['name'] },
  },
  'policy/v1/PodDisruptionBudget': withConditions,
  'policy/v1beta1/PodDisruptionBudget': withConditions,
  'storage.k8s.io/v1/CSINode': csiNode,
  'storage.k8s.io/v1beta1/CSINode': csiNode,
  'v1/ComponentStatus': { ...object, conditions: { keys: ['type'] } },
  'v1/Namespace': withConditions,
  'v1/Node': {
    ...object,
    spec: { type: { podCIDRs: { keys: [] } } },
    status: { type: { addresses: { keys: ['type'] }, conditions: { keys: ['type'] } } },
  },
  'v1/PersistentVolumeClaim': withConditions,
  'v1/Pod': {
    ...object,
    spec: { type: podSpec },
    status: { type: { conditions: { keys: ['type'] }, podIPs: { keys: ['ip'] } } },
  },
  'v1/PodTemplate': { ...object, template: podTemplate },
  'v1/ReplicationController': workload,
  'v1/Service': {
    ...withConditions,
    spec: { type: { ports: { keys: ['port', 'protocol'] } } },
  },
  'v1/ServiceAccount': { ...object, secrets: { keys: ['name'] } },
};

/** Types that are known, but of which only metadata is merged. */
const plainKinds: Readonly<Record<string, readonly string[]>> = {
  'apiextensions.k8s.io/v1': ['CustomResourceDefinition'],
  'apiextensions.k8s.io/v1beta1': ['CustomResourceDefinition'],
  'apps/v1': ['ControllerRevision'],
  'authentication.k8s.io/v1': ['TokenRequest', 'TokenReview'],
  'authentication.k8s.io/v1beta1': ['TokenReview'],
  'authorization.k8s.io/v1': [
    'LocalSubjectAccessReview',
    'SelfSubjectAccessReview',
    'SelfSubjectRulesReview',
    'SubjectAccessReview',
  ],
  'authorization.k8s.io/v1beta1': [
    'LocalSubjectAccessReview',
    'SelfSubjectAccessReview',
    'SelfSubjectRulesReview',
    'SubjectAccessReview',
  ],
  'autoscaling/v1': ['HorizontalPodAutoscaler', 'Scale'],
  'autoscaling/v2beta1': ['HorizontalPodAutoscaler'],
  'autoscaling/v2beta2': ['HorizontalPodAutoscaler'],
  'certificates.k8s.io/v1': ['CertificateSigningRequest'],
  'certificates.k8s.io/v1beta1': ['CertificateSigningRequest'],
  'coordination.k8s.io/v1': ['Lease'],
  'coordination.k8s.io/v1beta1': ['Lease'],
  'discovery.k8s.io/v1': ['EndpointSlice'],
  'discovery.k8s.io/v1beta1': ['EndpointSlice'],
  'events.k8s.io/v1': ['Event'],
  'events.k8s.io/v1beta1': ['Event'],
  'extensions/v1beta1': ['Ingress'],
  'flowcontrol.apiserver.k8s.io/v1beta1': ['FlowSchema', 'PriorityLevelConfiguration'],
  'networking.k8s.io/v1': ['Ingress', 'IngressClass', 'NetworkPolicy'],
  'networking.k8s.io/v1beta1': ['Ingress', 'IngressClass'],
  'node.k8s.io/v1': ['RuntimeClass'],
  'node.k8s.io/v1beta1': ['RuntimeClass'],
  'policy/v1beta1': ['Eviction', 'PodSecurityPolicy'],
  'rbac.authorization.k8s.io/v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'rbac.authorization.k8s.io/v1beta1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'scheduling.k8s.io/v1': ['PriorityClass'],
  'scheduling.k8s.io/v1beta1': ['PriorityClass'],
  'storage.k8s.io/v1': ['CSIDriver', 'StorageClass', 'VolumeAttachment'],
  'storage.k8s.io/v1beta1': ['CSIDriver', 'CSIStorageCapacity', 'StorageClass', 'VolumeAttachment'],
  v1: [
    'Binding',
    'ConfigMap',
    'Endpoints',
    'Event',
    'LimitRange',
    'PersistentVolume',
    'ResourceQuota',
    'Secret',
  ],
};

/** The facts that kustomize has without an `openapi` field. */
export function builtInMergeType(apiVersion: string, kind: string): MergeType | undefined {
  const known = special[`${apiVersion}/${kind}`];
  if (known !== undefined) return known;
  return plainKinds[apiVersion]?.includes(kind) === true ? object : undefined;
}
