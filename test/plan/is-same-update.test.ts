import { describe, expect, test } from 'vitest';
import { diffExisting } from '../../src/diff/diff-object.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import { isSameUpdate } from '../../src/plan/is-same-update.ts';
import { deepFreeze, makeConfigMap } from '../support/make-object.ts';

const id = { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'web' };

/** Who holds which keys of `data`. */
type Holders = Readonly<Record<string, readonly string[]>>;

function state(data: JsonObject, holders: Holders, metadata: JsonObject = {}): KubeObject {
  const managedFields = Object.entries(holders).map(([manager, keys]) => ({
    manager,
    operation: manager === 'us' ? 'Apply' : 'Update',
    apiVersion: 'v1',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:data': Object.fromEntries(keys.map((key) => [`f:${key}`, {}])) },
  }));
  return makeConfigMap({ data }, { managedFields, ...metadata });
}

/** Planned when somebody had set `a` to 9 with kubectl-edit; git asks for `a` and `b`. */
const planned = state({ a: '9', b: '1' }, { us: ['b'], 'kubectl-edit': ['a'] });
const predicted = state({ a: '1', b: '1' }, { us: ['a', 'b'] });

function isSame(live: KubeObject): boolean {
  const diff = diffExisting({
    id,
    live: planned,
    predicted,
    manager: 'us',
    lastPaths: undefined,
    isPayloadChanged: false,
  });
  if (diff.kind !== 'update') throw new Error(`the plan is ${diff.kind}`);
  return isSameUpdate(deepFreeze({ changes: diff.changes, predicted, live, manager: 'us' }));
}

describe('an update whose object moves before it is written', () => {
  test('is the same while only status and fields of others move', () => {
    const live = state(
      { a: '9', b: '1', c: '5' },
      { us: ['b'], 'kubectl-edit': ['a'], controller: ['c'] },
      { resourceVersion: '8', generation: 2 },
    );

    expect(isSame({ ...live, status: { replicas: 3 } })).toBe(true);
  });

  test('is the same when its own write has arrived already', () => {
    expect(isSame(state({ a: '1', b: '1' }, { us: ['a', 'b'] }))).toBe(true);
  });

  test.each([
    [
      'the field has another value than announced',
      state({ a: '8', b: '1' }, { us: ['b'], 'kubectl-edit': ['a'] }),
    ],
    [
      'somebody else holds the field too',
      state({ a: '9', b: '1' }, { us: ['b'], 'kubectl-edit': ['a'], controller: ['a'] }),
    ],
    [
      'another field that git asks for has moved',
      state({ a: '9', b: '7' }, { 'kubectl-edit': ['a', 'b'] }),
    ],
    [
      'another field has moved and this one has arrived',
      state({ a: '1', b: '7' }, { us: ['a'], 'kubectl-edit': ['b'] }),
    ],
    [
      'the object is being deleted',
      state(
        { a: '9', b: '1' },
        { us: ['b'], 'kubectl-edit': ['a'] },
        { deletionTimestamp: '2026-01-01T00:00:00Z' },
      ),
    ],
  ])('is not the same when %s', (_reason, live) => {
    expect(isSame(live)).toBe(false);
  });
});
