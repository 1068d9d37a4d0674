import { onAbort } from '../on-abort.ts';

/** Limits of one attempt, in milliseconds. */
export interface AttemptLimits {
  /** Until the answer begins. */
  readonly answerMs: number;
  /** Between two pieces of the answer. */
  readonly silenceMs: number;
  /** For the whole attempt; Infinity for a watch. */
  readonly totalMs: number;
}

/** Who ended an attempt: the caller, or a limit. */
export type StopReason = 'caller' | 'answer' | 'silence' | 'total';

/**
 * Ends one attempt when the caller aborts, when nothing comes or when it takes too long. A callback
 * instead of an AbortSignal, which costs more than all the rest of this: there is one for each request.
 */
export class Deadline {
  readonly #limits: AttemptLimits;
  readonly #release: () => void;
  readonly #total: NodeJS.Timeout | undefined;
  #waiting: NodeJS.Timeout;
  #hasBegun = false;
  #reason: StopReason | undefined;
  #callback: (() => void) | undefined;

  constructor(limits: AttemptLimits, caller: AbortSignal | undefined) {
    this.#limits = limits;
    this.#waiting = setTimeout(() => {
      this.#stop('answer');
    }, limits.answerMs);
    this.#total = Number.isFinite(limits.totalMs)
      ? setTimeout(() => {
          this.#stop('total');
        }, limits.totalMs)
      : undefined;
    this.#release = onAbort(caller, () => {
      this.#stop('caller');
    });
  }

  /** Why the attempt was ended; undefined while it was not. */
  get reason(): StopReason | undefined {
    return this.#reason;
  }

  /** Calls back when the attempt is to end, at once if it is so already. One callback at a time. */
  onStop(callback: () => void): void {
    this.#callback = callback;
    if (this.#reason !== undefined) callback();
  }

  /** Something came: the silence starts anew. */
  touch(): void {
    if (this.#reason !== undefined) return;
    if (this.#hasBegun) {
      this.#waiting.refresh();
      return;
    }
    this.#hasBegun = true;
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => {
      this.#stop('silence');
    }, this.#limits.silenceMs);
  }

  /** The attempt is over: releases timers and listeners. */
  finish(): void {
    clearTimeout(this.#waiting);
    clearTimeout(this.#total);
    this.#release();
    this.#callback = undefined;
  }

  #stop(reason: StopReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#callback?.();
  }
}
