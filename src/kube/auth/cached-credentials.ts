import type { Credentials, Identity } from '../connection.ts';
import { onAbort } from '../on-abort.ts';

/** An identity and until when it may be used without asking again (ms since the epoch). */
export interface LoadedIdentity {
  readonly identity: Identity;
  readonly expiresAtMs: number;
}

/** How one kind of credentials is looked up. */
export interface IdentitySource {
  load(signal: AbortSignal): Promise<LoadedIdentity>;
  /** False where another look-up gives the same answer (a token in the kubeconfig). */
  readonly renewable: boolean;
}

interface LookUp {
  readonly result: Promise<LoadedIdentity>;
  readonly stop: AbortController;
  waiting: number;
}

/**
 * Remembers an identity until it expires or is refused. Callers that come while a look-up runs share
 * it (twenty parallel reads must not start an exec plugin twenty times); a look-up for which nobody
 * waits any more is stopped.
 */
export class CachedCredentials implements Credentials {
  readonly #source: IdentitySource;
  readonly #now: () => number;
  #known: LoadedIdentity | undefined;
  #running: LookUp | undefined;

  constructor(source: IdentitySource, now: () => number) {
    this.#source = source;
    this.#now = now;
  }

  async current(signal?: AbortSignal): Promise<Identity> {
    signal?.throwIfAborted();
    if (this.#known !== undefined && this.#known.expiresAtMs > this.#now()) {
      return this.#known.identity;
    }
    const lookUp = this.#running ?? this.#start();
    lookUp.waiting += 1;
    try {
      return (await untilAborted(lookUp.result, signal)).identity;
    } finally {
      lookUp.waiting -= 1;
      if (lookUp.waiting === 0) this.#finish(lookUp);
    }
  }

  renew(refused: Identity): boolean {
    if (!this.#source.renewable) return false;
    // Another request may have renewed it already: what is remembered then is not what was refused.
    if (this.#known?.identity === refused) this.#known = undefined;
    return true;
  }

  #start(): LookUp {
    const stop = new AbortController();
    const result = this.#source.load(stop.signal).then((loaded) => {
      this.#known = loaded;
      return loaded;
    });
    const lookUp: LookUp = { result, stop, waiting: 0 };
    this.#running = lookUp;
    return lookUp;
  }

  #finish(lookUp: LookUp): void {
    lookUp.stop.abort();
    if (this.#running === lookUp) this.#running = undefined;
  }
}

/** Waits for a promise that others share; the signal ends the waiting, not the work. */
export async function untilAborted<T>(shared: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return await shared;
  let release: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    release = onAbort(signal, () => {
      reject(abortReason(signal));
    });
  });
  try {
    return await Promise.race([shared, aborted]);
  } finally {
    release?.();
  }
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('stopped');
}
