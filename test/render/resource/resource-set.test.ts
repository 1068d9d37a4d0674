import { describe, expect, test } from 'vitest';
import {
  createResource,
  storePreviousId,
  withObject,
} from '../../../src/render/resource/resource.ts';
import type { Resource } from '../../../src/render/resource/resource.ts';
import {
  addResource,
  createResourceSet,
  dropResource,
  findDuplicates,
  replaceResource,
  sharesId,
  slotsNamed,
  slotsWithAnyId,
} from '../../../src/render/resource/resource-set.ts';
import type { ResourceSet } from '../../../src/render/resource/resource-set.ts';

function configMap(name: string, namespace: string, apiVersion = 'v1'): Resource {
  const object = { apiVersion, kind: 'ConfigMap', metadata: { name, namespace } };
  return createResource(object, { file: 'a.yaml', by: 'resource' });
}

/** One name in many namespaces, and another one at the end. */
function crowdedSet(): ResourceSet {
  const set = createResourceSet();
  for (let index = 0; index < 100; index++) addResource(set, configMap('all', `n${String(index)}`));
  addResource(set, configMap('other', 'n1'));
  return set;
}

function rename(set: ResourceSet, slot: number, name: string): void {
  const resource = set.slots[slot];
  if (resource === undefined) throw new Error(`nothing is in slot ${String(slot)}`);
  const metadata = { name, namespace: resource.id.namespace };
  replaceResource(
    set,
    slot,
    withObject(storePreviousId(resource), { ...resource.object, metadata }),
  );
}

describe('a name that many objects have', () => {
  test('is told apart by namespace', () => {
    const slots = slotsWithAnyId(crowdedSet(), configMap('all', 'n42').id);

    expect(slots).toEqual([42]);
  });

  test('stands for all of them in their order', () => {
    const slots = slotsNamed(crowdedSet(), 'all');

    expect(slots).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  test('still finds an object that has another name now', () => {
    const set = crowdedSet();

    rename(set, 42, 'new');

    expect(slotsWithAnyId(set, configMap('all', 'n42').id)).toEqual([42]);
    expect(slotsWithAnyId(set, configMap('new', 'n42').id)).toEqual([42]);
    expect(slotsNamed(set, 'new')).toEqual([42]);
  });

  test('does not find an object that is gone', () => {
    const set = crowdedSet();

    dropResource(set, 42);

    expect(slotsWithAnyId(set, configMap('all', 'n42').id)).toEqual([]);
    expect(slotsNamed(set, 'all')).toHaveLength(99);
  });

  test('can be taken once in each namespace', () => {
    const set = crowdedSet();

    const twin = addResource(set, configMap('all', 'n42'));

    expect(twin).toBe(set.slots[42]);
    expect(set.slots).toHaveLength(101);
  });
});

test('objects of two versions are two objects', () => {
  const set = createResourceSet();
  addResource(set, configMap('a', 'n'));

  const twin = addResource(set, configMap('a', 'n', 'v2'));

  expect(twin).toBeUndefined();
  expect(slotsWithAnyId(set, configMap('a', 'n', 'v2').id)).toEqual([1]);
});

test('objects that meet under one id are told as a group, once', () => {
  const set = createResourceSet();
  addResource(set, configMap('a', 'n'));
  addResource(set, configMap('b', 'n'));

  rename(set, 1, 'a');

  expect(sharesId(set, 0)).toBe(true);
  expect(findDuplicates(set, [0, 1])).toEqual([[set.slots[0], set.slots[1]]]);
  expect(findDuplicates(set, [])).toEqual([]);
});
