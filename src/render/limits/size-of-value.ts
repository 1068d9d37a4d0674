import { isJsonArray } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';

/**
 * Values and characters in a value when all that it shares is written out. Counting ends soon after `most`: what is
 * shared many times over can be larger than anything that could be visited.
 */
export function sizeOfValue(value: Json | undefined, most: number): number {
  let size = 0;
  const waiting: (Json | undefined)[] = [value];
  while (waiting.length > 0 && size <= most) {
    const next = waiting.pop();
    size += 1;
    if (typeof next === 'string') size += next.length;
    if (typeof next !== 'object' || next === null) continue;
    // No spread into push: an argument list has a limit of its own.
    for (const child of isJsonArray(next) ? next : Object.values(next)) waiting.push(child);
  }
  return size;
}
