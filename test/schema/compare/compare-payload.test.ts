import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import type { KubeObject } from '../../../src/model/manifest.ts';
import { comparePayload } from '../../../src/schema/compare/compare-payload.ts';
import type { ObjectKind } from '../../../src/schema/predict/object-kind.ts';
import { serverFactsFor } from '../../../src/schema/server-facts/read-server-facts.ts';
import {
  builtInKind,
  entryOf,
  liveOf,
  manager,
  payloadOf,
  tellComparison,
  withFields,
} from '../../support/compared-objects.ts';

const deployments = builtInKind('apps/v1', 'Deployment');
const services = builtInKind('v1', 'Service');
const configMaps = builtInKind('v1', 'ConfigMap');
const secrets = builtInKind('v1', 'Secret');
const networkPolicies = builtInKind('networking.k8s.io/v1', 'NetworkPolicy');
const facts = await serverFactsFor('1.36');

/** The kind, with what is known of the code behind it. */
function knowing(kind: ObjectKind): ObjectKind {
  return { ...kind, facts: facts?.ofKind(kind.kind) };
}

interface Scene {
  readonly payload: KubeObject;
  readonly live: KubeObject;
}

function compare(kind: ObjectKind, { payload, live }: Scene): string {
  return tellComparison(comparePayload({ kind, payload, live, manager }));
}

/** A Deployment with one container, and more of the pod's spec. */
function deployment(
  container: JsonObject,
  podSpec: JsonObject = {},
  spec: JsonObject = {},
): KubeObject {
  return payloadOf(deployments, {
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'app', image: 'app:1', ...container }], ...podSpec },
      },
      ...spec,
    },
  });
}

/** `payload` after it was applied, as it is live with other fields of the container. */
function appliedDeployment(
  applied: KubeObject,
  container: JsonObject,
  podSpec: JsonObject = {},
): KubeObject {
  const live = deployment(
    { imagePullPolicy: 'IfNotPresent', ...container },
    { dnsPolicy: 'ClusterFirst', ...podSpec },
  );
  return liveOf(live, [entryOf(deployments, applied)]);
}

describe('list items with keys', () => {
  test('a port without protocol is the live one with the default protocol, which nobody holds', () => {
    const payload = deployment({ ports: [{ containerPort: 80 }] });
    const live = appliedDeployment(payload, { ports: [{ containerPort: 80, protocol: 'TCP' }] });

    expect(compare(deployments, { payload, live })).toBe('same');
  });

  test('stating the default of a key takes the field over, and nothing else', () => {
    const applied = deployment({ ports: [{ containerPort: 80 }] });
    const live = appliedDeployment(applied, { ports: [{ containerPort: 80, protocol: 'TCP' }] });
    const payload = deployment({ ports: [{ containerPort: 80, protocol: 'TCP' }] });

    expect(compare(deployments, { payload, live })).toContain(
      'ports[containerPort=80,protocol="TCP"].protocol',
    );
  });

  test('containers in another order are a difference of order alone', () => {
    const two = [
      { name: 'a', image: 'a:1' },
      { name: 'b', image: 'b:1' },
    ];
    const applied = deployment({}, { containers: two });
    const live = appliedDeployment(applied, {}, { containers: two });
    const payload = deployment({}, { containers: [...two].reverse() });

    expect(compare(deployments, { payload, live })).toBe(
      'different: order spec.template.spec.containers',
    );
  });

  test('environment variables in another order are a difference of order', () => {
    const env = [
      { name: 'ONE', value: '1' },
      { name: 'TWO', value: '2' },
    ];
    const live = appliedDeployment(deployment({ env }), { env });
    const payload = deployment({ env: [...env].reverse() });

    expect(compare(deployments, { payload, live })).toBe(
      'different: order spec.template.spec.containers[name="app"].env',
    );
  });

  test('items of somebody else between ours are no difference of order', () => {
    const env = [
      { name: 'ONE', value: '1' },
      { name: 'TWO', value: '2' },
    ];
    const payload = deployment({ env });
    const [one, two] = env;
    const live = appliedDeployment(payload, {
      env: [one ?? null, { name: 'THEIRS', value: 'x' }, two ?? null],
    });

    expect(compare(deployments, { payload, live })).toBe('same');
  });

  test('set items in another order are a difference of order', () => {
    const applied = payloadOf(configMaps, {}, { finalizers: ['a/x', 'b/y'] });
    const live = liveOf(applied, [entryOf(configMaps, applied)]);
    const payload = payloadOf(configMaps, {}, { finalizers: ['b/y', 'a/x'] });

    expect(compare(configMaps, { payload, live })).toBe('different: order metadata.finalizers');
  });
});

