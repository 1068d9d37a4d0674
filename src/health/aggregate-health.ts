import { compareObjectIds, formatObjectId } from '../model/object-id.ts';
import type { ObjectId } from '../model/object-id.ts';
import type { Health, HealthStatus } from './health.ts';

/** Worst first. Terminating before Progressing: what goes away will not become ready by waiting. */
const severity: readonly HealthStatus[] = [
  'Degraded',
  'Missing',
  'Unknown',
  'Terminating',
  'Progressing',
  'Suspended',
  'Healthy',
];

/** An object with its verdict. */
export interface ObjectHealth {
  readonly id: ObjectId;
  readonly health: Health;
}

/** The state of a whole set. */
export interface AggregateHealth {
  /** The worst state of any object; `Healthy` for an empty set. */
  readonly status: HealthStatus;
  /** A sentence: how many objects are in which state, and the first of the worst. */
  readonly message: string;
  /** How many objects are in each state; every state is listed. */
  readonly counts: Readonly<Record<HealthStatus, number>>;
  /** The objects in the worst state in the order of their ids; empty when all is Healthy. */
  readonly worst: readonly ObjectHealth[];
}

/** The worst of a set, with counts; does not depend on the order of the objects. */
export function aggregateHealth(objects: readonly ObjectHealth[]): AggregateHealth {
  const counts: Record<HealthStatus, number> = {
    Healthy: 0,
    Progressing: 0,
    Degraded: 0,
    Suspended: 0,
    Terminating: 0,
    Missing: 0,
    Unknown: 0,
  };
  for (const { health } of objects) counts[health.status] += 1;
  const status = severity.find((candidate) => counts[candidate] > 0) ?? 'Healthy';
  const worst =
    status === 'Healthy'
      ? []
      : objects
          .filter(({ health }) => health.status === status)
          .sort((left, right) => compareObjectIds(left.id, right.id));
  return { status, message: describeCounts(counts, worst), counts, worst };
}

function describeCounts(
  counts: Readonly<Record<HealthStatus, number>>,
  worst: readonly ObjectHealth[],
): string {
  const parts = severity
    .filter((status) => counts[status] > 0)
    .map((status) => `${String(counts[status])} ${status}`);
  if (parts.length === 0) return 'The set has no objects.';
  const first = worst[0];
  const cause = first === undefined ? '' : ` ${formatObjectId(first.id)}: ${first.health.message}`;
  return `${parts.join(', ')}.${cause}`;
}
