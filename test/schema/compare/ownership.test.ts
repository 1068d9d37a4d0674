import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import type { KubeObject } from '../../../src/model/manifest.ts';
import { comparePayload } from '../../../src/schema/compare/compare-payload.ts';
import type { ObjectKind } from '../../../src/schema/predict/object-kind.ts';
import {
  builtInKind,
  entryOf,
  liveOf,
  manager,
  payloadOf,
  tellComparison,
  withFields,
} from '../../support/compared-objects.ts';
import {
  customKind,
  keyedList,
  objectSchema,
  setOf,
  text,
  thing,
  whole,
} from '../../support/schema-types.ts';

const configMaps = builtInKind('v1', 'ConfigMap');
const accounts = builtInKind('v1', 'ServiceAccount');
const deployments = builtInKind('apps/v1', 'Deployment');
const requests = builtInKind('certificates.k8s.io/v1', 'CertificateSigningRequest');

function compare(kind: ObjectKind, payload: KubeObject, live: KubeObject): string {
  return tellComparison(comparePayload({ kind, payload, live, manager }));
}

function data(values: JsonObject): KubeObject {
  return payloadOf(configMaps, { data: values });
}

describe('who holds what', () => {
  test('a field that is live and held by somebody else would come to be held by us too', () => {
    const payload = data({ a: '1', b: '2' });
    const live = liveOf(payload, [
      entryOf(configMaps, data({ b: '2' }), 'other'),
      entryOf(configMaps, data({ a: '1' })),
    ]);

    expect(compare(configMaps, payload, live)).toContain('owner data.b');
  });

  test('a field that we hold and no longer apply would be given up', () => {
    const applied = data({ a: '1', b: '2' });
    const live = liveOf(applied, [entryOf(configMaps, applied)]);

    expect(compare(configMaps, data({ a: '1' }), live)).toBe('different: owner data');
  });

  test('fields that only others hold are no difference', () => {
    const payload = data({ a: '1' });
    const live = liveOf(data({ a: '1', theirs: 'x' }), [
      entryOf(configMaps, data({ theirs: 'x' }), 'other'),
      entryOf(configMaps, payload),
    ]);

    expect(compare(configMaps, payload, live)).toBe('same');
  });

  test('a value that we hold and that is live otherwise is different', () => {
    const payload = data({ a: '1' });
    const live = liveOf(data({ a: '2' }), [entryOf(configMaps, payload)]);

    expect(compare(configMaps, payload, live)).toBe('different: value data.a');
  });

  test('what we hold by updates or through a subresource is not what we hold by applying', () => {
    const payload = data({ a: '1' });
    const update = { ...entryOf(configMaps, payload), operation: 'Update' };
    const status = { ...entryOf(configMaps, payload), subresource: 'status' };

    expect(compare(configMaps, payload, liveOf(payload, [update]))).toContain('different');
    expect(compare(configMaps, payload, liveOf(payload, [status]))).toContain('different');
  });

  test('an entry at another version is a difference of version', () => {
    const payload = data({ a: '1' });
    const entry = { ...entryOf(configMaps, payload), apiVersion: 'v0' };

    expect(compare(configMaps, payload, liveOf(payload, [entry]))).toBe('different: version ');
  });

  test('an object without managers of which something could be held is different', () => {
    const payload = data({ a: '1' });

    expect(compare(configMaps, payload, liveOf(payload, []))).toBe('different: version ');
  });

  test('a bare ServiceAccount has no managers, and none are missing', () => {
    const payload = payloadOf(accounts, {});

    expect(compare(accounts, payload, liveOf(payload, []))).toBe('same');
  });

  test('the spec of a CertificateSigningRequest is held by nobody and never changes', () => {
    const payload = payloadOf(requests, { spec: { request: 'YQ==', signerName: 'a/b' } });
    const live = liveOf(withFields(payload, { spec: { username: 'admin' } }), []);
    const other = withFields(payload, { spec: { signerName: 'c/d' } });

    expect(compare(requests, payload, live)).toBe('same');
    expect(compare(requests, other, live)).toBe('uncertain: value spec');
  });

  test('the status in a payload is left out, but not believed to be valid', () => {
    const spec = { selector: { matchLabels: { a: 'b' } } };
    const payload = payloadOf(deployments, { spec });
    const live = liveOf(withFields(payload, { status: { replicas: 1 } }), [
      entryOf(deployments, payload),
    ]);

    expect(compare(deployments, { ...payload, status: {} }, live)).toBe('same');
    expect(compare(deployments, { ...payload, status: { replicas: 1 } }, live)).toBe('same');
    expect(compare(deployments, { ...payload, status: { replicas: 2 } }, live)).toBe(
      'uncertain: value status',
    );
  });
});

