import type { KubeObject } from '../../model/manifest.ts';
import type { Condition } from '../conditions.ts';
import { asSentence, describeCondition } from '../conditions.ts';
import { makeHealth } from '../health.ts';
import type { Health, HealthContext, HealthStatus } from '../health.ts';
import type { Fields } from '../status-fields.ts';

/** What a rule of a built-in kind judges; deletion was looked at before. */
export interface Facts {
  readonly object: KubeObject;
  readonly metadata: Fields;
  readonly spec: Fields;
  readonly status: Fields;
  readonly conditions: readonly Condition[];
  readonly context: HealthContext;
}

/** The rule of one built-in kind. */
export interface Rule {
  /**
   * Use of status.observedGeneration: `required` = the kind's controller always writes it, so a status without it
   * is nobody's; `if-present` = judged where it is there; `ignored` = the kind has none.
   */
  readonly generation: 'required' | 'if-present' | 'ignored';
  readonly judge: (facts: Facts) => Health;
}

/** A verdict that rests on a condition: its words, its path, its time. */
export function fromCondition(status: HealthStatus, condition: Condition, prefix = ''): Health {
  const message = asSentence(`${prefix}${describeCondition(condition)}`);
  return makeHealth(status, message, condition.path, condition.since);
}

/** How many of something there must be, and how many the status reports. */
export interface Count {
  /** Field of the status: `readyReplicas`. */
  readonly field: string;
  readonly have: number;
  readonly want: number;
  /** Ends the sentence `2 of 4 pods …`: `are ready`. */
  readonly text: string;
}

/** Progressing for the first count that is too small; undefined when all are reached. */
export function judgeCounts(status: Fields, counts: readonly Count[]): Health | undefined {
  const short = counts.find((count) => count.have < count.want);
  if (short === undefined) return undefined;
  const sentence = `${String(short.have)} of ${String(short.want)} pods ${short.text}.`;
  return makeHealth('Progressing', sentence, `${status.path}.${short.field}`);
}
