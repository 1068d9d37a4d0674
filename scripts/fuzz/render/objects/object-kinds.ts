import fc from 'fast-check';
import type { Written } from '../trees/write-yaml.ts';
import { mapOf, oddValue, simpleText, textMapValue, textValue } from './odd-values.ts';
import {
  anyValue,
  listOf,
  namespaceName,
  objectName,
  optional,
  podSpec,
  podTemplate,
  record,
  selector,
} from './pod-values.ts';

/** What a generated object of a kind says beside its identity. */
export interface ObjectKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
  readonly body: fc.Arbitrary<Record<string, Written>>;
}

function kindOf(
  apiVersion: string,
  kind: string,
  body: fc.Arbitrary<Record<string, Written>>,
  isNamespaced = true,
): ObjectKind {
  return { apiVersion, kind, isNamespaced, body };
}

const replicas = fc.constantFrom<Written>(1, 3, 0);
const workload = optional({ replicas, selector, template: podTemplate });
const claim = optional({
  storageClassName: objectName,
  volumeName: objectName,
  accessModes: listOf(simpleText),
});
const rbac = 'rbac.authorization.k8s.io';

const rules = listOf(
  record(
    { resources: fc.constantFrom<Written>(['configmaps'], ['secrets']) },
    { resourceNames: listOf(objectName), verbs: fc.constant(['get']) },
  ),
);

const subjects = listOf(
  record(
    {
      kind: fc.constantFrom('ServiceAccount', 'User'),
      name: fc.oneof(objectName, fc.constant('default')),
    },
    { namespace: namespaceName },
  ),
);

function roleRef(kind: fc.Arbitrary<string>): fc.Arbitrary<Written> {
  return record({ apiGroup: fc.constant(rbac), kind, name: objectName });
}

const servicePort = record(
  { port: fc.constantFrom<Written>(80, 443) },
  {
    name: fc.constantFrom('http', 'x'),
    protocol: fc.constantFrom('TCP', 'UDP'),
    targetPort: fc.constantFrom<Written>(8080, 'http'),
  },
);

const backend = record({
  service: record({ name: objectName }, { port: optional({ number: fc.constant(80) }) }),
});

const ingress = optional({
  defaultBackend: backend,
  ingressClassName: objectName,
  tls: listOf(record({ secretName: objectName })),
  rules: listOf(
    optional({
      host: simpleText,
      http: record({ paths: listOf(record({ backend }, { path: fc.constant('/') })) }),
    }),
  ),
});

const clientConfig = optional({ service: record({ name: objectName, namespace: namespaceName }) });
const webhooks = listOf(record({ name: fc.constantFrom('a.b.c', 'd.e.f') }, { clientConfig }));

const workloadKinds: readonly ObjectKind[] = [
  kindOf('apps/v1', 'Deployment', optional({ spec: workload })),
  kindOf(
    'apps/v1',
    'StatefulSet',
    optional({
      spec: optional({
        replicas,
        selector,
        serviceName: objectName,
        template: podTemplate,
        volumeClaimTemplates: listOf(
          record({ metadata: optional({ name: objectName, labels: textMapValue }), spec: claim }),
        ),
      }),
    }),
  ),
  kindOf('apps/v1', 'DaemonSet', optional({ spec: optional({ selector, template: podTemplate }) })),
  kindOf('apps/v1', 'ReplicaSet', optional({ spec: workload })),
  kindOf(
    'v1',
    'ReplicationController',
    optional({ spec: optional({ replicas, selector: textMapValue, template: podTemplate }) }),
  ),
  kindOf('v1', 'Pod', optional({ spec: podSpec })),
  kindOf('batch/v1', 'Job', optional({ spec: optional({ selector, template: podTemplate }) })),
  kindOf(
    'batch/v1',
    'CronJob',
    optional({
      spec: optional({
        schedule: fc.constant('* * * * *'),
        jobTemplate: optional({
          metadata: optional({ labels: textMapValue }),
          spec: optional({ selector, template: podTemplate }),
        }),
      }),
    }),
  ),
];

const dataKinds: readonly ObjectKind[] = [
  kindOf(
    'v1',
    'ConfigMap',
    optional({
      data: mapOf(textValue, 4),
      binaryData: mapOf(fc.constant('aGk=')),
      immutable: fc.boolean(),
    }),
  ),
  kindOf(
    'v1',
    'Secret',
    optional({
      data: mapOf(fc.constantFrom('aGk=', 'eA==')),
      stringData: mapOf(textValue),
      type: fc.constant('Opaque'),
    }),
  ),
  kindOf('v1', 'ConfigMap', optional({ data: mapOf(oddValue, 5) })),
];

