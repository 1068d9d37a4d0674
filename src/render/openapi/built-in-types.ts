/** Types of one API version: the prefix of the names of their definitions, and their kinds. */
export interface BuiltInTypes {
  readonly apiVersion: string;
  readonly prefix: string;
  readonly kinds: readonly string[];
}

// Facts of the Kubernetes 1.21.2 OpenAPI document that kustomize has built in (kyaml/openapi/kubernetesapi): x-kubernetes-patch-strategy merge with x-kubernetes-patch-merge-key or
// x-kubernetes-list-map-keys, and the fields that lead to such lists.

const aggregator = 'io.k8s.kube-aggregator.pkg.apis.apiregistration.';
const extensions = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.';

/** Every type whose objects have something to merge: at least their metadata. */
export const builtInTypes: readonly BuiltInTypes[] = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    prefix: 'io.k8s.api.admissionregistration.v1.',
    kinds: ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1beta1',
    prefix: 'io.k8s.api.admissionregistration.v1beta1.',
    kinds: ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
  },
  {
    apiVersion: 'apiextensions.k8s.io/v1',
    prefix: `${extensions}v1.`,
    kinds: ['CustomResourceDefinition'],
  },
  {
    apiVersion: 'apiextensions.k8s.io/v1beta1',
    prefix: `${extensions}v1beta1.`,
    kinds: ['CustomResourceDefinition'],
  },
  { apiVersion: 'apiregistration.k8s.io/v1', prefix: `${aggregator}v1.`, kinds: ['APIService'] },
  {
    apiVersion: 'apiregistration.k8s.io/v1beta1',
    prefix: `${aggregator}v1beta1.`,
    kinds: ['APIService'],
  },
  {
    apiVersion: 'apps/v1',
    prefix: 'io.k8s.api.apps.v1.',
    kinds: ['ControllerRevision', 'DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'],
  },
  {
    apiVersion: 'authentication.k8s.io/v1',
    prefix: 'io.k8s.api.authentication.v1.',
    kinds: ['TokenRequest', 'TokenReview'],
  },
  {
    apiVersion: 'authentication.k8s.io/v1beta1',
    prefix: 'io.k8s.api.authentication.v1beta1.',
    kinds: ['TokenReview'],
  },
  {
    apiVersion: 'authorization.k8s.io/v1',
    prefix: 'io.k8s.api.authorization.v1.',
    kinds: [
      'LocalSubjectAccessReview',
      'SelfSubjectAccessReview',
      'SelfSubjectRulesReview',
      'SubjectAccessReview',
    ],
  },
  {
    apiVersion: 'authorization.k8s.io/v1beta1',
    prefix: 'io.k8s.api.authorization.v1beta1.',
    kinds: [
      'LocalSubjectAccessReview',
      'SelfSubjectAccessReview',
      'SelfSubjectRulesReview',
      'SubjectAccessReview',
    ],
  },
  {
    apiVersion: 'autoscaling/v1',
    prefix: 'io.k8s.api.autoscaling.v1.',
    kinds: ['HorizontalPodAutoscaler', 'Scale'],
  },
  {
    apiVersion: 'autoscaling/v2beta1',
    prefix: 'io.k8s.api.autoscaling.v2beta1.',
    kinds: ['HorizontalPodAutoscaler'],
  },
  {
    apiVersion: 'autoscaling/v2beta2',
    prefix: 'io.k8s.api.autoscaling.v2beta2.',
    kinds: ['HorizontalPodAutoscaler'],
  },
  { apiVersion: 'batch/v1', prefix: 'io.k8s.api.batch.v1.', kinds: ['CronJob', 'Job'] },
  { apiVersion: 'batch/v1beta1', prefix: 'io.k8s.api.batch.v1beta1.', kinds: ['CronJob'] },
  {
    apiVersion: 'certificates.k8s.io/v1',
    prefix: 'io.k8s.api.certificates.v1.',
    kinds: ['CertificateSigningRequest'],
  },
  {
    apiVersion: 'certificates.k8s.io/v1beta1',
    prefix: 'io.k8s.api.certificates.v1beta1.',
    kinds: ['CertificateSigningRequest'],
  },
  { apiVersion: 'coordination.k8s.io/v1', prefix: 'io.k8s.api.coordination.v1.', kinds: ['Lease'] },
  {
    apiVersion: 'coordination.k8s.io/v1beta1',
    prefix: 'io.k8s.api.coordination.v1beta1.',
    kinds: ['Lease'],
  },
  {
    apiVersion: 'discovery.k8s.io/v1',
    prefix: 'io.k8s.api.discovery.v1.',
    kinds: ['EndpointSlice'],
  },
  {
    apiVersion: 'discovery.k8s.io/v1beta1',
    prefix: 'io.k8s.api.discovery.v1beta1.',
    kinds: ['EndpointSlice'],
  },
  { apiVersion: 'events.k8s.io/v1', prefix: 'io.k8s.api.events.v1.', kinds: ['Event'] },
  { apiVersion: 'events.k8s.io/v1beta1', prefix: 'io.k8s.api.events.v1beta1.', kinds: ['Event'] },
  {
    apiVersion: 'extensions/v1beta1',
    prefix: 'io.k8s.api.extensions.v1beta1.',
    kinds: ['Ingress'],
  },
  {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta1',
    prefix: 'io.k8s.api.flowcontrol.v1beta1.',
    kinds: ['FlowSchema', 'PriorityLevelConfiguration'],
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    prefix: 'io.k8s.api.networking.v1.',
    kinds: ['Ingress', 'IngressClass', 'NetworkPolicy'],
  },
  {
    apiVersion: 'networking.k8s.io/v1beta1',
    prefix: 'io.k8s.api.networking.v1beta1.',
    kinds: ['Ingress', 'IngressClass'],
  },
  { apiVersion: 'node.k8s.io/v1', prefix: 'io.k8s.api.node.v1.', kinds: ['RuntimeClass'] },
  {
    apiVersion: 'node.k8s.io/v1beta1',
    prefix: 'io.k8s.api.node.v1beta1.',
    kinds: ['RuntimeClass'],
  },
  { apiVersion: 'policy/v1', prefix: 'io.k8s.api.policy.v1.', kinds: ['PodDisruptionBudget'] },
  {
    apiVersion: 'policy/v1beta1',
    prefix: 'io.k8s.api.policy.v1beta1.',
    kinds: ['Eviction', 'PodDisruptionBudget', 'PodSecurityPolicy'],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    prefix: 'io.k8s.api.rbac.v1.',
    kinds: ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1beta1',
    prefix: 'io.k8s.api.rbac.v1beta1.',
    kinds: ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  },
  {
    apiVersion: 'scheduling.k8s.io/v1',
    prefix: 'io.k8s.api.scheduling.v1.',
    kinds: ['PriorityClass'],
  },
  {
    apiVersion: 'scheduling.k8s.io/v1beta1',
    prefix: 'io.k8s.api.scheduling.v1beta1.',
    kinds: ['PriorityClass'],
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    prefix: 'io.k8s.api.storage.v1.',
    kinds: ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment'],
  },
  {
    apiVersion: 'storage.k8s.io/v1beta1',
    prefix: 'io.k8s.api.storage.v1beta1.',
    kinds: ['CSIDriver', 'CSINode', 'CSIStorageCapacity', 'StorageClass', 'VolumeAttachment'],
  },
  {
    apiVersion: 'v1',
    prefix: 'io.k8s.api.core.v1.',
    kinds: [
      'Binding',
      'ComponentStatus',
      'ConfigMap',
      'Endpoints',
      'Event',
      'LimitRange',
      'Namespace',
      'Node',
      'PersistentVolume',
      'PersistentVolumeClaim',
      'Pod',
      'PodTemplate',
      'ReplicationController',
      'ResourceQuota',
      'Secret',
      'Service',
      'ServiceAccount',
    ],
  },
];
