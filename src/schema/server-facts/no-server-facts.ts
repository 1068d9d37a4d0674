import type { ServerFacts } from './read-server-facts.ts';

/** A server of whose code nothing is known. */
export const noServerFacts: ServerFacts = {
  defaultOf: () => undefined,
  neverDefaulted: () => false,
  zeroOf: () => 'unknown',
  isGated: () => false,
  dependentsOf: () => [],
};
