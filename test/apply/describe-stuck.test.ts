import { describe, expect, test } from 'vitest';
import { describeStuck } from '../../src/apply/describe-stuck.ts';
import type { JsonObject } from '../../src/model/json.ts';

const since = '2026-01-01T00:00:00Z';

function describeNamespace(conditions: readonly JsonObject[]): ReturnType<typeof describeStuck> {
  const id = { group: '', kind: 'Namespace', namespace: '', name: 'shop' };
  const metadata = { name: 'shop', deletionTimestamp: since };
  return describeStuck(id, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata,
    status: { phase: 'Terminating', conditions },
  });
}

describe('an object whose deletion takes too long', () => {
  test('is told with the finalizers that it waits for', () => {
    const id = { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'web' };
    const metadata = {
      name: 'web',
      namespace: 'shop',
      deletionTimestamp: since,
      finalizers: ['example.org/a', 'example.org/b'],
    };

    const problem = describeStuck(id, { apiVersion: 'v1', kind: 'ConfigMap', metadata });

    expect(problem.message).toBe(
      `ConfigMap/shop/web: is being deleted since ${since}, it waits for the finalizers example.org/a, example.org/b.`,
    );
    expect(problem.hint).toContain('finalizer');
  });

  test('is told with what its status says: a dead APIService holds every namespace', () => {
    const problem = describeNamespace([
      {
        type: 'NamespaceDeletionDiscoveryFailure',
        status: 'True',
        reason: 'DiscoveryFailed',
        message: 'Discovery failed for some groups, 1 failing: metrics.k8s.io/v1beta1',
      },
      {
        type: 'NamespaceContentRemaining',
        status: 'False',
        message: 'All content successfully removed',
      },
    ]);

    expect(problem).toEqual({
      code: 'PRUNE_STUCK',
      message: `Namespace/shop: is being deleted since ${since}, its deletion has not finished: Discovery failed for some groups, 1 failing: metrics.k8s.io/v1beta1.`,
      hint: 'It stays in the inventory until it is gone. Remove what holds it, and run again.',
    });
  });

  test('is told without a reason where it gives none', () => {
    expect(describeNamespace([]).message).toBe(
      `Namespace/shop: is being deleted since ${since}, its deletion has not finished.`,
    );
  });
});
