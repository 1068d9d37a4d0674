import type { ObjectHealth } from '../../health/aggregate-health.ts';
import type { HealthStatus } from '../../health/health.ts';
import type { Json } from '../../model/json.ts';
import { describeObject } from './describe-json.ts';
import type { Paint, Tone } from './paint.ts';
import { countOf } from './printable.ts';

/** The colour of each state. */
export const healthTones: Readonly<Record<HealthStatus, Tone>> = {
  Healthy: 'added',
  Progressing: 'changed',
  Suspended: 'faint',
  Terminating: 'changed',
  Unknown: 'warning',
  Missing: 'problem',
  Degraded: 'problem',
};

/** Good news first: what needs eyes stands at the end of the line. */
const order: readonly HealthStatus[] = [
  'Healthy',
  'Suspended',
  'Progressing',
  'Terminating',
  'Unknown',
  'Missing',
  'Degraded',
];

/** `12 Healthy`, `10 Healthy, 1 Progressing, 1 Degraded`. */
export function formatHealthCounts(
  counts: Readonly<Record<HealthStatus, number>>,
  paint: Paint,
): string {
  const parts = order
    .filter((status) => counts[status] > 0)
    .map((status) => paint(healthTones[status], `${String(counts[status])} ${status}`));
  return parts.length === 0 ? countOf(0, 'object') : parts.join(', ');
}

/** An object with its verdict, for programs; `kstatus` is the word that sigs.k8s.io/cli-utils has for it. */
export function describeHealth({ id, health }: ObjectHealth): Json {
  const { status, kstatus, message, basis, since } = health;
  return { object: describeObject(id), status, kstatus, message, basis, since };
}
