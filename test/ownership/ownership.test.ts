import { describe, expect, test } from 'vitest';
import { computeApplysetId } from '../../src/ownership/applyset-id.ts';
import { decideConflict } from '../../src/ownership/conflict-policy.ts';
import { fieldManagerOf } from '../../src/ownership/field-manager.ts';
import { findForeignOwner } from '../../src/ownership/foreign-owner.ts';
import { isMarkedBy, markObject, markedSet, wasCreatedBy } from '../../src/ownership/marks.ts';
import { makeConfigMap } from '../support/make-object.ts';

const set = { namespace: 'ops', name: 'web' };
const id = { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'web' };

describe('set ids', () => {
  test.each([
    ['my-set.test.Secret.', 'applyset-0eFHV8ySqp7XoShsGvyWFQD3s96yqwHmzc4e0HR1dsY-v1'],
    ['simple.test.Secret.', 'applyset-bjd1LnyQq0mtUu-riZCqjDQOmh0iNb9O2RcuT12WR0k-v1'],
    ['my-set..ApplySet.company.com', 'applyset-rhp1a-HVAVT_dFgyEygyA1BEB82HPp2o10UiFTpqtAs-v1'],
    ['my-set.demo.Secret.', 'applyset-I6i8Md6pk83rrq8tCN4IerCoq90NasGHmWN9HAn-rzw-v1'],
    ['my-set.test.ConfigMap.', 'applyset-gixR4KUFBNRxOPyC-scYMHmBW0ziohNNkE_oCmTLycQ-v1'],
  ])('the set with the parent %s has the id that kubectl computes', (parent, expected) => {
    const [name = '', namespace = '', kind = '', ...group] = parent.split('.');

    expect(computeApplysetId({ name, namespace }, kind, group.join('.'))).toBe(expected);
  });
});

describe('marks', () => {
  test('an object is the set’s only with label and annotation together', () => {
    const marked = markObject(makeConfigMap(), id, set);

    expect(isMarkedBy(marked, id, set)).toBe(true);
    expect(markedSet(marked)).toBe('ops/web');
    for (const missing of ['labels', 'annotations']) {
      const half = { ...marked, metadata: { ...marked.metadata, [missing]: {} } };
      expect(isMarkedBy(half, id, set)).toBe(false);
    }
  });

  test('marks copied onto another object by a controller are none', () => {
    const { labels, annotations } = markObject(makeConfigMap(), id, set).metadata;
    const copy = makeConfigMap({}, { name: 'web-abc12', labels, annotations });

    expect(isMarkedBy(copy, { ...id, name: 'web-abc12' }, set)).toBe(false);
    expect(markedSet(copy)).toBeUndefined();
  });
});

describe('who made an object', () => {
  const made = '2026-01-01T00:00:00Z';
  const entry = { manager: 'us', operation: 'Apply', time: made };

  test.each([
    ['an apply as old as the object made it', [entry], true],
    ['a later apply did not', [{ ...entry, time: '2026-01-01T00:00:09Z' }], false],
    ['an update did not', [{ ...entry, operation: 'Update' }], false],
    ['another manager did not', [{ ...entry, manager: 'them' }], false],
    ['nobody is known', null, false],
  ])('%s', (_title, managedFields, expected) => {
    const object = makeConfigMap({}, { creationTimestamp: made, managedFields });

    expect(wasCreatedBy(object, 'us')).toBe(expected);
  });
});

describe('foreign owners', () => {
  test.each([
    ['Helm', { annotations: { 'meta.helm.sh/release-name': 'r' } }],
    ['Argo CD', { annotations: { 'argocd.argoproj.io/tracking-id': 'a:b' } }],
    ['Flux', { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } }],
    ['kapp', { labels: { 'kapp.k14s.io/app': '1' } }],
    ['kpt', { annotations: { 'config.k8s.io/owning-inventory': 'x' } }],
    ['another ApplySet', { labels: { 'applyset.kubernetes.io/part-of': 'applyset-x-v1' } }],
    [
      'its controller ReplicaSet/web',
      { ownerReferences: [{ controller: true, kind: 'ReplicaSet', name: 'web' }] },
    ],
  ])('an object of %s is not the set’s', (tool, metadata) => {
    expect(findForeignOwner(makeConfigMap({}, metadata), set)?.tool).toBe(tool);
  });

  test('an object of another gitsync set is not the set’s', () => {
    const other = markObject(makeConfigMap(), id, { namespace: 'ops', name: 'other' });

    expect(findForeignOwner(other, set)?.tool).toBe('gitsync set ops/other');
  });

  test('an object of the set itself, an unowned one, and marks that git asks for are no reason to refuse', () => {
    const asked = makeConfigMap({}, { labels: { 'kapp.k14s.io/app': '1' } });

    expect(findForeignOwner(markObject(makeConfigMap(), id, set), set)).toBeUndefined();
    expect(findForeignOwner(makeConfigMap(), set)).toBeUndefined();
    expect(findForeignOwner(asked, set, asked)).toBeUndefined();
  });
});

describe('conflicts', () => {
  const held = { operation: 'Update', subresource: '', field: '.spec.replicas' } as const;

  test.each([
    ['kubectl-edit', '', true, true],
    ['kubectl', 'scale', true, true],
    ['k9s', '', true, true],
    ['kubectl-edit', '', false, false],
    ['kube-controller-manager', '', true, false],
    ['hpa', 'scale', true, false],
    ['kubectlish', '', true, false],
  ])(
    '%s (subresource %j, applied before %j) is taken: %j',
    (manager, subresource, appliedBefore, take) => {
      const decision = decideConflict(
        { ...held, manager, subresource },
        { appliedBefore, forceConflicts: false },
      );

      expect(decision.take).toBe(take);
    },
  );

  test('a flag takes everything', () => {
    const context = { appliedBefore: false, forceConflicts: true };

    expect(decideConflict({ ...held, manager: 'hpa' }, context).take).toBe(true);
  });
});

describe('field managers', () => {
  test('every set has its own, within the server’s limit', () => {
    const long = { namespace: 'n'.repeat(63), name: 'x'.repeat(63) };

    expect(fieldManagerOf(set)).toBe('gitsync:ops/web');
    expect(fieldManagerOf(long).length).toBeLessThanOrEqual(128);
    expect(fieldManagerOf(long)).not.toBe(fieldManagerOf({ ...long, name: `${'x'.repeat(62)}y` }));
  });
});
