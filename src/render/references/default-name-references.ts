import type { FieldSpec } from '../field-specs/field-spec.ts';

// Facts of kustomize 5.8 (api/internal/konfig/builtinpluginconsts/namereference.go): 167 fields that hold names.

/** A type and the fields that hold names of its objects. */
interface NameFields {
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly fieldSpecs: readonly FieldSpec[];
}

/** Where the pod is in each kind. What a table leaves out, kustomize does not rename there. */
const podOf: Readonly<Record<string, string>> = {
  Pod: 'spec',
  PodTemplate: 'template/spec',
  Deployment: 'spec/template/spec',
  ReplicaSet: 'spec/template/spec',
  DaemonSet: 'spec/template/spec',
  StatefulSet: 'spec/template/spec',
  ReplicationController: 'spec/template/spec',
  Job: 'spec/template/spec',
  CronJob: 'spec/jobTemplate/spec/template/spec',
};

const kindsWithConfig = [
  'Pod',
  'PodTemplate',
  'Deployment',
  'ReplicaSet',
  'DaemonSet',
  'StatefulSet',
  'Job',
  'CronJob',
];

const kindsWithAccount = [
  'Pod',
  'StatefulSet',
  'Deployment',
  'ReplicationController',
  'CronJob',
  'Job',
  'DaemonSet',
];

const configMapFields = [
  'volumes/configMap/name',
  'containers/env/valueFrom/configMapKeyRef/name',
  'initContainers/env/valueFrom/configMapKeyRef/name',
  'containers/envFrom/configMapRef/name',
  'initContainers/envFrom/configMapRef/name',
  'volumes/projected/sources/configMap/name',
];

const secretFields = [
  'volumes/secret/secretName',
  'containers/env/valueFrom/secretKeyRef/name',
  'initContainers/env/valueFrom/secretKeyRef/name',
  'containers/envFrom/secretRef/name',
  'initContainers/envFrom/secretRef/name',
  'imagePullSecrets/name',
  'volumes/projected/sources/secret/name',
];

/** The fields in the pods of these kinds; config fields count only in version v1 of Pod. */
function inPods(
  kinds: readonly string[],
  fields: readonly string[],
  podVersion?: string,
): FieldSpec[] {
  return kinds.flatMap((kind) =>
    fields.map((field) => ({
      kind,
      path: `${podOf[kind] ?? ''}/${field}`,
      ...(kind === 'Pod' && podVersion !== undefined ? { version: podVersion } : {}),
    })),
  );
}

function inKind(kind: string, paths: readonly string[], group?: string): FieldSpec[] {
  return paths.map((path) => ({ kind, path, ...(group === undefined ? {} : { group }) }));
}

const rbac = 'rbac.authorization.k8s.io';
const admission = 'admissionregistration.k8s.io';
const scaleTarget = inKind('HorizontalPodAutoscaler', ['spec/scaleTargetRef/name']);
const ruleNames = ['rules/resourceNames'];

/** The built-in table of name references. */
export function listDefaultNameReferences(): readonly NameFields[] {
  return [
    ...['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map((kind) => ({
      kind,
      fieldSpecs: scaleTarget,
    })),
    { version: 'v1', kind: 'ConfigMap', fieldSpecs: listConfigMapReferrers() },
    { version: 'v1', kind: 'Secret', fieldSpecs: listSecretReferrers() },
    { version: 'v1', kind: 'Service', fieldSpecs: listServiceReferrers() },
    ...listRoleReferences(),
    {
      version: 'v1',
      kind: 'ServiceAccount',
      fieldSpecs: [
        ...inKind('RoleBinding', ['subjects'], rbac),
        ...inKind('ClusterRoleBinding', ['subjects'], rbac),
        ...inPods(kindsWithAccount, ['serviceAccountName']),
      ],
    },
    ...listStorageReferences(),
    {
      version: 'v1',
      group: 'scheduling.k8s.io',
      kind: 'PriorityClass',
      fieldSpecs: inPods(kindsWithAccount, ['priorityClassName']),
    },
    {
      // Not a group, so that it never matches: kept as it is in kustomize.
      version: 'v1',
      group: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      fieldSpecs: inKind('Ingress', ['spec/ingressClassName']),
    },
    {
      group: admission,
      kind: 'ValidatingAdmissionPolicy',
      fieldSpecs: inKind('ValidatingAdmissionPolicyBinding', ['spec/policyName'], admission),
    },
  ];
}

