import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/model/json.ts';
import type { ObjectMeta } from '../../../src/model/manifest.ts';
import type { HashableObject } from '../../../src/render/generators/generator-input.ts';
import { hashSuffix } from '../../../src/render/generators/hash-suffix.ts';
import { mergeGenerated } from '../../../src/render/generators/merge-generated.ts';

function hashable(
  kind: string,
  metadata: ObjectMeta,
  content: JsonObject,
  needsHash = true,
): HashableObject {
  return { object: { apiVersion: 'v1', kind, metadata, ...content }, needsHash };
}

const base = hashable(
  'ConfigMap',
  {
    name: 'p-merged',
    namespace: 'ns',
    labels: { app: 'global', xl: 'base' },
    annotations: { note: 'base' },
  },
  { data: { a: '1', b: '2' }, immutable: true },
);

const generated = hashable(
  'ConfigMap',
  { name: 'merged', labels: { yl: 'over' }, annotations: { note: 'over' } },
  { data: { b: '3', c: '4' }, binaryData: { 'bin.dat': 'AP/+AWJpbmFyeQ==' } },
);

describe('merging a generated object into an earlier one', () => {
  test('keeps the place and the metadata of the base, new data wins', () => {
    const { object, needsHash } = mergeGenerated(base, generated, 'merge');

    expect(object).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'p-merged',
        namespace: 'ns',
        labels: { app: 'global', xl: 'base', yl: 'over' },
        annotations: { note: 'over' },
      },
      data: { a: '1', b: '3', c: '4' },
      binaryData: { 'bin.dat': 'AP/+AWJpbmFyeQ==' },
    });
    expect(needsHash).toBe(true);
    expect(hashSuffix(object)).toBe('bgc85hfbt4'); // kustomize 5.8.2 prints p-merged-bgc85hfbt4
  });

  test('replace keeps name, namespace, labels and annotations but none of the data', () => {
    const { object } = mergeGenerated(base, generated, 'replace');

    expect(object['data']).toEqual({ b: '3', c: '4' });
    expect(object.metadata).toEqual(mergeGenerated(base, generated, 'merge').object.metadata);
  });

  test.each([
    [true, true, true],
    [false, true, false],
    [true, false, false],
  ])('base hashed: %s, generated hashed: %s, result hashed: %s', (first, second, result) => {
    const merged = mergeGenerated(
      { ...base, needsHash: first },
      { ...generated, needsHash: second },
      'merge',
    );

    expect(merged.needsHash).toBe(result);
  });

  test('a Secret takes its type from the generator, as in kustomize', () => {
    const earlier = hashable('Secret', { name: 's' }, { type: 'custom', data: { a: 'MQ==' } });
    const later = hashable('Secret', { name: 's' }, { type: 'Opaque', data: { b: 'Mg==' } });

    const { object } = mergeGenerated(earlier, later, 'merge');

    expect(object).toMatchObject({ type: 'Opaque', data: { a: 'MQ==', b: 'Mg==' } });
    expect(hashSuffix(object)).toBe('8fb7cfch84'); // kustomize 5.8.2
  });

  test('stringData of a written Secret becomes data, and wins over data', () => {
    const written = hashable(
      'Secret',
      { name: 's' },
      { data: { a: 'MQ==', b: 'Mg==' }, stringData: { b: 'x', c: 'y' } },
      false,
    );
    const later = hashable('Secret', { name: 's' }, { type: 'Opaque', data: { d: 'NA==' } });

    expect(mergeGenerated(written, later, 'merge').object).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      type: 'Opaque',
      data: { a: 'MQ==', b: 'eA==', c: 'eQ==', d: 'NA==' },
    });
  });

  test('nothing merged with nothing has no data', () => {
    const earlier = hashable('Secret', { name: 's' }, { type: 'Opaque', data: {} });

    expect(mergeGenerated(earlier, earlier, 'merge').object['data']).toBeUndefined();
  });

  test('neither input is changed', () => {
    const before = JSON.stringify([base, generated]);

    mergeGenerated(base, generated, 'merge');

    expect(JSON.stringify([base, generated])).toBe(before);
  });
});
