import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/model/json.ts';
import type { KubeObject } from '../../../src/model/manifest.ts';
import { hashSuffix } from '../../../src/render/generators/hash-suffix.ts';

function configMap(content: JsonObject, name = 'a'): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...content };
}

describe('the hash of a generated object', () => {
  // Printed by kustomize 5.8.2 for generators with these values.
  test.each<[string, JsonObject, string]>([
    ['one value', { data: { x: '1' } }, 'hmg6f82fh6'],
    ['no data', {}, '6ct58987ht'],
    ['two values', { data: { a: '1', b: '2' } }, '7gdc49gk6d'],
    ['values in another order', { data: { b: '2', a: '1' } }, '7gdc49gk6d'],
    ['characters that Go escapes', { data: { a: '<b> & "c"\u2028\u2029' } }, '52f88k6gmf'],
    ['control characters and emoji', { data: { a: '\b\f\n\r\t\u001b😀é' } }, '4579ch7c9h'],
    ['keys beyond the basic plane', { data: { '\uE000': '1', '😀': '2' } }, '4d7mk9b675'],
  ])('of %s is the one that kustomize computes', (_what, content, hash) => {
    expect(hashSuffix(configMap(content))).toBe(hash);
  });

  test('does not depend on name, namespace, labels or annotations', () => {
    const plain = configMap({ data: { x: '1' } });
    const other: KubeObject = {
      ...plain,
      metadata: { name: 'b', namespace: 'c', labels: { d: 'e' }, annotations: { f: 'g' } },
    };

    expect(hashSuffix(other)).toBe(hashSuffix(plain));
  });

  test('of a Secret depends on its type', () => {
    const secret: KubeObject = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      type: 'Opaque',
      data: { x: 'MQ==' },
    };

    expect(hashSuffix(secret)).toBe('bf2648c599'); // kustomize 5.8.2
    expect(hashSuffix({ ...secret, type: 'other' })).not.toBe('bf2648c599');
    expect(hashSuffix({ ...secret, stringData: { y: '1' } })).not.toBe('bf2648c599');
  });

  test('of any other kind covers the whole object', () => {
    const object: KubeObject = {
      apiVersion: 'v1',
      kind: 'Foo',
      metadata: { name: 'a' },
      n: 2n ** 60n,
    };

    expect(hashSuffix(object)).toMatch(/^[2456789bcdfghkmt]{10}$/);
    expect(hashSuffix({ ...object, spec: {} })).not.toBe(hashSuffix(object));
  });

  test('different data give different hashes, in letters that make no words', () => {
    const data = fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true });
    fc.assert(
      fc.property(data, data, (left, right) => {
        const isSame =
          JSON.stringify(Object.entries(left).sort()) ===
          JSON.stringify(Object.entries(right).sort());

        expect(hashSuffix(configMap({ data: left }))).toMatch(/^[2456789bcdfghkmt]{10}$/);
        expect(
          hashSuffix(configMap({ data: left })) === hashSuffix(configMap({ data: right })),
        ).toBe(isSame);
      }),
    );
  });
});
