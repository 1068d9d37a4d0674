import { atomicListOf, keyedListOf, mapOf, oneOf, recordOf } from '../../values/value-shape.ts';
import type { ValueShape } from '../../values/value-shape.ts';
import type { BuiltInShape } from './built-in-shape.ts';

/** Several ports of a Service need names, and names do not repeat. */
function servicePort(number: number, name: string): ValueShape {
  return recordOf({
    'port!': oneOf(number),
    'name!': oneOf(name),
    protocol: oneOf('TCP'),
    targetPort: oneOf(8080, 'http'),
    appProtocol: oneOf('http'),
  });
}

const service = recordOf({
  'spec!': recordOf({
    'ports!': keyedListOf(
      ['port', 'protocol'],
      {
        kind: 'either',
        shapes: [servicePort(80, 'http'), servicePort(443, 'https'), servicePort(90, 'admin')],
      },
      1,
    ),
    selector: mapOf(['app', 'tier'], oneOf('a', 'b')),
    type: oneOf('ClusterIP', 'NodePort'),
    sessionAffinity: oneOf('None', 'ClientIP'),
    publishNotReadyAddresses: oneOf(true, false),
    internalTrafficPolicy: oneOf('Cluster', 'Local'),
  }),
});

const peer = recordOf({
  'podSelector!': recordOf({ matchLabels: mapOf(['a', 'b'], oneOf('x', 'y')) }),
});
const policyPort = recordOf({ port: oneOf(80, 'http', 443), protocol: oneOf('TCP', 'UDP') });

const networkPolicy = recordOf({
  'spec!': recordOf({
    'podSelector!': recordOf({ matchLabels: mapOf(['a', 'b'], oneOf('x', 'y')) }),
    ingress: atomicListOf(recordOf({ from: atomicListOf(peer), ports: atomicListOf(policyPort) })),
    egress: atomicListOf(recordOf({ to: atomicListOf(peer), ports: atomicListOf(policyPort) })),
    policyTypes: atomicListOf(oneOf('Ingress')),
  }),
});

const backend = recordOf({
  'service!': recordOf({
    'name!': oneOf('a', 'b'),
    'port!': recordOf({ 'number!': oneOf(80, 443) }),
  }),
});

const ingress = recordOf({
  'spec!': recordOf({
    'defaultBackend!': backend,
    ingressClassName: oneOf('a', 'b'),
    rules: atomicListOf(
      recordOf({
        host: oneOf('a.example.org', 'b.example.org'),
        'http!': recordOf({
          'paths!': atomicListOf(
            recordOf({
              'path!': oneOf('/', '/a'),
              'pathType!': oneOf('Prefix', 'Exact'),
              'backend!': backend,
            }),
            1,
          ),
        }),
      }),
    ),
    tls: atomicListOf(
      recordOf({ hosts: atomicListOf(oneOf('a.example.org')), secretName: oneOf('a', 'b') }),
    ),
  }),
});

const endpoints = recordOf({
  subsets: atomicListOf(
    recordOf({
      'addresses!': atomicListOf(recordOf({ 'ip!': oneOf('10.1.1.1', '10.1.1.2') }), 1),
      ports: atomicListOf(recordOf({ 'port!': oneOf(80, 443), 'name!': oneOf('a', 'b') })),
    }),
  ),
});

const endpointSlice = recordOf({
  'addressType!': oneOf('IPv4'),
  'endpoints!': atomicListOf(
    recordOf({
      'addresses!': { ...atomicListOf(oneOf('10.1.1.1', '10.1.1.2'), 1), maxItems: 1 },
      conditions: recordOf({ ready: oneOf(true, false) }),
    }),
  ),
  ports: {
    ...atomicListOf(
      recordOf({ 'port!': oneOf(80, 443), protocol: oneOf('TCP'), name: oneOf('a') }),
    ),
    maxItems: 1,
  },
});

const isNamespaced = true;
const core = { group: '', version: 'v1', isNamespaced };
const networking = { group: 'networking.k8s.io', version: 'v1', isNamespaced };

/** Kinds about traffic. */
export const networkKinds: readonly BuiltInShape[] = [
  { ...core, kind: 'Service', plural: 'services', shape: service },
  { ...core, kind: 'Endpoints', plural: 'endpoints', shape: endpoints },
  { ...networking, kind: 'NetworkPolicy', plural: 'networkpolicies', shape: networkPolicy },
  { ...networking, kind: 'Ingress', plural: 'ingresses', shape: ingress },
  {
    group: 'discovery.k8s.io',
    version: 'v1',
    isNamespaced,
    kind: 'EndpointSlice',
    plural: 'endpointslices',
    shape: endpointSlice,
  },
];
