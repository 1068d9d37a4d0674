import { describe, expect, test } from 'vitest';
import { emptyInventory } from '../../src/inventory/inventory.ts';
import type { InventoryEntry } from '../../src/inventory/inventory.ts';
import type { LiveState } from '../../src/model/live-state.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import { objectKey } from '../../src/model/object-id.ts';
import type { ObjectId } from '../../src/model/object-id.ts';
import { markObject } from '../../src/ownership/marks.ts';
import { checkPruneBudget } from '../../src/prune/prune-budget.ts';
import type { PrunePolicy } from '../../src/prune/prune-budget.ts';
import { decidePrunes } from '../../src/prune/prune-candidates.ts';
import type { PruneDecision } from '../../src/prune/prune-candidates.ts';
import { prunePhaseOf, pruneStepOf } from '../../src/prune/prune-order.ts';
import { parsePruneLimit } from '../../src/settings/prune-limit.ts';
import { deepFreeze, makeConfigMap } from '../support/make-object.ts';

const set = { namespace: 'ops', name: 'web' };
const cluster = { systemUid: 'system', namespaceUid: 'home' };
const id: ObjectId = { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'web' };
const entry: InventoryEntry = { id, uid: 'uid-1', version: 'v1' };

function owned(metadata: Record<string, string | Record<string, string>> = {}): KubeObject {
  return markObject(makeConfigMap({}, { uid: 'uid-1', ...metadata }), id, set);
}

function decide(
  live: LiveState | undefined,
  extra: { renderedUid?: string; rendered?: boolean; isApplied?: boolean } = {},
): PruneDecision | undefined {
  return decidePrunes(
    deepFreeze({
      set,
      inventory: { ...emptyInventory(set, cluster), entries: [entry] },
      rendered: new Set(extra.rendered === true ? [objectKey(id)] : []),
      renderedUids: new Set(extra.renderedUid === undefined ? [] : [extra.renderedUid]),
      live: new Map(live === undefined ? [] : [[objectKey(id), live]]),
      undiscovered: [],
      isAppliedBySet: () => extra.isApplied === true,
    }),
  )[0];
}

describe('what leaves', () => {
  test('an object of ours that left git is pruned', () => {
    expect(decide({ kind: 'present', object: owned() })?.kind).toBe('prune');
  });

  test('an object that git still has is no candidate', () => {
    expect(decide({ kind: 'present', object: owned() }, { rendered: true })).toBeUndefined();
  });

  test('an object that could not be read is never pruned and never forgotten', () => {
    const problem = { code: 'KUBE_FORBIDDEN', message: 'no' } as const;

    expect(decide({ kind: 'unreadable', problem })?.kind).toBe('unreadable');
    expect(decide(undefined)?.kind).toBe('unreadable');
  });

  test('a Namespace waits while an API whose objects it may hold cannot be discovered', () => {
    const home: ObjectId = { group: '', kind: 'Namespace', namespace: '', name: 'shop' };
    const undiscovered = ['metrics.example.org/v1'];
    function decideFor(candidate: ObjectId): PruneDecision | undefined {
      const live = markObject(makeConfigMap({}, { uid: 'uid-1' }), candidate, set);
      return decidePrunes({
        set,
        inventory: { ...emptyInventory(set, cluster), entries: [{ ...entry, id: candidate }] },
        rendered: new Set(),
        renderedUids: new Set(),
        live: new Map([[objectKey(candidate), { kind: 'present', object: live }]]),
        undiscovered,
        isAppliedBySet: () => true,
      })[0];
    }

    expect(decideFor(home)).toMatchObject({
      kind: 'unreadable',
      problem: { code: 'PRUNE_UNREADABLE', message: expect.stringContaining('metrics') as string },
    });
    // A kind of that name in another group holds nothing.
    expect(decideFor({ ...home, group: 'example.org' })?.kind).toBe('prune');
    expect(decideFor(id)?.kind).toBe('prune');
  });

  test('an object that is gone only leaves the inventory', () => {
    expect(decide({ kind: 'absent' })?.kind).toBe('gone');
  });

  test.each([
    ['the label is gone', { ...owned(), metadata: { ...owned().metadata, labels: {} } }],
    ['the annotation is gone', { ...owned(), metadata: { ...owned().metadata, annotations: {} } }],
    ['the marks name another set', markObject(owned(), id, { namespace: 'ops', name: 'other' })],
    ['the mark was copied from another object', markObject(owned(), { ...id, name: 'x' }, set)],
  ])('an object is released, not pruned, when %s', (_title, object) => {
    expect(decide({ kind: 'present', object })?.kind).toBe('released');
  });

  test('an object under another UID is pruned only when the set itself applied it', () => {
    const object = owned({ uid: 'uid-2' });

    expect(decide({ kind: 'present', object })?.kind).toBe('released');
    expect(decide({ kind: 'present', object }, { isApplied: true })?.kind).toBe('prune');
  });

  test('an object that git has under another group is not deleted through the old one', () => {
    const decision = decide({ kind: 'present', object: owned() }, { renderedUid: 'uid-1' });

    expect(decision?.kind).toBe('released');
  });

  test.each([
    ['helm.sh/resource-policy', 'keep'],
    ['client.lifecycle.config.k8s.io/deletion', 'detach'],
    ['kustomize.toolkit.fluxcd.io/prune', 'disabled'],
    ['argocd.argoproj.io/sync-options', 'Validate=false,Prune=false'],
  ])('the annotation %s: %s keeps an object', (key, value) => {
    const object = owned();
    const annotations = { ...object.metadata.annotations, [key]: value };
    const kept = { ...object, metadata: { ...object.metadata, annotations } };

    expect(decide({ kind: 'present', object: kept })?.kind).toBe('released');
  });
});