describe('nulls and zero values', () => {
  test('a null annotation is stored as an empty text, and then it is the same', () => {
    const payload = payloadOf(configMaps, {}, { annotations: { note: null } });
    const stored = payloadOf(configMaps, {}, { annotations: { note: '' } });
    const live = liveOf(stored, [entryOf(configMaps, payload)]);

    expect(compare(configMaps, { payload, live })).not.toContain('different');
  });

  test('replicas: null, with the default live, is never called different', () => {
    const payload = deployment({}, {}, { replicas: null });
    const live = liveOf(withFields(payload, { spec: { replicas: 1 } }), [
      entryOf(deployments, payload),
    ]);

    expect(compare(deployments, { payload, live })).toBe('uncertain: value spec.replicas');
    expect(compare(knowing(deployments), { payload, live })).toBe('same');
  });

  test.each<[string, JsonObject, JsonObject]>([
    ['args: []', { args: [] }, {}],
    ['tolerations: []', {}, { tolerations: [] }],
    ['nodeSelector: {}', {}, { nodeSelector: {} }],
    ['hostNetwork: false', {}, { hostNetwork: false }],
    ['workingDir: ""', { workingDir: '' }, {}],
  ])('%s, which we hold and the server dropped, is the same', (_name, container, podSpec) => {
    const payload = deployment(container, podSpec);
    const live = appliedDeployment(payload, {});

    expect(compare(deployments, { payload, live })).toBe('same');
  });

  test('an empty list is uncertain for kinds that count it as a change every time', () => {
    const payload = payloadOf(networkPolicies, { spec: { podSelector: {}, ingress: [] } });
    const stored = payloadOf(networkPolicies, { spec: { podSelector: {} } });
    const live = liveOf(stored, [entryOf(networkPolicies, payload)]);

    expect(compare(networkPolicies, { payload, live })).toBe('uncertain: value spec.ingress');
  });

  test('a zero value that we do not hold yet is a difference of owner', () => {
    const live = appliedDeployment(deployment({}), {});
    const payload = deployment({}, { hostNetwork: false });

    expect(compare(deployments, { payload, live })).toContain(
      'owner spec.template.spec.hostNetwork',
    );
  });

  test('a zero value within a value that is held as one is not told from nothing without facts', () => {
    const ingress = (port: JsonObject): JsonObject => ({
      podSelector: {},
      ingress: [{ ports: [port] }],
    });
    const applied = payloadOf(networkPolicies, { spec: ingress({ port: 80, protocol: 'TCP' }) });
    const live = liveOf(applied, [entryOf(networkPolicies, applied)]);
    const payload = payloadOf(networkPolicies, {
      spec: ingress({ port: 80, protocol: 'TCP', endPort: 0 }),
    });

    expect(compare(networkPolicies, { payload, live })).toBe('uncertain: value spec.ingress');
  });
});

