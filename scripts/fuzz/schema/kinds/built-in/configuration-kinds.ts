import { atomicListOf, keyedListOf, mapOf, oneOf, recordOf } from '../../values/value-shape.ts';
import type { BuiltInShape } from './built-in-shape.ts';

const dataKeys = ['a', 'b', 'c', 'x.y-z'];
const base64 = oneOf('YQ==', 'Yg==', '', 'YWJj');

const configMap = recordOf({
  data: mapOf(dataKeys, oneOf('a', 'b', '', '<&>', 'two\nlines')),
  binaryData: mapOf(['d', 'e'], base64),
  immutable: oneOf(false),
});

const secret = recordOf({
  data: mapOf(dataKeys, base64),
  stringData: mapOf(dataKeys, oneOf('a', 'b')),
  type: oneOf('Opaque'),
  immutable: oneOf(false),
});

const rules = atomicListOf(
  recordOf({
    'apiGroups!': atomicListOf(oneOf('', 'apps'), 1),
    'resources!': atomicListOf(oneOf('pods', 'deployments'), 1),
    'verbs!': atomicListOf(oneOf('get', 'list'), 1),
    resourceNames: atomicListOf(oneOf('a', 'b')),
  }),
);

const roleBinding = recordOf({
  'roleRef!': recordOf({
    'apiGroup!': oneOf('rbac.authorization.k8s.io'),
    'kind!': oneOf('Role'),
    'name!': oneOf('a'),
  }),
  subjects: atomicListOf({
    kind: 'either',
    shapes: [
      recordOf({ 'kind!': oneOf('User'), 'name!': oneOf('a', 'b') }),
      recordOf({ 'kind!': oneOf('ServiceAccount'), 'name!': oneOf('a'), 'namespace!': oneOf('b') }),
    ],
  }),
});

const serviceAccount = recordOf({
  imagePullSecrets: atomicListOf(recordOf({ 'name!': oneOf('a', 'b') })),
  secrets: keyedListOf(['name'], recordOf({ 'name!': oneOf('a', 'b') })),
  automountServiceAccountToken: oneOf(true, false),
});

/** A class that nobody provisions for. */
const persistentVolumeClaim = recordOf({
  'spec!': recordOf({
    'accessModes!': { ...atomicListOf(oneOf('ReadWriteOnce'), 1), maxItems: 1 },
    'storageClassName!': oneOf('absent'),
    'resources!': recordOf({
      'requests!': recordOf({ 'storage!': oneOf('1Gi', '1024Mi', 1073741824) }),
      limits: recordOf({ storage: oneOf('2Gi', '2048Mi') }),
    }),
  }),
});

const storageClass = recordOf({
  'provisioner!': oneOf('example.org/absent'),
  parameters: mapOf(['a', 'b'], oneOf('x', '')),
  reclaimPolicy: oneOf('Delete'),
  volumeBindingMode: oneOf('Immediate'),
  allowVolumeExpansion: oneOf(true, false),
  mountOptions: atomicListOf(oneOf('ro', 'discard')),
});

const priorityClass = recordOf({
  'value!': oneOf(5),
  description: oneOf('a', 'b', ''),
  globalDefault: oneOf(false),
  preemptionPolicy: oneOf('PreemptLowerPriority'),
});

/** Counts what nobody makes, so that it stands in nobody's way. */
const resourceQuota = recordOf({
  'spec!': recordOf({
    hard: mapOf(
      ['count/things.example.org', 'requests.example.org/device'],
      oneOf('1', '2k', 5, '0.5Ki', '1e3'),
    ),
  }),
});

/** Bounds that no claim of the fuzzer meets. */
const limitRange = recordOf({
  'spec!': recordOf({
    'limits!': {
      ...atomicListOf(
        recordOf({
          'type!': oneOf('PersistentVolumeClaim'),
          'min!': recordOf({ 'storage!': oneOf('1', 1, '1Ki') }),
          max: recordOf({ storage: oneOf('1Pi', '1024Ti') }),
        }),
      ),
      maxItems: 1,
    },
  }),
});

const lease = recordOf({
  'spec!': recordOf({
    holderIdentity: oneOf('a', 'b'),
    leaseDurationSeconds: oneOf(1, 15),
    leaseTransitions: oneOf(0, 1),
    renewTime: oneOf('2026-01-02T03:04:05.000000Z', '2026-01-02T03:04:06.500000Z'),
    acquireTime: oneOf('2026-01-02T03:04:05.123456Z', '2026-01-02T04:04:05.000000+01:00'),
  }),
});

