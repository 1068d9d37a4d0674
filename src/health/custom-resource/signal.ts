import { makeFailure, makeHealth } from '../health.ts';
import type { Health, HealthStatus } from '../health.ts';
import type { Meaning } from './status-words.ts';

/** One sign that a status gives; the generic reader collects them and the strongest decides. */
export interface Signal {
  /** `failed` = the controller gave up (Stalled); `bad` = something is wrong now. */
  readonly meaning: Meaning | 'failed';
  readonly message: string;
  readonly basis: string;
  readonly since?: string | undefined;
  /** True when the sign says of itself that it is about the generation wanted. */
  readonly isCurrent?: boolean;
}

/**
 * A pause explains everything else; then what is wrong, then what is on its way: one good sign does not outweigh them,
 * because operators leave old good conditions standing.
 */
const strength: readonly Signal['meaning'][] = [
  'suspended',
  'failed',
  'bad',
  'progressing',
  'unknown',
  'good',
];

const statusOf: Readonly<Record<Meaning, HealthStatus>> = {
  suspended: 'Suspended',
  bad: 'Degraded',
  progressing: 'Progressing',
  unknown: 'Unknown',
  good: 'Healthy',
};

/** The verdict of the strongest signal (the first of equals); undefined without signals. */
export function chooseHealth(signals: readonly Signal[]): Health | undefined {
  for (const meaning of strength) {
    const signal = signals.find((candidate) => candidate.meaning === meaning);
    if (signal === undefined) continue;
    return signal.meaning === 'failed'
      ? makeFailure(signal.message, signal.basis, signal.since)
      : makeHealth(statusOf[signal.meaning], signal.message, signal.basis, signal.since);
  }
  return undefined;
}