function listRoleReferences(): readonly NameFields[] {
  return [
    { group: rbac, kind: 'Role', fieldSpecs: inKind('RoleBinding', ['roleRef/name'], rbac) },
    {
      group: rbac,
      kind: 'ClusterRole',
      fieldSpecs: [
        ...inKind('RoleBinding', ['roleRef/name'], rbac),
        ...inKind('ClusterRoleBinding', ['roleRef/name'], rbac),
      ],
    },
  ];
}

function listStorageReferences(): readonly NameFields[] {
  return [
    {
      version: 'v1',
      kind: 'PersistentVolumeClaim',
      fieldSpecs: inPods(kindsWithAccount, ['volumes/persistentVolumeClaim/claimName']),
    },
    {
      version: 'v1',
      kind: 'PersistentVolume',
      fieldSpecs: [
        ...inKind('PersistentVolumeClaim', ['spec/volumeName']),
        ...inKind('ClusterRole', ruleNames),
      ],
    },
    {
      version: 'v1',
      group: 'storage.k8s.io',
      kind: 'StorageClass',
      fieldSpecs: [
        ...inKind('PersistentVolume', ['spec/storageClassName']),
        ...inKind('PersistentVolumeClaim', ['spec/storageClassName']),
        ...inKind('StatefulSet', ['spec/volumeClaimTemplates/spec/storageClassName']),
      ],
    },
  ];
}

function listConfigMapReferrers(): FieldSpec[] {
  return [
    ...inPods(kindsWithConfig, configMapFields, 'v1'),
    ...inKind('Node', ['spec/configSource/configMap']),
    ...inKind('Role', ruleNames),
    ...inKind('ClusterRole', ruleNames),
    ...inKind('Ingress', [
      'metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap',
    ]),
  ];
}

function listSecretReferrers(): FieldSpec[] {
  return [
    ...inPods(kindsWithConfig, secretFields, 'v1'),
    ...inKind('Ingress', [
      'spec/tls/secretName',
      'metadata/annotations/ingress.kubernetes.io\\/auth-secret',
      'metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret',
      'metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret',
    ]),
    ...inKind('ServiceAccount', ['imagePullSecrets/name']),
    ...inKind('StorageClass', [
      'parameters/secretName',
      'parameters/adminSecretName',
      'parameters/userSecretName',
      'parameters/secretRef',
    ]),
    ...inKind('Role', ruleNames),
    ...inKind('ClusterRole', ruleNames),
    {
      group: 'serving.knative.dev',
      version: 'v1',
      kind: 'Service',
      path: 'spec/template/spec/containers/env/valueFrom/secretKeyRef/name',
    },
    ...inKind('PersistentVolume', ['spec/azureFile/secretName']),
  ];
}

function listServiceReferrers(): FieldSpec[] {
  return [
    ...inKind('StatefulSet', ['spec/serviceName'], 'apps'),
    ...inKind('Ingress', [
      'spec/rules/http/paths/backend/serviceName',
      'spec/backend/serviceName',
      'spec/rules/http/paths/backend/service/name',
      'spec/defaultBackend/service/name',
    ]),
    ...inKind('APIService', ['spec/service/name'], 'apiregistration.k8s.io'),
    ...inKind('ValidatingWebhookConfiguration', ['webhooks/clientConfig/service'], admission),
    ...inKind('MutatingWebhookConfiguration', ['webhooks/clientConfig/service'], admission),
  ];
}
