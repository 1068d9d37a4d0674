import { isJsonArray } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import { ScalarError } from './yaml-schema.ts';

/**
 * What aliases may grow a document to; go-yaml's own bound lies at about 400 000 decoded nodes. A text counts as one
 * value for each 64 of its characters: one that is large needs few aliases.
 */
const maxExpandedNodes = 1_000_000;

/**
 * Refuses a document whose aliases refer to themselves or would expand beyond a million values ("billion laughs").
 * js-yaml shares what an alias stands for, so the check costs one visit a value, however large the expansion.
 */
export function checkAliases(value: Json): void {
  const sizes = new Map<object, number>();
  const open = new Set<object>();
  const measure = (node: Json | undefined): number => {
    if (typeof node === 'string') return 1 + (node.length >> 6);
    if (typeof node !== 'object' || node === null) return 1;
    const known = sizes.get(node);
    if (known !== undefined) return known;
    if (open.has(node)) throw new ScalarError('an anchor contains an alias of itself');
    open.add(node);
    const children = isJsonArray(node) ? node : Object.values(node);
    let size = 1;
    for (const child of children) size += measure(child);
    open.delete(node);
    if (size > maxExpandedNodes) {
      throw new ScalarError(`aliases expand to more than ${String(maxExpandedNodes)} values`);
    }
    sizes.set(node, size);
    return size;
  };
  measure(value);
}