describe('values that are held as one', () => {
  const policy = (port: JsonObject): KubeObject =>
    payloadOf(networkPolicies, { spec: { podSelector: {}, ingress: [{ ports: [port] }] } });
  const payload = policy({ port: 80 });
  const live = liveOf(policy({ port: 80, protocol: 'TCP' }), [entryOf(networkPolicies, payload)]);

  test('a default of the server within is uncertain where its defaults are not known', () => {
    expect(compare(networkPolicies, { payload, live })).toBe('uncertain: value spec.ingress');
  });

  test('a default of the server within is the same where its defaults are known', () => {
    expect(compare(knowing(networkPolicies), { payload, live })).toBe('same');
  });

  test('something else than the default within is different', () => {
    const other = liveOf(policy({ port: 80, protocol: 'UDP' }), [
      entryOf(networkPolicies, payload),
    ]);

    expect(compare(knowing(networkPolicies), { payload, live: other })).toBe(
      'different: value spec.ingress',
    );
  });

  test('a value that is written without its default is taken from others who hold it', () => {
    const twin = entryOf(networkPolicies, payload, 'twin');
    const shared = liveOf(live, [twin, entryOf(networkPolicies, payload)]);

    expect(compare(knowing(networkPolicies), { payload, live: shared })).toBe(
      'different: owner spec.ingress',
    );
  });

  test('items in another order are different', () => {
    const applied = deployment({ args: ['a', 'b'] });
    const stored = appliedDeployment(applied, { args: ['b', 'a'] });

    expect(compare(deployments, { payload: applied, live: stored })).toContain('value');
  });
});

describe('spellings', () => {
  const limits = (cpu: Json): KubeObject => deployment({ resources: { limits: { cpu } } });
  const cpuPath = 'spec.template.spec.containers[name="app"].resources.limits.cpu';

  test.each<[Json, Json]>([
    ['1.5Gi', '1536Mi'],
    [0.5, '500m'],
    ['1000m', '1'],
    [2, '2'],
  ])('the quantity %j is the same as the live %j', (written, stored) => {
    const payload = limits(written);
    const live = appliedDeployment(payload, { resources: { limits: { cpu: stored } } });

    expect(compare(deployments, { payload, live })).toBe('same');
  });

  test('the same quantity in another spelling takes the field from whoever holds it too', () => {
    const payload = limits('1000m');
    const stored = limits('1');
    const entries = [entryOf(deployments, stored, 'twin'), entryOf(deployments, payload)];
    const live = liveOf(stored, entries);

    expect(compare(deployments, { payload, live })).toBe(`different: owner ${cpuPath}`);
  });

  test('another quantity is different', () => {
    const payload = limits('1');
    const live = appliedDeployment(payload, { resources: { limits: { cpu: '2' } } });

    expect(compare(deployments, { payload, live })).toBe(`different: value ${cpuPath}`);
  });

  test('the number 80 and the text "80" are different for a port', () => {
    const ports = (targetPort: Json): JsonObject => ({
      spec: { ports: [{ port: 80, targetPort }] },
    });
    const payload = payloadOf(services, ports(80));
    const live = liveOf(payloadOf(services, ports('80')), [entryOf(services, payload)]);

    expect(compare(services, { payload, live })).toContain('different: value');
  });

  test.each<[string, Json, Json]>([
    ['1e3 is 1000', 1e3, 1000],
    ['1.0 is 1', JSON.parse('1.0') as Json, 1],
    ['a bigint is the number that it is equal to', 3n, 3],
  ])('%s', (_name, written, stored) => {
    const payload = deployment({}, {}, { replicas: written });
    const live = liveOf(withFields(payload, { spec: { replicas: stored } }), [
      entryOf(deployments, payload),
    ]);

    expect(compare(deployments, { payload, live })).toBe('same');
  });

  test('integers beyond 2^53 are compared exactly', () => {
    const payload = deployment({}, { securityContext: { runAsUser: 9007199254740993n } });
    const live = appliedDeployment(
      payload,
      {},
      { securityContext: { runAsUser: 9007199254740992 } },
    );

    expect(compare(deployments, { payload, live })).not.toBe('same');
  });

  test('base64 with line breaks is what the server keeps without them', () => {
    const payload = payloadOf(secrets, { data: { key: 'YWJj\nZGVm\n' } });
    const live = liveOf(payloadOf(secrets, { data: { key: 'YWJjZGVm' } }), [
      entryOf(secrets, payload),
    ]);

    expect(compare(secrets, { payload, live })).toBe('same');
  });

  test('base64 without padding, which the server refuses, is never the same', () => {
    const payload = payloadOf(secrets, { data: { key: 'YQ' } });
    const live = liveOf(payloadOf(secrets, { data: { key: 'YQ==' } }), [entryOf(secrets, payload)]);

    expect(compare(secrets, { payload, live })).not.toBe('same');
  });
});
