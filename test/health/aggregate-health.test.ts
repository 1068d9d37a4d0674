import { describe, expect, test } from 'vitest';
import { aggregateHealth } from '../../src/health/aggregate-health.ts';
import { makeHealth } from '../../src/health/health.ts';
import type { HealthStatus } from '../../src/health/health.ts';
import type { ObjectHealth } from '../../src/health/aggregate-health.ts';

function entry(name: string, status: HealthStatus): ObjectHealth {
  const id = { group: 'apps', kind: 'Deployment', namespace: 'shop', name };
  return { id, health: makeHealth(status, `${name} is so.`, 'status') };
}

describe('the health of a set', () => {
  test('an empty set is Healthy', () => {
    expect(aggregateHealth([])).toMatchObject({
      status: 'Healthy',
      message: 'The set has no objects.',
      worst: [],
    });
  });

  test.each<readonly [readonly HealthStatus[], HealthStatus]>([
    [['Healthy', 'Suspended'], 'Suspended'],
    [['Suspended', 'Progressing'], 'Progressing'],
    [['Progressing', 'Terminating'], 'Terminating'],
    [['Terminating', 'Unknown'], 'Unknown'],
    [['Unknown', 'Missing'], 'Missing'],
    [['Missing', 'Degraded', 'Healthy'], 'Degraded'],
  ])('the worst of %j is %s', (statuses, expected) => {
    const objects = statuses.map((status, index) => entry(`web-${String(index)}`, status));

    expect(aggregateHealth(objects).status).toBe(expected);
  });

  test('counts every state and names the first of the worst, whatever the order', () => {
    const objects = [
      entry('c', 'Healthy'),
      entry('b', 'Degraded'),
      entry('d', 'Progressing'),
      entry('a', 'Degraded'),
    ];

    const forwards = aggregateHealth(objects);
    const backwards = aggregateHealth(objects.toReversed());

    expect(forwards).toEqual(backwards);
    expect(forwards.counts).toMatchObject({ Degraded: 2, Progressing: 1, Healthy: 1, Missing: 0 });
    expect(forwards.message).toBe(
      '2 Degraded, 1 Progressing, 1 Healthy. Deployment.apps/shop/a: a is so.',
    );
  });
});
