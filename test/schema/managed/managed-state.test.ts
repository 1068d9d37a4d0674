import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/model/json.ts';
import { capManagers } from '../../../src/schema/managed/cap-managers.ts';
import { printManagedFields, readManagedState } from '../../../src/schema/managed/managed-state.ts';
import type { ManagedState } from '../../../src/schema/managed/managed-state.ts';
import {
  collectiveHolder,
  migrateManagers,
  rewriteVersions,
} from '../../../src/schema/managed/rewrite-managers.ts';

function entry(manager: string, more: JsonObject = {}): JsonObject {
  return {
    manager,
    operation: 'Update',
    apiVersion: 'v1',
    time: '2026-01-01T00:00:00Z',
    fieldsType: 'FieldsV1',
    fieldsV1: { [`f:${manager}`]: {} },
    ...more,
  };
}

function read(...entries: readonly JsonObject[]): ManagedState {
  const state = readManagedState(entries);
  if (typeof state === 'string') throw new Error(state);
  return state;
}

function namesOf(state: ManagedState): readonly unknown[] {
  return (printManagedFields(state) ?? []).map(({ manager }) => manager);
}

describe('managedFields', () => {
  test('come back as they were read, in the server’s order', () => {
    const late = entry('a', { time: '2026-01-02T00:00:00Z' });
    const scaled = entry('b', { subresource: 'scale' });
    const applied = entry('z', { operation: 'Apply' });
    const timeless = entry('y');
    delete (timeless as Record<string, unknown>)['time'];

    const state = read(late, entry('c'), scaled, entry('b'), applied, timeless);

    expect(printManagedFields(state)).toEqual([
      applied,
      timeless,
      entry('b'),
      scaled,
      entry('c'),
      late,
    ]);
  });

  test('of an object that nobody holds anything of are none', () => {
    expect(printManagedFields(read())).toBeUndefined();
    expect(readManagedState(null)).toEqual(read());
  });

  test.each<[string, JsonObject, string]>([
    ['operation', { operation: 'Patch' }, 'entry 0: operation is not Apply or Update'],
    ['version', { apiVersion: '' }, 'entry 0: it has no apiVersion'],
    ['type', { fieldsType: 'FieldsV2' }, 'entry 0: fieldsType is not FieldsV1'],
  ])('with a wrong %s cannot be read', (_name, more, because) => {
    expect(readManagedState([entry('a', more)])).toBe(because);
  });

  test('with damaged fields say what is damaged', () => {
    expect(readManagedState([entry('a', { fieldsV1: { 'f:a': 'x' } })])).toMatch(/^entry 0: /);
    expect(readManagedState([5])).toBe('entry 0: it is not a map');
    expect(readManagedState('x')).toBe('managedFields is not a list');
  });

  test('keep ten updaters apart and join the oldest of a version in ancient-changes', () => {
    const updaters = Array.from({ length: 12 }, (_one, index) =>
      entry(`m${String(index).padStart(2, '0')}`, {
        time: `2026-01-${String(index + 1).padStart(2, '0')}T00:00:00Z`,
      }),
    );

    const capped = capManagers(read(entry('applier', { operation: 'Apply' }), ...updaters));

    expect(namesOf(capped)).toEqual([
      'applier',
      'ancient-changes',
      ...Array.from({ length: 9 }, (_one, index) => `m${String(index + 3).padStart(2, '0')}`),
    ]);
    expect(printManagedFields(capped)?.[1]).toEqual({
      ...entry('ancient-changes', { time: '2026-01-03T00:00:00Z' }),
      fieldsV1: { 'f:m00': {}, 'f:m01': {}, 'f:m02': {} },
    });
  });

  test('lose ancient-changes once another updater is older, as the server does', () => {
    const updaters = Array.from({ length: 10 }, (_one, index) =>
      entry(`m${String(index)}`, { time: `2026-01-0${String(index === 0 ? 1 : 3)}T00:00:00Z` }),
    );
    const bucket = entry('ancient-changes', { time: '2026-01-02T00:00:00Z' });

    const capped = capManagers(read(bucket, ...updaters));

    expect(namesOf(capped)).toEqual(updaters.map(({ manager }) => manager));
  });

  test('of ten updaters or fewer stay as they are', () => {
    const state = read(...Array.from({ length: 10 }, (_one, index) => entry(`m${String(index)}`)));

    expect(capManagers(state)).toBe(state);
  });
});

