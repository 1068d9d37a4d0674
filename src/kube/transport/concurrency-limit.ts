import { onAbort } from '../on-abort.ts';

/** Bounds of how many requests run at once. */
export interface ConcurrencyBounds {
  readonly start: number;
  readonly lowest: number;
  readonly highest: number;
}

/** What one request told about how busy the server is. */
export type LoadSign =
  /** Answered, the head after so many milliseconds. Only like is compared with like: a LIST takes longer than a GET. */
  | { readonly kind: 'answered'; readonly verb: string; readonly latencyMs: number }
  /** 429, or no answer in time. */
  | { readonly kind: 'pushed-back' };

interface Latency {
  /** Moving average of what came lately. */
  recentMs: number;
  /** The lowest that the average has been: what the server can do. */
  bestMs: number;
  samples: number;
}

/** Weight of a new sample in the moving average. */
const smoothing = 0.1;
/** So many samples before an average says anything. */
const enoughSamples = 20;
/** Slower than this and than `slowFactor` times the best: the server is queueing, more at once only adds to it. */
const slowMs = 400;
const slowFactor = 4;

/** Slower than this many times the best: what is sent more at once only waits at the server. */
const crowdedFactor = 1.5;

/**
 * Lets a bounded number of requests run at once, in the order they came. There is no fixed rate: the bound
 * grows by one each time that so many requests have succeeded as fast as ever, and halves when the server pushes back
 * or its answers become slow (additive increase, multiplicative decrease, as TCP does it).
 * Waiting here is no part of a request's deadline: nothing times out because of the queue.
 */
export class ConcurrencyLimit {
  readonly #bounds: ConcurrencyBounds;
  readonly #waiting: (() => void)[] = [];
  readonly #latencies = new Map<string, Latency>();
  #limit: number;
  #running = 0;
  #successes = 0;
  /** Requests that started before the last halving say nothing about the new bound. */
  #deaf = 0;

  constructor(bounds: ConcurrencyBounds) {
    this.#bounds = bounds;
    this.#limit = bounds.start;
  }

  /** How many may run at once now. */
  get limit(): number {
    return this.#limit;
  }

  /** Runs the work as soon as its turn comes; at once when the signal fires: the work itself tells that. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#running < this.#limit) this.#running += 1;
    else if (!(await this.#waitForTurn(signal))) return await work();
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#admit();
    }
  }

  /** Takes in what a request told. */
  report(sign: LoadSign): void {
    const pace = sign.kind === 'answered' ? this.#judgePace(sign.verb, sign.latencyMs) : 'slow';
    if (this.#deaf > 0) this.#deaf -= 1;
    else if (pace === 'slow') this.#halve();
    else if (pace === 'usual') this.#grow();
  }

  /** False where the signal fired before the turn came. */
  async #waitForTurn(signal: AbortSignal | undefined): Promise<boolean> {
    return await new Promise<boolean>((resolve) => {
      const admit = (): void => {
        release();
        resolve(true);
      };
      this.#waiting.push(admit);
      const release = onAbort(signal, () => {
        const place = this.#waiting.indexOf(admit);
        if (place >= 0) this.#waiting.splice(place, 1);
        resolve(false);
      });
    });
  }

  #admit(): void {
    while (this.#running < this.#limit) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#running += 1;
      next();
    }
  }

  #halve(): void {
    this.#limit = Math.max(this.#bounds.lowest, Math.floor(this.#limit / 2));
    this.#deaf = this.#running;
    this.#successes = 0;
    for (const latency of this.#latencies.values()) latency.samples = 0;
  }

  #grow(): void {
    this.#successes += 1;
    // Without a queue the bound is not what limits us, so success says nothing about a higher one.
    if (this.#successes < this.#limit || this.#waiting.length === 0) return;
    this.#successes = 0;
    this.#limit = Math.min(this.#bounds.highest, this.#limit + 1);
    this.#admit();
  }

  #judgePace(verb: string, latencyMs: number): 'usual' | 'crowded' | 'slow' {
    const known = this.#latencies.get(verb) ?? {
      recentMs: latencyMs,
      bestMs: Infinity,
      samples: 0,
    };
    if (known.samples === 0) known.recentMs = latencyMs;
    known.recentMs += (latencyMs - known.recentMs) * smoothing;
    known.samples += 1;
    this.#latencies.set(verb, known);
    if (known.samples < enoughSamples) return 'usual';
    known.bestMs = Math.min(known.bestMs, known.recentMs);
    if (known.recentMs > Math.max(slowMs, known.bestMs * slowFactor)) return 'slow';
    return known.recentMs > known.bestMs * crowdedFactor ? 'crowded' : 'usual';
  }
}
