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

/** One attempt's abort signal: fires when the caller aborts, when nothing comes or when it takes too long. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #limits: AttemptLimits;
  readonly #release: () => void;
  readonly #total: NodeJS.Timeout | undefined;
  #silence: NodeJS.Timeout | undefined;
  #reason: StopReason | undefined;

  constructor(limits: AttemptLimits, caller: AbortSignal | undefined) {
    this.#limits = limits;
    this.#release = onAbort(caller, () => {
      this.#stop('caller');
    });
    this.#restart('answer', limits.answerMs);
    this.#total = Number.isFinite(limits.totalMs)
      ? setTimeout(() => {
          this.#stop('total');
        }, limits.totalMs)
      : undefined;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the signal fired; undefined while it has not. */
  get reason(): StopReason | undefined {
    return this.#reason;
  }

  /** Something came: the silence starts anew. */
  touch(): void {
    this.#restart('silence', this.#limits.silenceMs);
  }

  /** The attempt is over: releases timers and listeners. */
  finish(): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#total);
    this.#release();
  }

  #restart(reason: StopReason, ms: number): void {
    clearTimeout(this.#silence);
    if (this.#reason !== undefined) return;
    this.#silence = setTimeout(() => {
      this.#stop(reason);
    }, ms);
  }

  #stop(reason: StopReason): void {
    this.#reason ??= reason;
    this.#controller.abort();
  }
}
