import { describe, expect, test } from 'vitest';
import { formatFieldPath } from '../../../src/model/field-path.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { KubeObject } from '../../../src/model/manifest.ts';
import type { ObjectKind } from '../../../src/schema/predict/object-kind.ts';
import { predictApply } from '../../../src/schema/predict/predict-apply.ts';
import { predictUpdate } from '../../../src/schema/predict/predict-update.ts';
import type { PredictedWrite } from '../../../src/schema/predict/predicted-write.ts';
import { serverFactsFor } from '../../../src/schema/server-facts/read-server-facts.ts';
import {
  builtInKind,
  entryOf,
  liveOf,
  manager,
  payloadOf,
} from '../../support/compared-objects.ts';

const facts = await serverFactsFor('1.36');
const writer = { manager, subresource: '', time: '2026-01-02T00:00:00Z' };

function knownKind(apiVersion: string, kind: string): ObjectKind {
  return { ...builtInKind(apiVersion, kind), facts: facts?.ofKind(kind) };
}

function applied(kind: ObjectKind, payload: KubeObject, live?: KubeObject): PredictedWrite {
  return predictApply(kind, live, payload, { ...writer, force: true });
}

function objectOf(write: PredictedWrite): KubeObject {
  if (write.kind !== 'written') throw new Error(write.kind);
  return write.object;
}

function unknownOf(write: PredictedWrite): readonly string[] {
  if (write.kind !== 'written') throw new Error(write.kind);
  return write.unknown.map(formatFieldPath);
}

/** The object as it stands after the manager applied it. */
function standing(kind: ObjectKind, payload: KubeObject): KubeObject {
  return liveOf(payload, [entryOf(kind, payload)]);
}

describe('what a write of a built-in kind makes', () => {
  test('a namespace has its name as a label, whatever is written', () => {
    const kind = knownKind('v1', 'Namespace');
    const payload = payloadOf(kind, {}, { labels: { 'kubernetes.io/metadata.name': 'other' } });

    expect(objectOf(applied(kind, payload)).metadata.labels).toEqual({
      'kubernetes.io/metadata.name': 'web',
    });
  });

  test.each([
    [{ a: '2' }, 2],
    [{ a: '1' }, 1],
  ])('the generation of an EndpointSlice counts labels (%j)', (labels, generation) => {
    const kind = knownKind('discovery.k8s.io/v1', 'EndpointSlice');
    const fields = { addressType: 'IPv4', endpoints: [], ports: [] };
    const live = standing(kind, payloadOf(kind, fields, { labels: { a: '1' } }));

    const write = applied(kind, payloadOf(kind, fields, { labels }), live);

    expect(objectOf(write).metadata['generation']).toBe(generation);
  });

  test.each<[string, JsonObject, JsonObject | undefined]>([
    ['RollingUpdate', { type: 'RollingUpdate' }, { maxSurge: '25%', maxUnavailable: '25%' }],
    ['Recreate', { type: 'Recreate' }, undefined],
  ])('a strategy %s has the parameters of its type', (_type, strategy, rollingUpdate) => {
    const kind = knownKind('apps/v1', 'Deployment');
    const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'app' }] } };
    const spec = { selector: { matchLabels: { a: 'b' } }, strategy, template };

    const write = applied(kind, payloadOf(kind, { spec }));

    expect(objectOf(write)['spec']).toMatchObject({ strategy });
    const made = objectOf(write)['spec'] as { readonly strategy: JsonObject };
    expect(made.strategy['rollingUpdate']).toEqual(rollingUpdate);
    expect(unknownOf(write)).not.toContain('spec.strategy.rollingUpdate');
  });

  test('a Service whose type is another one is not known', () => {
    const kind = knownKind('v1', 'Service');
    const ports = [{ port: 80, protocol: 'TCP', targetPort: 80 }];
    const live = standing(kind, payloadOf(kind, { spec: { type: 'NodePort', ports } }));

    const write = applied(kind, payloadOf(kind, { spec: { type: 'ClusterIP', ports } }), live);

    expect(unknownOf(write)).toContain('spec');
  });

  test('a field that a feature gate drops by default is not known', () => {
    const kind = knownKind('coordination.k8s.io/v1', 'Lease');

    const write = applied(kind, payloadOf(kind, { spec: { strategy: 'OldestEmulationVersion' } }));

    expect(unknownOf(write)).toContain('spec.strategy');
  });

  test('an empty list in a network policy may count as a change', () => {
    const kind = knownKind('networking.k8s.io/v1', 'NetworkPolicy');
    const spec = { podSelector: {}, policyTypes: ['Ingress'] };
    const live = standing(kind, payloadOf(kind, { spec }));

    const write = applied(kind, payloadOf(kind, { spec: { ...spec, egress: [] } }), live);

    expect(unknownOf(write)).toContain('metadata.generation');
  });

  test('labels that a Job does not say are not known: its template has some', () => {
    const kind = knownKind('batch/v1', 'Job');
    const spec = { template: { spec: { containers: [{ name: 'app' }], restartPolicy: 'Never' } } };
    const live = standing(kind, payloadOf(kind, { spec }, { labels: { a: 'b' } }));

    expect(unknownOf(applied(kind, payloadOf(kind, { spec }), live))).toContain('metadata.labels');
  });

  test('an update with an empty list where nothing is leaves the managers open', () => {
    const kind = knownKind('rbac.authorization.k8s.io/v1', 'ClusterRole');
    const rules = [{ verbs: ['get'], resources: ['pods'], apiGroups: [''] }];
    const live = standing(kind, payloadOf(kind, { rules }));
    const [rule] = rules;

    const write = predictUpdate(
      kind,
      live,
      { ...live, rules: [{ ...rule, resourceNames: [] }] },
      writer,
    );

    expect(unknownOf(write)).toContain('metadata.managedFields');
  });
});

describe('what a write of a built-in kind is refused for', () => {
  const configMaps = knownKind('v1', 'ConfigMap');
  const daemonSets = knownKind('apps/v1', 'DaemonSet');

  test.each<[string, ObjectKind, KubeObject]>([
    ['a list instead of a flag', configMaps, payloadOf(configMaps, { immutable: [1] })],
    ['a text instead of a map', configMaps, payloadOf(configMaps, { data: 'text' })],
    ['a number in a map of texts', configMaps, payloadOf(configMaps, { data: { a: 1 } })],
    [
      'a template generation that is no number',
      daemonSets,
      payloadOf(
        daemonSets,
        {},
        { annotations: { 'deprecated.daemonset.template.generation': 'x' } },
      ),
    ],
  ])('%s', (_what, kind, object) => {
    expect(predictUpdate(kind, undefined, object, writer).kind).toBe('refused');
  });

  test('an object of which the types know no key is not known', () => {
    const kind = knownKind('v1', 'ServiceAccount');

    const write = predictUpdate(kind, undefined, payloadOf(kind, { secrets: [{}] }), writer);

    expect(write.kind).toBe('unknown');
  });
});