describe('the budget', () => {
  const policy: PrunePolicy = { limit: { kind: 'default' }, confirmedKinds: [], isDestroy: false };
  const many = (count: number, kind = 'ConfigMap', group = ''): ObjectId[] =>
    Array.from({ length: count }, (_unused, index) => ({
      group,
      kind,
      namespace: 'shop',
      name: `${kind.toLowerCase()}-${String(index)}`,
    }));

  test.each([
    [5, 10, 0],
    [6, 10, 1],
    [6, 31, 0],
    [20, 100, 0],
    [21, 100, 1],
  ])('of %i deletions out of %i objects, %i problems', (leaving, all, problems) => {
    const kinds = [...many(1, 'Service'), ...many(leaving - 1)];
    const rest = many(all - leaving, 'Deployment', 'apps');
    const extra = many(1, 'ConfigMap').map((one) => ({ ...one, name: 'stays' }));

    const found = checkPruneBudget(kinds, [...kinds, ...rest.slice(1), ...extra], policy);

    expect(found).toHaveLength(problems);
  });

  test('all objects of a kind in a namespace may not leave at once where they are five or more', () => {
    const configMaps = many(5);
    const inventory = [...configMaps, ...many(100, 'Deployment', 'apps')];

    expect(checkPruneBudget(configMaps, inventory, policy)).toHaveLength(1);
    expect(checkPruneBudget(configMaps.slice(1), inventory, policy)).toHaveLength(0);
  });

  test.each([
    ['Namespace', ''],
    ['CustomResourceDefinition', 'apiextensions.k8s.io'],
    ['PersistentVolumeClaim', ''],
    ['StatefulSet', 'apps'],
  ])('a %s is deleted only after confirmation', (kind, group) => {
    const leaving = many(1, kind, group);
    const inventory = [...leaving, ...many(9)];
    const confirmed = { ...policy, confirmedKinds: [kind.toLowerCase()] };

    expect(checkPruneBudget(leaving, inventory, policy)[0]?.code).toBe('PRUNE_NEEDS_CONFIRMATION');
    expect(checkPruneBudget(leaving, inventory, confirmed)).toEqual([]);
  });

  test('a number or a share given by a person replaces the usual limits', () => {
    const all = many(10);

    expect(checkPruneBudget(all, all, { ...policy, limit: { kind: 'count', count: 10 } })).toEqual(
      [],
    );
    expect(
      checkPruneBudget(all, all, { ...policy, limit: { kind: 'percent', percent: 100 } }),
    ).toEqual([]);
    expect(
      checkPruneBudget(all, all, { ...policy, limit: { kind: 'percent', percent: 50 } }),
    ).toHaveLength(1);
  });

  test('destroy was asked about already', () => {
    const all = [...many(100), ...many(3, 'Namespace')];

    expect(checkPruneBudget(all, all, { ...policy, isDestroy: true })).toEqual([]);
  });

  test.each([
    ['7', { kind: 'count', count: 7 }],
    ['30%', { kind: 'percent', percent: 30 }],
    ['101%', undefined],
    ['-1', undefined],
    ['all', undefined],
    ['', undefined],
  ])('--max-prune=%s reads as %j', (text, expected) => {
    expect(parsePruneLimit(text)).toEqual(expected);
  });
});

describe('the order', () => {
  test('what intercepts goes first, custom resources before the rest, CRDs and Namespaces last', () => {
    const ids: ObjectId[] = [
      { group: '', kind: 'Namespace', namespace: '', name: 'shop' },
      {
        group: 'apiextensions.k8s.io',
        kind: 'CustomResourceDefinition',
        namespace: '',
        name: 'w.x.io',
      },
      { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'controller' },
      { group: 'x.io', kind: 'Widget', namespace: 'shop', name: 'w' },
      {
        group: 'admissionregistration.k8s.io',
        kind: 'ValidatingWebhookConfiguration',
        namespace: '',
        name: 'v',
      },
    ];

    expect(
      [...ids].sort((left, right) => pruneStepOf(left) - pruneStepOf(right)).map((one) => one.kind),
    ).toEqual([
      'ValidatingWebhookConfiguration',
      'Widget',
      'Deployment',
      'CustomResourceDefinition',
      'Namespace',
    ]);
  });

  test('what grants rights does not wait for anybody’s health', () => {
    const binding = {
      group: 'rbac.authorization.k8s.io',
      kind: 'RoleBinding',
      namespace: 'a',
      name: 'b',
    };

    expect(prunePhaseOf(binding)).toBe('at-once');
    expect(prunePhaseOf(id)).toBe('after-health');
  });
});
