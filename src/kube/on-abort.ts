import { setMaxListeners } from 'node:events';

function nothing(): void {
  // There was nothing to release.
}

/**
 * Calls back once when the signal aborts, at once if it has; returns what releases the listener.
 * One signal ends hundreds of requests at a time, which Node would report as a leak: its limit is lifted.
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (signal === undefined) return nothing;
  if (signal.aborted) {
    callback();
    return nothing;
  }
  setMaxListeners(0, signal);
  signal.addEventListener('abort', callback, { once: true });
  return () => {
    signal.removeEventListener('abort', callback);
  };
}
