import type { ScalarReading } from '../resolve-plain.ts';

/** A power of two; each place holds the key that was last read there. */
const places = 4096;

const known: Readonly<Record<ScalarReading, (string | undefined)[]>> = {
  'yaml1.1': new Array<string | undefined>(places).fill(undefined),
  kustomize: new Array<string | undefined>(places).fill(undefined),
};

function placeOf(text: string, start: number, end: number): number {
  const first = text.charCodeAt(start);
  const middle = text.charCodeAt((start + end) >> 1);
  const last = text.charCodeAt(end - 1);
  return (first * 31 + middle * 17 + last * 7 + (end - start) * 131) & (places - 1);
}

/**
 * The unquoted key at this place of a text, where it was read before: manifests have few different keys, and one
 * that is known needs neither be cut out nor looked at again.
 */
export function findKnownKey(
  reading: ScalarReading,
  text: string,
  [start, end]: readonly [number, number],
): string | undefined {
  const key = known[reading][placeOf(text, start, end)];
  return key?.length === end - start && text.startsWith(key, start) ? key : undefined;
}

/** Remembers a key that was read at this place of a text. */
export function rememberKey(
  reading: ScalarReading,
  text: string,
  [start, end]: readonly [number, number],
  key: string,
): void {
  known[reading][placeOf(text, start, end)] = key;
}
