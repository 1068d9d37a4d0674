import { escapeText } from '../model/escape-text.ts';

/**
 * The state of one object in words that people use. `Suspended` = stopped on purpose by a field of
 * its spec; `Terminating` = metadata.deletionTimestamp is set; `Missing` = not in the cluster;
 * `Unknown` = what was read does not allow a verdict (and the message says why).
 */
export type HealthStatus =
  'Healthy' | 'Progressing' | 'Degraded' | 'Suspended' | 'Terminating' | 'Missing' | 'Unknown';

/** The same state in the words of kstatus (sigs.k8s.io/cli-utils), for programs that know those. */
export type KstatusStatus =
  'Current' | 'InProgress' | 'Failed' | 'Terminating' | 'NotFound' | 'Unknown';

/** One verdict with the reason for it. */
export interface Health {
  readonly status: HealthStatus;
  /** A sentence for people; control characters escaped, length bounded. */
  readonly message: string;
  /** What the verdict rests on: `status.conditions[type="Available"]`, `spec.paused`. */
  readonly basis: string;
  /** Since when, as the object's own status tells it (lastTransitionTime); absent where it does not. */
  readonly since?: string;
  /**
   * `Failed` only where the object does not recover without a change of its spec (a Job's Failed
   * condition, Stalled); a `Degraded` object whose controller keeps trying is `InProgress`.
   */
  readonly kstatus: KstatusStatus;
}

/** What is known about an object beyond its own text. */
export interface HealthContext {
  /** Present time in milliseconds since 1970; without it nothing is judged by its age. */
  readonly nowMs?: number;
  /**
   * What the schema of the kind's CRD says about `status`: none at all (or no status subresource), one with
   * conditions, another one. Absent = unknown.
   */
  readonly statusSchema?: 'none' | 'conditions' | 'other';
  /** `metadata.generation` that our write produced: an older status is never believed. */
  readonly writtenGeneration?: number;
  /**
   * True when some object of this kind in the cluster has (or had) a status: its controller reports. For
   * Ingress: an address. False = looked for and found none; absent = nobody looked.
   */
  readonly everHadStatus?: boolean;
  /** How long a custom resource without status may take to get one (default 60 s). */
  readonly graceMs?: number;
}

/** Text of a status bounded: a message of an outsider may be megabytes. */
const maxMessageLength = 1000;

const plainKstatus: Readonly<Record<HealthStatus, KstatusStatus>> = {
  Healthy: 'Current',
  Progressing: 'InProgress',
  Degraded: 'InProgress',
  Suspended: 'Current',
  Terminating: 'Terminating',
  Missing: 'NotFound',
  Unknown: 'Unknown',
};

/** A verdict with the kstatus word that goes with it; `since` is left out where it is not known. */
export function makeHealth(
  status: HealthStatus,
  message: string,
  basis: string,
  since?: string,
): Health {
  return {
    status,
    message: escapeText(message, maxMessageLength),
    basis: escapeText(basis, 200),
    ...(since === undefined ? {} : { since: escapeText(since, 40) }),
    kstatus: plainKstatus[status],
  };
}

/** A `Degraded` verdict that only a change of the spec (or a recreate) ends: kstatus `Failed`. */
export function makeFailure(message: string, basis: string, since?: string): Health {
  return { ...makeHealth('Degraded', message, basis, since), kstatus: 'Failed' };
}
