/** A field that leads to merged lists: the definition it refers to, or a list and its keys. */
export type BuiltInField = string | { readonly keys: readonly string[]; readonly items?: string };

// Facts of the Kubernetes 1.21.2 OpenAPI document that kustomize has built in (kyaml/openapi/kubernetesapi): x-kubernetes-patch-strategy merge with x-kubernetes-patch-merge-key or
// x-kubernetes-list-map-keys, and the fields that lead to such lists. Names are those of the document, since a schema
// of an `openapi` field may refer to them or replace them.

const core = 'io.k8s.api.core.v1.';
const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1.';
const rawExtension = 'io.k8s.apimachinery.pkg.runtime.RawExtension';
const aggregator = 'io.k8s.kube-aggregator.pkg.apis.apiregistration.';

/** The metadata that every type of {@link builtInTypes} has unless it is listed with other fields. */
export const builtInMetadata = `${meta}ObjectMeta`;

/** Fields by definition, beside `metadata` of the types. */
export const builtInFields: Readonly<Record<string, Readonly<Record<string, BuiltInField>>>> = {
  'io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration': {
    webhooks: { keys: ['name'], items: 'io.k8s.api.admissionregistration.v1.MutatingWebhook' },
  },
  'io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration': {
    webhooks: { keys: ['name'], items: 'io.k8s.api.admissionregistration.v1.ValidatingWebhook' },
  },
  'io.k8s.api.admissionregistration.v1beta1.MutatingWebhookConfiguration': {
    webhooks: { keys: ['name'], items: 'io.k8s.api.admissionregistration.v1beta1.MutatingWebhook' },
  },
  'io.k8s.api.admissionregistration.v1beta1.ValidatingWebhookConfiguration': {
    webhooks: {
      keys: ['name'],
      items: 'io.k8s.api.admissionregistration.v1beta1.ValidatingWebhook',
    },
  },
  // Known, so that an object in it is not merged by its own type.
  'io.k8s.api.apps.v1.ControllerRevision': {
    data: rawExtension,
  },
  [rawExtension]: {},
  'io.k8s.api.apps.v1.DaemonSet': {
    spec: 'io.k8s.api.apps.v1.DaemonSetSpec',
    status: 'io.k8s.api.apps.v1.DaemonSetStatus',
  },
  'io.k8s.api.apps.v1.DaemonSetSpec': {
    template: `${core}PodTemplateSpec`,
  },
  'io.k8s.api.apps.v1.DaemonSetStatus': {
    conditions: { keys: ['type'], items: 'io.k8s.api.apps.v1.DaemonSetCondition' },
  },
  'io.k8s.api.apps.v1.Deployment': {
    spec: 'io.k8s.api.apps.v1.DeploymentSpec',
    status: 'io.k8s.api.apps.v1.DeploymentStatus',
  },
  'io.k8s.api.apps.v1.DeploymentSpec': {
    template: `${core}PodTemplateSpec`,
  },
  'io.k8s.api.apps.v1.DeploymentStatus': {
    conditions: { keys: ['type'], items: 'io.k8s.api.apps.v1.DeploymentCondition' },
  },
  'io.k8s.api.apps.v1.ReplicaSet': {
    spec: 'io.k8s.api.apps.v1.ReplicaSetSpec',
    status: 'io.k8s.api.apps.v1.ReplicaSetStatus',
  },
  'io.k8s.api.apps.v1.ReplicaSetSpec': {
    template: `${core}PodTemplateSpec`,
  },
  'io.k8s.api.apps.v1.ReplicaSetStatus': {
    conditions: { keys: ['type'], items: 'io.k8s.api.apps.v1.ReplicaSetCondition' },
  },
  'io.k8s.api.apps.v1.StatefulSet': {
    spec: 'io.k8s.api.apps.v1.StatefulSetSpec',
    status: 'io.k8s.api.apps.v1.StatefulSetStatus',
  },
  'io.k8s.api.apps.v1.StatefulSetSpec': {
    template: `${core}PodTemplateSpec`,
  },
  'io.k8s.api.apps.v1.StatefulSetStatus': {
    conditions: { keys: ['type'], items: 'io.k8s.api.apps.v1.StatefulSetCondition' },
  },
  'io.k8s.api.batch.v1.CronJob': {
    spec: 'io.k8s.api.batch.v1.CronJobSpec',
  },
  'io.k8s.api.batch.v1.CronJobSpec': {
    jobTemplate: 'io.k8s.api.batch.v1.JobTemplateSpec',
  },
  'io.k8s.api.batch.v1.Job': {
    spec: 'io.k8s.api.batch.v1.JobSpec',
    status: 'io.k8s.api.batch.v1.JobStatus',
  },
  'io.k8s.api.batch.v1.JobSpec': {
    template: `${core}PodTemplateSpec`,
  },
  'io.k8s.api.batch.v1.JobStatus': {
    conditions: { keys: ['type'], items: 'io.k8s.api.batch.v1.JobCondition' },
  },
  'io.k8s.api.batch.v1.JobTemplateSpec': {
    metadata: `${meta}ObjectMeta`,
    spec: 'io.k8s.api.batch.v1.JobSpec',
  },
  'io.k8s.api.batch.v1beta1.CronJob': {
    spec: 'io.k8s.api.batch.v1beta1.CronJobSpec',
  },
  'io.k8s.api.batch.v1beta1.CronJobSpec': {
    jobTemplate: 'io.k8s.api.batch.v1beta1.JobTemplateSpec',
  },
  'io.k8s.api.batch.v1beta1.JobTemplateSpec': {
    metadata: `${meta}ObjectMeta`,
    spec: 'io.k8s.api.batch.v1.JobSpec',
  },
  [`${core}ComponentStatus`]: {
    conditions: { keys: ['type'], items: `${core}ComponentCondition` },
  },
  [`${core}Container`]: {
    env: { keys: ['name'], items: `${core}EnvVar` },
    ports: { keys: ['containerPort', 'protocol'], items: `${core}ContainerPort` },
    volumeDevices: { keys: ['devicePath'], items: `${core}VolumeDevice` },
    volumeMounts: { keys: ['mountPath'], items: `${core}VolumeMount` },
  },
  [`${core}EphemeralContainer`]: {
    env: { keys: ['name'], items: `${core}EnvVar` },
    volumeDevices: { keys: ['devicePath'], items: `${core}VolumeDevice` },
    volumeMounts: { keys: ['mountPath'], items: `${core}VolumeMount` },
  },
  [`${core}EphemeralVolumeSource`]: {
    volumeClaimTemplate: `${core}PersistentVolumeClaimTemplate`,
  },
  [`${core}Namespace`]: {
    status: `${core}NamespaceStatus`,
  },
  [`${core}NamespaceStatus`]: {
    conditions: { keys: ['type'], items: `${core}NamespaceCondition` },
  },
  [`${core}Node`]: {
    spec: `${core}NodeSpec`,
    status: `${core}NodeStatus`,
  },
  [`${core}NodeSpec`]: {
    podCIDRs: { keys: [] },
  },
  [`${core}NodeStatus`]: {
    addresses: { keys: ['type'], items: `${core}NodeAddress` },
    conditions: { keys: ['type'], items: `${core}NodeCondition` },
  },
  [`${core}PersistentVolumeClaim`]: {
    status: `${core}PersistentVolumeClaimStatus`,
  },
  [`${core}PersistentVolumeClaimStatus`]: {
    conditions: { keys: ['type'], items: `${core}PersistentVolumeClaimCondition` },
  },
  [`${core}PersistentVolumeClaimTemplate`]: {
    metadata: `${meta}ObjectMeta`,
  },
  [`${core}Pod`]: {
    spec: `${core}PodSpec`,
    status: `${core}PodStatus`,
  },
  [`${core}PodSpec`]: {
    containers: { keys: ['name'], items: `${core}Container` },
    ephemeralContainers: { keys: ['name'], items: `${core}EphemeralContainer` },
    hostAliases: { keys: ['ip'], items: `${core}HostAlias` },
    imagePullSecrets: { keys: ['name'], items: `${core}LocalObjectReference` },
    initContainers: { keys: ['name'], items: `${core}Container` },
    topologySpreadConstraints: {
      keys: ['topologyKey', 'whenUnsatisfiable'],
      items: `${core}TopologySpreadConstraint`,
    },
    volumes: { keys: ['name'], items: `${core}Volume` },
  },
  [`${core}PodStatus`]: {
    conditions: { keys: ['type'], items: `${core}PodCondition` },
    podIPs: { keys: ['ip'], items: `${core}PodIP` },
  },
  [`${core}PodTemplate`]: {
    template: `${core}PodTemplateSpec`,
  },
  [`${core}PodTemplateSpec`]: {
    metadata: `${meta}ObjectMeta`,
    spec: `${core}PodSpec`,
  },
  [`${core}ReplicationController`]: {
    spec: `${core}ReplicationControllerSpec`,
    status: `${core}ReplicationControllerStatus`,
  },
  [`${core}ReplicationControllerSpec`]: {
    template: `${core}PodTemplateSpec`,
  },
  [`${core}ReplicationControllerStatus`]: {
    conditions: { keys: ['type'], items: `${core}ReplicationControllerCondition` },
  },
  [`${core}Service`]: {
    spec: `${core}ServiceSpec`,
    status: `${core}ServiceStatus`,
  },
  [`${core}ServiceAccount`]: {
    secrets: { keys: ['name'], items: `${core}ObjectReference` },
  },
  [`${core}ServiceSpec`]: {
    ports: { keys: ['port', 'protocol'], items: `${core}ServicePort` },
  },
  [`${core}ServiceStatus`]: {
    conditions: { keys: ['type'], items: `${meta}Condition` },
  },
  [`${core}Volume`]: {
    ephemeral: `${core}EphemeralVolumeSource`,
  },
  'io.k8s.api.policy.v1.PodDisruptionBudget': {
    status: 'io.k8s.api.policy.v1.PodDisruptionBudgetStatus',
  },
  'io.k8s.api.policy.v1.PodDisruptionBudgetStatus': {
    conditions: { keys: ['type'], items: `${meta}Condition` },
  },
  'io.k8s.api.policy.v1beta1.PodDisruptionBudget': {
    status: 'io.k8s.api.policy.v1beta1.PodDisruptionBudgetStatus',
  },
  'io.k8s.api.policy.v1beta1.PodDisruptionBudgetStatus': {
    conditions: { keys: ['type'], items: `${meta}Condition` },
  },
  'io.k8s.api.storage.v1.CSINode': {
    spec: 'io.k8s.api.storage.v1.CSINodeSpec',
  },
  'io.k8s.api.storage.v1.CSINodeSpec': {
    drivers: { keys: ['name'], items: 'io.k8s.api.storage.v1.CSINodeDriver' },
  },
  'io.k8s.api.storage.v1beta1.CSINode': {
    spec: 'io.k8s.api.storage.v1beta1.CSINodeSpec',
  },
  'io.k8s.api.storage.v1beta1.CSINodeSpec': {
    drivers: { keys: ['name'], items: 'io.k8s.api.storage.v1beta1.CSINodeDriver' },
  },
  [`${meta}ObjectMeta`]: {
    finalizers: { keys: [] },
    ownerReferences: { keys: ['uid'], items: `${meta}OwnerReference` },
  },
  [`${aggregator}v1.APIService`]: {
    status: `${aggregator}v1.APIServiceStatus`,
  },
  [`${aggregator}v1.APIServiceStatus`]: {
    conditions: { keys: ['type'], items: `${aggregator}v1.APIServiceCondition` },
  },
  [`${aggregator}v1beta1.APIService`]: {
    status: `${aggregator}v1beta1.APIServiceStatus`,
  },
  [`${aggregator}v1beta1.APIServiceStatus`]: {
    conditions: { keys: ['type'], items: `${aggregator}v1beta1.APIServiceCondition` },
  },
};
