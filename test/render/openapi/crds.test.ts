import { expect, test } from 'vitest';
import { GitsyncError } from '../../../src/model/problem.ts';
import { readCrdFieldSpecs } from '../../../src/render/openapi/crd-field-specs.ts';

const objectFields = 'apiVersion: {}, kind: {}, metadata: {}';

function failureOf(text: string): string {
  try {
    readCrdFieldSpecs('crd.yaml', text);
  } catch (error) {
    if (error instanceof GitsyncError) return error.message;
    throw error;
  }
  return '';
}

test('each extension makes a field spec for the kind that the type name ends in', () => {
  const config = readCrdFieldSpecs(
    'crd.yaml',
    `a.b/v1.Kind: {Schema: {properties: {${objectFields},
      notes: {x-kubernetes-annotation: ""}, l: {x-kubernetes-label-selector: ""}, i: {x-kubernetes-identity: ""},
      r: {x-kubernetes-object-ref-api-version: v1, x-kubernetes-object-ref-kind: Secret}}}}\n`,
  );

  expect(config.commonAnnotations).toEqual([{ kind: 'Kind', path: 'notes' }]);
  expect(config.commonLabels).toEqual([{ kind: 'Kind', path: 'l' }]);
  expect(config.namePrefix).toEqual([{ kind: 'Kind', path: 'i' }]);
  expect(config.nameReference).toEqual([
    { version: 'v1', kind: 'Secret', fieldSpecs: [{ kind: 'Kind', path: 'r/name' }] },
  ]);
});

test('a type without kind, apiVersion and metadata counts only where another refers to it', () => {
  const config = readCrdFieldSpecs(
    'crd.yaml',
    `Kind: {Schema: {properties: {${objectFields}, spec: {$ref: Spec}}}}
Spec: {Schema: {properties: {i: {x-kubernetes-identity: ""}}}}\n`,
  );

  expect(config.namePrefix).toEqual([{ kind: 'Kind', path: 'spec/i' }]);
});

test('a type that holds itself ends there', () => {
  const config = readCrdFieldSpecs(
    'crd.yaml',
    `Kind: {Schema: {properties: {${objectFields}, i: {x-kubernetes-identity: ""}, again: {$ref: Kind}}}}\n`,
  );

  expect(config.namePrefix).toEqual([{ kind: 'Kind', path: 'i' }]);
});

test('types that lead to each other too often are refused', () => {
  const levels = Array.from({ length: 30 }, (_, level) => {
    const next = `{$ref: L${String(level + 1)}}`;
    return `L${String(level)}: {Schema: {properties: {a: ${next}, b: ${next}}}}`;
  });
  const root = `Kind: {Schema: {properties: {${objectFields}, l: {$ref: L0}}}}`;

  const message = failureOf([root, ...levels, ''].join('\n'));

  expect(message).toContain('crd.yaml: the types lead to more than 200000 properties');
});

test.each([
  ['', 'it holds no map'],
  [
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n',
    'apiVersion is no definition',
  ],
  ['{"a": ', 'it starts with a brace but is no JSON'],
  ['A: {Schema: {properties: {b: text}}}\n', 'A.Schema.properties.b is no map'],
])('%j is refused', (text, message) => {
  expect(failureOf(text)).toContain(message);
});
