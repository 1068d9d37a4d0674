import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { claimEntries, emptyInventory, settleEntries } from '../../src/inventory/inventory.ts';
import type { InventoryEntry } from '../../src/inventory/inventory.ts';
import { decodeInventory, encodeInventory } from '../../src/inventory/inventory-codec.ts';
import { summariseInventory } from '../../src/inventory/inventory-records.ts';
import { digestJson } from '../../src/inventory/payload-digest.ts';
import { compareObjectIds, objectKey } from '../../src/model/object-id.ts';
import type { ObjectId } from '../../src/model/object-id.ts';
import { GitsyncError } from '../../src/model/problem.ts';
import { deepFreeze } from '../support/make-object.ts';

const set = { namespace: 'ops', name: 'web' };
const cluster = { systemUid: 'system', namespaceUid: 'home' };

function configMap(name: string): ObjectId {
  return { group: '', kind: 'ConfigMap', namespace: 'shop', name };
}

function entry(name: string, uid = `uid-${name}`): InventoryEntry {
  return { id: configMap(name), uid, version: 'v1', paths: { 'f:data': {} }, payload: 'digest' };
}

describe('inventory', () => {
  test('a claim holds old and new, and keeps what is known of the old', () => {
    const before = deepFreeze({ ...emptyInventory(set, cluster), entries: [entry('a')] });

    const claimed = claimEntries(before, [
      { id: configMap('a'), version: 'v1' },
      { id: configMap('b'), version: 'v1' },
    ]);

    expect(claimed.entries).toEqual([entry('a'), { id: configMap('b'), uid: '', version: 'v1' }]);
  });

  test('only confirmed absence takes an entry out', () => {
    const claimed = deepFreeze({
      ...emptyInventory(set, cluster),
      entries: [entry('a'), entry('b'), entry('c', '')],
    });

    const settled = settleEntries(claimed, {
      written: [entry('c', 'uid-new')],
      confirmedAbsent: [configMap('b')],
      revision: 'main@sha1:1',
    });

    expect(settled.entries.map((one) => one.id.name)).toEqual(['a', 'c']);
    expect(settled.entries[1]?.uid).toBe('uid-new');
    expect(settled.revision).toBe('main@sha1:1');
  });

  test('whatever is claimed and settled, nothing unconfirmed is lost', () => {
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 5 });

    fc.assert(
      fc.property(names, names, names, (old, wanted, gone) => {
        const before = { ...emptyInventory(set, cluster), entries: old.map((name) => entry(name)) };
        const claimed = claimEntries(
          before,
          wanted.map((name) => ({ id: configMap(name), version: 'v1' })),
        );
        const settled = settleEntries(claimed, {
          written: [],
          confirmedAbsent: gone.map(configMap),
          revision: 'r',
        });
        const expected = [...new Set([...old, ...wanted])].filter((name) => !gone.includes(name));
        expect(settled.entries.map((one) => one.id.name)).toEqual(expected.sort());
      }),
    );
  });

  test('what is stored comes back, byte for byte the same for the same inventory', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9.:-]{0,20}$/);
    const entries = fc.array(
      fc.record({ name, uid: fc.uuid(), paths: fc.constant({ 'f:data': { 'f:a': {} } }) }),
      { maxLength: 20 },
    );

    fc.assert(
      fc.property(entries, (list) => {
        const unique = new Map(list.map((one) => [one.name, one]));
        const inventory = {
          ...emptyInventory(set, cluster),
          revision: 'main@sha1:1',
          entries: [...unique.values()]
            .map((one) => ({
              id: configMap(one.name),
              uid: one.uid,
              version: 'v1',
              paths: one.paths,
              payload: 'p',
            }))
            .sort((left, right) => compareObjectIds(left.id, right.id)),
        };
        expect(decodeInventory(encodeInventory(inventory), set)).toEqual(inventory);
        expect(encodeInventory(inventory)).toEqual(encodeInventory(inventory));
      }),
    );
  });

  test.each([
    ['bytes that are no gzip', Buffer.from('x')],
    ['no bytes', Buffer.alloc(0)],
    ['no object', gzipSync('[]')],
    ['an unknown format', gzipSync('{"version":9}')],
    [
      'another set',
      gzipSync('{"version":1,"set":"ops/other","clusterUid":"","revision":"","entries":[]}'),
    ],
    ['no cluster', gzipSync('{"version":1,"set":"ops/web","revision":"","entries":[]}')],
    ['no entries', gzipSync('{"version":1,"set":"ops/web","clusterUid":"","revision":""}')],
    [
      'a name that leaves the path',
      gzipSync(
        '{"version":1,"set":"ops/web","clusterUid":"","revision":"","entries":[{"object":"/ConfigMap/shop/..","uid":"","version":"v1"}]}',
      ),
    ],
    [
      'an entry without object',
      gzipSync(
        '{"version":1,"set":"ops/web","clusterUid":"","revision":"","entries":[{"uid":"","version":"v1"}]}',
      ),
    ],
    ['a truncated inventory', encodeInventory(emptyInventory(set, cluster)).subarray(0, 20)],
  ])('%s is a damaged inventory, never an empty one', (_title, bytes) => {
    expect(() => decodeInventory(bytes, set)).toThrow(GitsyncError);
  });

  test('the parent tells kinds and other namespaces, sorted', () => {
    const inventory = {
      ...emptyInventory(set, cluster),
      entries: [
        entry('a'),
        {
          id: { group: 'apps', kind: 'Deployment', namespace: 'ops', name: 'x' },
          uid: '',
          version: 'v1',
        },
      ],
    };

    expect(summariseInventory(inventory)).toEqual({
      groupKinds: 'ConfigMap,Deployment.apps',
      additionalNamespaces: 'shop',
    });
  });

  test('equal payloads have equal digests whatever the order of keys, other keys give other digests', () => {
    const key = new Uint8Array(32).fill(1);

    expect(digestJson(key, { a: 1, b: 2 })).toBe(digestJson(key, { b: 2, a: 1 }));
    expect(digestJson(key, { a: 1 })).not.toBe(digestJson(key, { a: 2 }));
    expect(digestJson(key, { a: 1 })).not.toBe(digestJson(new Uint8Array(32), { a: 1 }));
  });

  test('object keys are unique and read back', () => {
    expect(objectKey(configMap('a'))).toBe('/ConfigMap/shop/a');
  });
});