describe('values that the server replaces by its own', () => {
  const namespaces = builtInKind('v1', 'Namespace');

  test('a label that says the name of a Namespace is uncertain where it says another one', () => {
    const payload = payloadOf(
      namespaces,
      {},
      { labels: { 'kubernetes.io/metadata.name': 'other' } },
    );
    const stored = payloadOf(namespaces, {}, { labels: { 'kubernetes.io/metadata.name': 'web' } });
    const live = liveOf(stored, [entryOf(namespaces, payload)]);

    expect(compare(namespaces, payload, live)).toContain('uncertain: value metadata.labels');
  });

  test('what a ServiceAccount says of a secret besides its name is uncertain', () => {
    const payload = payloadOf(accounts, { secrets: [{ name: 'token', namespace: 'shop' }] });
    const stored = payloadOf(accounts, { secrets: [{ name: 'token' }] });
    const live = liveOf(stored, [entryOf(accounts, payload)]);

    expect(compare(accounts, payload, live)).toBe('uncertain: value secrets[name="token"]');
  });
});

describe('metadata that only the server writes', () => {
  const payload = data({ a: '1' });
  const live = liveOf(payload, [entryOf(configMaps, payload)]);

  test.each<[string, Json, string]>([
    ['uid', 'a0', 'same'],
    ['uid', 'b1', 'different: refused metadata.uid'],
    ['uid', null, 'same'],
    ['resourceVersion', '7', 'same'],
    ['resourceVersion', '6', 'different: refused metadata.resourceVersion'],
    ['resourceVersion', '', 'uncertain: value metadata.resourceVersion'],
    ['managedFields', [], 'different: refused metadata.managedFields'],
    ['managedFields', null, 'same'],
    ['creationTimestamp', null, 'same'],
    ['creationTimestamp', '2020-01-01T00:00:00Z', 'same'],
    ['creationTimestamp', 'yesterday', 'uncertain: value metadata.creationTimestamp'],
    ['generation', 99, 'same'],
    ['generation', 'many', 'different: refused metadata.generation'],
    ['selfLink', '/a', 'different: value metadata.selfLink'],
  ])('%s: %j in the payload is %s', (name, value, expected) => {
    const stated = withFields(payload, { metadata: { [name]: value } });

    expect(compare(configMaps, stated, live)).toBe(expected);
  });
});

describe('custom resources', () => {
  const kind = customKind({
    spec: objectSchema({
      size: { ...whole, default: 3 },
      owner: text,
      note: { ...text, nullable: true },
      tags: setOf(text),
      steps: {
        type: 'array',
        items: objectSchema({ name: text, weight: { ...whole, default: 1 } }),
      },
      parts: keyedList(
        ['name', 'side'],
        objectSchema({ name: text, side: { ...text, default: 'left' }, image: text }),
      ),
      anything: { 'x-kubernetes-preserve-unknown-fields': true },
    }),
  });
  const applied = (spec: JsonObject, stored: JsonObject): KubeObject => {
    const payload = thing({ spec }) as KubeObject;
    return liveOf({ ...payload, spec: stored }, [entryOf(kind, payload)]);
  };
  const object = (spec: JsonObject): KubeObject => thing({ spec });

  test('defaults of the schema within a value that is held as one are the same', () => {
    const spec = { steps: [{ name: 'a' }] };
    const live = applied(spec, { size: 3, steps: [{ name: 'a', weight: 1 }] });

    expect(compare(kind, object(spec), live)).toBe('same');
  });

  test('only what differs is named, not what merely has defaults', () => {
    const spec = { owner: 'me', steps: [{ name: 'a' }], tags: [] };
    const live = applied(spec, {
      size: 3,
      owner: 'me',
      steps: [{ name: 'a', weight: 2 }],
      tags: [],
    });

    expect(compare(kind, object(spec), live)).toBe('different: value spec.steps');
  });

  test('keys are completed by the defaults of the schema', () => {
    const spec = { parts: [{ name: 'a', image: 'x' }] };
    const live = applied(spec, { size: 3, parts: [{ name: 'a', side: 'left', image: 'x' }] });

    expect(compare(kind, object(spec), live)).toBe('same');
  });

  test('a null that is no value of its type is refused, one that is a value is kept', () => {
    const live = applied({ note: null }, { size: 3, note: null });
    const without = applied({}, { size: 3 });

    expect(compare(kind, object({ note: null }), live)).toBe('same');
    expect(compare(kind, object({ owner: null }), without)).toContain('different');
  });

  test('maps and lists below x-kubernetes-preserve-unknown-fields hold themselves', () => {
    const spec = { anything: { a: { b: [1, { c: null }] }, d: {} } };
    const live = applied(spec, { size: 3, ...spec });

    expect(compare(kind, object(spec), live)).toBe('same');
    expect(compare(kind, object({ anything: { a: { b: [1] }, d: {} } }), live)).toBe(
      'different: value spec.anything.a.b',
    );
  });

  test('a quantity in another spelling is different: custom resources keep the text', () => {
    const live = applied({ owner: '1024Mi' }, { size: 3, owner: '1024Mi' });

    expect(compare(kind, object({ owner: '1Gi' }), live)).toBe('different: value spec.owner');
  });
});
