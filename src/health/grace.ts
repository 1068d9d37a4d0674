import { makeHealth } from './health.ts';
import type { Health, HealthContext } from './health.ts';
import { parseTime, readValue } from './status-fields.ts';
import type { Fields } from './status-fields.ts';

/** How long a controller may take to write the first status where the caller says nothing else. */
export const defaultGraceMs = 60_000;

/**
 * Age by metadata.creationTimestamp, the server's clock; undefined without a clock or a time. An object
 * from the future (skewed clocks) has age 0: it is young, not old.
 */
export function ageMs(metadata: Fields, context: HealthContext): number | undefined {
  const createdMs = parseTime(readValue(metadata, 'creationTimestamp'));
  if (createdMs === undefined || context.nowMs === undefined) return undefined;
  return Math.max(0, context.nowMs - createdMs);
}

/** True when the object is known to be older than the time that its controller has for a first verdict. */
export function isGraceOver(metadata: Fields, context: HealthContext): boolean {
  const age = ageMs(metadata, context);
  return age !== undefined && age >= (context.graceMs ?? defaultGraceMs);
}

/**
 * The verdict on a custom resource without status (design D11): Healthy at once where the schema knows no
 * status; otherwise Progressing while its controller may still come; then it depends on whether any
 * object of the kind ever had a status. Neither falsely green nor blocking for ever.
 */
export function judgeStatusless(metadata: Fields, context: HealthContext): Health {
  if (context.statusSchema === 'none') {
    return makeHealth('Healthy', 'The kind has no status; the object exists.', 'schema');
  }
  if (context.everHadStatus === true || !isGraceOver(metadata, context)) {
    return makeHealth('Progressing', 'The controller has not written a status yet.', 'status');
  }
  const waited = `${String(Math.round((context.graceMs ?? defaultGraceMs) / 1000))} s`;
  if (context.everHadStatus === false || context.statusSchema === 'other') {
    const text = `No status after ${waited}, and no controller reports status for this kind.`;
    return makeHealth('Healthy', text, 'status');
  }
  const text = `No status after ${waited}; it is not known whether anything reports status for this kind.`;
  return makeHealth('Unknown', text, 'status');
}
