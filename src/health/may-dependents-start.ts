import type { Health } from './health.ts';

/**
 * True when what depends on the object may start. A suspended object counts: its spec says that it
 * stands still, so waiting for more would never end.
 */
export function isReady(health: Health): boolean {
  return health.status === 'Healthy' || health.status === 'Suspended';
}

/**
 * True when waiting longer is pointless: the object's own status says that it gave up (kstatus `Failed`).
 * A `Degraded` object whose controller still tries is not failed in this sense.
 */
export function isFailed(health: Health): boolean {
  return health.kstatus === 'Failed';
}