/** It matches a group that nobody serves. */
const webhookConfiguration = recordOf({
  webhooks: keyedListOf(
    ['name'],
    recordOf({
      'name!': oneOf('a.example.org', 'b.example.org', 'c.example.org'),
      'clientConfig!': recordOf({
        'url!': oneOf('https://127.0.0.1:1/a', 'https://127.0.0.1:1/b'),
      }),
      'rules!': atomicListOf(
        recordOf({
          'apiGroups!': atomicListOf(oneOf('absent.example.org'), 1),
          'apiVersions!': atomicListOf(oneOf('v1'), 1),
          'resources!': atomicListOf(oneOf('things'), 1),
          'operations!': atomicListOf(oneOf('CREATE', 'UPDATE'), 1),
        }),
        1,
      ),
      'sideEffects!': oneOf('None'),
      'admissionReviewVersions!': { ...atomicListOf(oneOf('v1', 'v1beta1'), 1), maxItems: 1 },
      failurePolicy: oneOf('Ignore'),
      timeoutSeconds: oneOf(1, 10),
      namespaceSelector: recordOf({ matchLabels: mapOf(['a', 'b'], oneOf('x')) }),
    }),
  ),
});

/** Its names repeat that of the object. */
const customResourceDefinition = recordOf({
  'spec!': recordOf({
    'group!': oneOf('definitions.example.org'),
    'scope!': oneOf('Namespaced'),
    'names!': recordOf({
      'plural!': oneOf('{name}'),
      'singular!': oneOf('{name}'),
      'kind!': oneOf('Fuzz'),
      shortNames: atomicListOf(oneOf('fz')),
      categories: atomicListOf(oneOf('all')),
    }),
    'versions!': {
      ...atomicListOf(
        recordOf({
          'name!': oneOf('v1'),
          'served!': oneOf(false),
          'storage!': oneOf(true),
          'schema!': recordOf({
            'openAPIV3Schema!': recordOf({
              'type!': oneOf('object'),
              description: oneOf('a', 'b'),
              properties: mapOf(['a', 'b'], recordOf({ 'type!': oneOf('string', 'integer') })),
            }),
          }),
        }),
        1,
      ),
      maxItems: 1,
    },
  }),
});

const core = { group: '', version: 'v1', isNamespaced: true };
const access = { group: 'rbac.authorization.k8s.io', version: 'v1' };

/** Kinds that configure others. */
export const configurationKinds: readonly BuiltInShape[] = [
  { ...core, kind: 'ConfigMap', plural: 'configmaps', shape: configMap },
  { ...core, kind: 'Secret', plural: 'secrets', shape: secret },
  { ...core, kind: 'ServiceAccount', plural: 'serviceaccounts', shape: serviceAccount },
  {
    ...core,
    kind: 'PersistentVolumeClaim',
    plural: 'persistentvolumeclaims',
    shape: persistentVolumeClaim,
  },
  { ...core, kind: 'ResourceQuota', plural: 'resourcequotas', shape: resourceQuota },
  { ...core, kind: 'LimitRange', plural: 'limitranges', shape: limitRange },
  { ...access, isNamespaced: true, kind: 'Role', plural: 'roles', shape: recordOf({ rules }) },
  {
    ...access,
    isNamespaced: false,
    kind: 'ClusterRole',
    plural: 'clusterroles',
    shape: recordOf({ rules }),
  },
  {
    ...access,
    isNamespaced: true,
    kind: 'RoleBinding',
    plural: 'rolebindings',
    shape: roleBinding,
  },
  {
    group: 'storage.k8s.io',
    version: 'v1',
    isNamespaced: false,
    kind: 'StorageClass',
    plural: 'storageclasses',
    shape: storageClass,
  },
  {
    group: 'scheduling.k8s.io',
    version: 'v1',
    isNamespaced: false,
    kind: 'PriorityClass',
    plural: 'priorityclasses',
    shape: priorityClass,
  },
  {
    group: 'coordination.k8s.io',
    version: 'v1',
    isNamespaced: true,
    kind: 'Lease',
    plural: 'leases',
    shape: lease,
  },
  {
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    isNamespaced: false,
    kind: 'ValidatingWebhookConfiguration',
    plural: 'validatingwebhookconfigurations',
    shape: webhookConfiguration,
  },
  {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    isNamespaced: false,
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    nameSuffix: '.definitions.example.org',
    shape: customResourceDefinition,
  },
];
