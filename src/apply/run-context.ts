import type { SetRef } from '../model/applyset.ts';
import type { KubeObject } from '../model/manifest.ts';
import type { PredictedApply } from '../model/predicted-apply.ts';
import type { KubeClient } from '../kube/kube-client.ts';
import type { Clock } from '../kube/clock.ts';
import type { Logger } from '../log/logger.ts';
import type { Outcome } from './outcome.ts';
import type { ObjectHealth } from '../health/aggregate-health.ts';

/** What every step of a run needs. */
export interface RunContext {
  readonly kube: KubeClient;
  readonly set: SetRef;
  /** The set's field manager. */
  readonly manager: string;
  /** Payloads by object key, Secret values in clear: they exist in memory only. */
  readonly payloads: ReadonlyMap<string, KubeObject>;
  /** Dry-run answers by object key, masked. */
  readonly predictions: ReadonlyMap<string, PredictedApply>;
  readonly mask: (object: KubeObject) => KubeObject;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Aborted: no new step starts, running requests are finished. */
  readonly signal: AbortSignal;
  /** Point in time (of `clock.now()`) after which nothing is waited for. */
  readonly deadlineMs: number;
  /** Told as soon as an object is done. */
  readonly onOutcome: (outcome: Outcome) => void;
  /** Told now and then while objects are waited for: which, and what each of them says. */
  readonly onWaiting: (pending: readonly ObjectHealth[]) => void;
}