const networkKinds: readonly ObjectKind[] = [
  kindOf(
    'v1',
    'Service',
    optional({
      spec: optional({ ports: listOf(servicePort, 3), selector: textMapValue, type: simpleText }),
    }),
  ),
  kindOf('networking.k8s.io/v1', 'Ingress', optional({ spec: ingress })),
  kindOf(
    'networking.k8s.io/v1',
    'NetworkPolicy',
    optional({
      spec: optional({
        podSelector: selector,
        ingress: listOf(
          record({
            from: listOf(optional({ podSelector: selector, namespaceSelector: selector })),
          }),
        ),
      }),
    }),
  ),
  kindOf(
    'policy/v1',
    'PodDisruptionBudget',
    optional({ spec: optional({ selector, minAvailable: fc.constantFrom<Written>(1, '50%') }) }),
  ),
  kindOf(
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    optional({
      spec: record({
        scaleTargetRef: record({
          kind: fc.constantFrom('Deployment', 'StatefulSet'),
          name: objectName,
        }),
      }),
    }),
  ),
];

const accessKinds: readonly ObjectKind[] = [
  kindOf(
    'v1',
    'ServiceAccount',
    optional({
      imagePullSecrets: listOf(record({ name: objectName })),
      secrets: listOf(record({ name: objectName })),
    }),
  ),
  kindOf(`${rbac}/v1`, 'Role', optional({ rules })),
  kindOf(
    `${rbac}/v1`,
    'RoleBinding',
    optional({ roleRef: roleRef(fc.constantFrom('Role', 'ClusterRole')), subjects }),
  ),
  kindOf(
    `${rbac}/v1`,
    'ClusterRole',
    optional({ rules, aggregationRule: optional({ clusterRoleSelectors: listOf(selector) }) }),
    false,
  ),
  kindOf(
    `${rbac}/v1`,
    'ClusterRoleBinding',
    optional({ roleRef: roleRef(fc.constant('ClusterRole')), subjects }),
    false,
  ),
];

const otherKinds: readonly ObjectKind[] = [
  kindOf('v1', 'Namespace', optional({}), false),
  kindOf('v1', 'PersistentVolumeClaim', optional({ spec: claim })),
  kindOf(
    'v1',
    'PersistentVolume',
    optional({
      spec: optional({ storageClassName: objectName, claimRef: record({ name: objectName }) }),
    }),
    false,
  ),
  kindOf(
    'storage.k8s.io/v1',
    'StorageClass',
    optional({ parameters: textMapValue, provisioner: simpleText }),
    false,
  ),
  kindOf('scheduling.k8s.io/v1', 'PriorityClass', optional({ value: fc.constant(10) }), false),
  kindOf(
    'admissionregistration.k8s.io/v1',
    'ValidatingWebhookConfiguration',
    optional({ webhooks }),
    false,
  ),
  kindOf(
    'admissionregistration.k8s.io/v1',
    'MutatingWebhookConfiguration',
    optional({ webhooks }),
    false,
  ),
  kindOf(
    'apiregistration.k8s.io/v1',
    'APIService',
    optional({
      spec: optional({ service: record({ name: objectName, namespace: namespaceName }) }),
    }),
    false,
  ),
  kindOf(
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    optional({
      spec: optional({
        group: fc.constant('example.org'),
        names: optional({ kind: fc.constant('Widget') }),
        scope: fc.constantFrom('Cluster', 'Namespaced'),
      }),
    }),
    false,
  ),
];

/** Custom kinds: nothing is known about their fields. */
export const customKinds: readonly ObjectKind[] = [
  kindOf(
    'example.org/v1',
    'Widget',
    optional({
      spec: optional({
        any: anyValue,
        list: listOf(anyValue, 3),
        parts: listOf(record({ name: objectName }, { image: simpleText, value: textValue })),
        template: podTemplate,
        ref: objectName,
        text: textValue,
      }),
      other: anyValue,
    }),
  ),
  kindOf('example.org/v1beta1', 'Gadget', optional({ spec: mapOf(anyValue), status: anyValue })),
];

/** Every kind that trees are made of, the frequent ones several times. */
export const objectKinds: readonly ObjectKind[] = [
  ...workloadKinds,
  ...workloadKinds.slice(0, 2),
  ...dataKinds,
  ...dataKinds,
  ...networkKinds,
  ...accessKinds,
  ...otherKinds,
  ...customKinds,
  ...customKinds,
];