describe('migrating from client-side apply', () => {
  const clientSide = entry('kubectl-client-side-apply', {
    fieldsV1: { 'f:spec': { 'f:a': {}, 'f:b': {} } },
  });
  const migration = {
    isMigrated: ({ manager }: { readonly manager: string }) => manager.startsWith('kubectl'),
    manager: 'gitsync:a/b',
    apiVersion: 'v1',
  };

  test('gives the applier what the client-side manager held', () => {
    const own = entry('gitsync:a/b', { operation: 'Apply', fieldsV1: { 'f:spec': { 'f:a': {} } } });

    const migrated = migrateManagers(read(own, clientSide, entry('other')), migration);

    expect(printManagedFields(migrated?.state ?? read())).toEqual([
      { ...own, fieldsV1: { 'f:spec': { 'f:a': {}, 'f:b': {} } } },
      entry('other'),
    ]);
    expect(migrated?.left).toEqual([]);
  });

  test('enters an applier that has no entry yet', () => {
    const migrated = migrateManagers(read(clientSide), migration);

    expect(printManagedFields(migrated?.state ?? read())).toMatchObject([
      {
        manager: 'gitsync:a/b',
        operation: 'Apply',
        fieldsV1: { 'f:spec': { 'f:a': {}, 'f:b': {} } },
      },
    ]);
  });

  test('leaves appliers, subresources and other versions alone and says who is left', () => {
    const applied = entry('kubectl', { operation: 'Apply' });
    const scaled = entry('kubectl-scale', { subresource: 'scale' });
    const older = entry('kubectl-edit', { apiVersion: 'v1beta1' });

    const migrated = migrateManagers(read(clientSide, applied, scaled, older), migration);

    expect(namesOf(migrated?.state ?? read())).toEqual([
      'gitsync:a/b',
      'kubectl',
      'kubectl-edit',
      'kubectl-scale',
    ]);
    expect(migrated?.left.map(({ manager }) => manager)).toEqual(['kubectl-edit']);
  });

  test('is nothing where nobody is to be migrated', () => {
    expect(migrateManagers(read(entry('other')), migration)).toBeUndefined();
  });
});

describe('entries at a version that is gone', () => {
  test('are entered at the version that there is', () => {
    const gone = entry('a', { apiVersion: 'v1beta1', time: '2026-01-05T00:00:00Z' });
    const there = entry('a', { fieldsV1: { 'f:b': {} } });

    const rewritten = rewriteVersions(read(gone, there), (version) => version === 'v1', 'v1');

    expect(printManagedFields(rewritten ?? read())).toEqual([
      entry('a', { fieldsV1: { 'f:a': {}, 'f:b': {} }, time: '2026-01-05T00:00:00Z' }),
    ]);
  });

  test('need no rewriting while every version is served', () => {
    expect(rewriteVersions(read(entry('a')), () => true, 'v1')).toBeUndefined();
  });
});

test('names that stand for several writers are told from writers', () => {
  const name = (
    manager: string,
    operation: 'Apply' | 'Update',
  ): Parameters<typeof collectiveHolder>[0] => ({ manager, operation, subresource: '' });

  expect(collectiveHolder(name('before-first-apply', 'Update'))).toBe('before-first-apply');
  expect(collectiveHolder(name('ancient-changes', 'Update'))).toBe('ancient-changes');
  expect(collectiveHolder(name('kubectl', 'Update'))).toBeUndefined();
  expect(collectiveHolder(name('ancient-changes', 'Apply'))).toBeUndefined();
});
