import type { ConcurrencyBounds } from './concurrency-limit.ts';

/** Limits of requests. */
export interface SenderLimits {
  /** To open a connection, TLS included; a proxy on the way has as long again. */
  readonly connectMs: number;
  /** A read that has not begun to answer by then is tried again. */
  readonly readMs: number;
  /** apiserver gives up after 60 s itself and says so: giving up before it only creates doubt. */
  readonly writeMs: number;
  readonly silenceMs: number;
  readonly totalMs: number;
  /** A watch without any event or bookmark; apiserver sends a bookmark a minute. */
  readonly watchSilenceMs: number;
  readonly bodyBytes: number;
  /** Objects in one page of a list; where that is more than `bodyBytes`, smaller pages are asked for. */
  readonly pageItems: number;
  readonly concurrent: ConcurrencyBounds;
}

/**
 * More requests at once than this no client sends, however fast the server answers. Callers that start
 * many tasks need no limit of their own below it: the client's follows the server.
 */
export const mostRequestsAtOnce = 64;

/** Limits that fit an API server anywhere. */
export const defaultLimits: SenderLimits = {
  connectMs: 6_000,
  readMs: 30_000,
  writeMs: 65_000,
  silenceMs: 30_000,
  totalMs: 600_000,
  watchSilenceMs: 150_000,
  bodyBytes: 64 * 1024 * 1024,
  // Measured on loopback: 5,000 objects take a third longer in pages of 500, and each page costs a round trip.
  pageItems: 2_500,
  concurrent: { start: 16, lowest: 2, highest: mostRequestsAtOnce },
};
