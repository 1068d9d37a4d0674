import { createHmac } from 'node:crypto';
import { canonicalJson } from '../model/json.ts';
import type { Json } from '../model/json.ts';

/** Bytes of a set's HMAC key. */
export const digestKeyBytes = 32;

/**
 * Keyed digest of a value: equal values give equal digests, and without the set's key nothing
 * can be learned from one (low-entropy Secret values could be guessed from a plain hash).
 */
export function digestJson(key: Uint8Array, value: Json): string {
  return createHmac('sha256', key).update(canonicalJson(value)).digest('base64url').slice(0, 27);
}
