import { performance } from 'node:perf_hooks';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import type { KubeObject } from '../../../src/model/manifest.ts';
import { comparePayload } from '../../../src/schema/compare/compare-payload.ts';
import type { PayloadComparison } from '../../../src/schema/compare/payload-comparison.ts';
import type { ObjectKind } from '../../../src/schema/predict/object-kind.ts';
import {
  builtInKind,
  entryOf,
  liveOf,
  manager,
  payloadOf,
} from '../../support/compared-objects.ts';
import {
  customKind,
  keyedList,
  objectSchema,
  setOf,
  text,
  thing,
  typeOfSchema,
} from '../../support/schema-types.ts';

const configMaps = builtInKind('v1', 'ConfigMap');
const deployments = builtInKind('apps/v1', 'Deployment');

function compare(kind: ObjectKind, payload: KubeObject, live: KubeObject): PayloadComparison {
  return comparePayload({ kind, payload, live, manager });
}

/** The least of three runs: what the work costs, not what else the machine does. */
function leastMs(work: () => void): number {
  const times = [0, 1, 2].map(() => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

describe('damaged managedFields', () => {
  const payload = payloadOf(configMaps, { data: { a: '1' } });
  const entry = entryOf(configMaps, payload);

  test.each<[string, Json]>([
    ['no fieldsV1', { ...entry, fieldsV1: undefined }],
    ['fieldsV1 that is a text', { ...entry, fieldsV1: 'f:data' }],
    ['fieldsV1 that is a list', { ...entry, fieldsV1: [] }],
    ['fieldsV1 that is null', { ...entry, fieldsV1: null }],
    ['a leaf that is a number', { ...entry, fieldsV1: { 'f:data': { 'f:a': 1 } } }],
    ['a leaf that is null', { ...entry, fieldsV1: { 'f:data': { 'f:a': null } } }],
    ['elements of an unknown kind', { ...entry, fieldsV1: { 'f:data': { 'f:a': {}, 'x:b': {} } } }],
    ['an entry that is a text', 'gitsync'],
    ['an entry that is null', null],
    ['an entry without apiVersion', { ...entry, apiVersion: undefined }],
  ])('%s is never the same', (_name, damaged) => {
    const comparison = compare(configMaps, payload, liveOf(payload, [damaged as JsonObject]));

    expect(comparison.verdict).not.toBe('same');
  });

  test.each<[string, Json]>([
    ['a text', 'f:data'],
    ['a map', {}],
  ])('managedFields that are %s are never the same', (_name, managedFields) => {
    const live = { ...payload, metadata: { ...payload.metadata, managedFields } };

    expect(compare(configMaps, payload, live).verdict).not.toBe('same');
  });
});

describe('payloads that fit no schema', () => {
  const applied = payloadOf(deployments, { spec: { selector: { matchLabels: { a: 'b' } } } });
  const live = liveOf(applied, [entryOf(deployments, applied)]);

  test.each<[string, JsonObject]>([
    ['containers without their key', { template: { spec: { containers: [{ image: 'a:1' }] } } }],
    ['containers that are texts', { template: { spec: { containers: ['app'] } } }],
    ['containers that are a map', { template: { spec: { containers: { app: {} } } } }],
    ['a container that is null', { template: { spec: { containers: [null] } } }],
    ['a template that is a list', { template: [] }],
    ['a field that is not declared', { unheardOf: true }],
    ['fields with the names of JavaScript', { constructor: {}, toString: 1 }],
    ['a text for a number', { replicas: 'two' }],
  ])('%s are never the same', (_name, spec) => {
    const payload = payloadOf(deployments, {
      spec: { selector: { matchLabels: { a: 'b' } }, ...spec },
    });

    expect(compare(deployments, payload, live).verdict).not.toBe('same');
  });

  test('a container that occurs twice is never the same', () => {
    const container = { name: 'app', image: 'app:1' };
    const twice = payloadOf(deployments, {
      spec: { template: { spec: { containers: [container, container] } } },
    });
    const once = payloadOf(deployments, {
      spec: { template: { spec: { containers: [container] } } },
    });

    expect(
      compare(deployments, twice, liveOf(once, [entryOf(deployments, once)])).verdict,
    ).not.toBe('same');
  });
});

describe('large objects', () => {
  const kind = customKind({
    items: keyedList(['name'], objectSchema({ name: text, value: text })),
    tags: setOf(text),
  });
  const count = 10_000;
  const scene = (size: number): { payload: KubeObject; live: KubeObject } => {
    const items = Array.from({ length: size }, (_unused, index) => ({
      name: `n${index}`,
      value: 'v',
    }));
    const tags = Array.from({ length: size }, (_unused, index) => `t${index}`);
    const stored = thing({ items, tags });
    return {
      payload: thing({ items: [...items].reverse(), tags: [...tags].reverse() }),
      live: liveOf(stored, [entryOf(kind, stored)]),
    };
  };

  test('10,000 items in the reverse order are told within a time that grows with their number', () => {
    const small = scene(count / 10);
    const large = scene(count);

    const smallMs = leastMs(() => compare(kind, small.payload, small.live));
    const largeMs = leastMs(() => compare(kind, large.payload, large.live));

    expect(compare(kind, large.payload, large.live)).toEqual({
      verdict: 'different',
      differences: [
        { kind: 'order', path: [{ kind: 'field', name: 'items' }] },
        { kind: 'order', path: [{ kind: 'field', name: 'tags' }] },
      ],
    });
    // Ten times the items: quadratic work would be a hundred times as long.
    expect(largeMs).toBeLessThan(Math.max(40 * smallMs, 200));
  });

  test('10,000 items that are all gone are told in bounded time', () => {
    const { payload } = scene(count);
    const empty = thing({ items: [], tags: [] });
    const live = liveOf(empty, [entryOf(kind, payload)]);

    const lostMs = leastMs(() => compare(kind, payload, live));

    expect(compare(kind, payload, live).verdict).toBe('different');
    expect(lostMs).toBeLessThan(2000);
  });

  test('an object of 1.5 MB is the same as itself', () => {
    const data = Object.fromEntries(
      Array.from({ length: 1500 }, (_unused, index) => [`k${index}`, 'x'.repeat(1000)]),
    );
    const payload = payloadOf(configMaps, { data });
    const live = JSON.parse(
      JSON.stringify(liveOf(payload, [entryOf(configMaps, payload)])),
    ) as KubeObject;

    expect(compare(configMaps, payload, live)).toEqual({ verdict: 'same' });
    expect(leastMs(() => compare(configMaps, payload, live))).toBeLessThan(200);
  });
});

describe('a schema that contains itself', () => {
  const type = typeOfSchema(
    objectSchema({
      apiVersion: text,
      kind: text,
      metadata: objectSchema({ name: text, managedFields: { type: 'array' } }),
      node: { $ref: '#/components/schemas/Node' },
    }),
    { Node: objectSchema({ next: { $ref: '#/components/schemas/Node' }, text }) },
  );
  const kind: ObjectKind = {
    group: 'example.com',
    version: 'v1',
    kind: 'Thing',
    type,
    isCustom: true,
    hasStatus: false,
  };
  const nested = (depth: number): Json =>
    depth === 0 ? { text: 'end' } : { next: nested(depth - 1) };

  test('is followed as deep as the payload goes', () => {
    const payload = thing({ node: nested(200) });
    const live = liveOf(payload, [entryOf(kind, payload)]);

    expect(compare(kind, payload, live).verdict).toBe('same');
    expect(compare(kind, thing({ node: nested(199) }), live).verdict).toBe('different');
  });
});
