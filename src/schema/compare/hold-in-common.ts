import { isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';

/**
 * True when two field sets, as fieldsV1 writes them, have a path in common. Nothing is parsed: most managers of an
 * object hold nothing together.
 */
export function holdInCommon(one: Json | undefined, other: Json | undefined): boolean {
  if (!isJsonObject(one) || !isJsonObject(other)) return false;
  for (const key in one) {
    if (key === '.') continue;
    const [ours, theirs] = [one[key], other[key]];
    if (!isJsonObject(ours) || !isJsonObject(theirs)) continue;
    if ((isMember(ours) && isMember(theirs)) || holdInCommon(ours, theirs)) return true;
  }
  return false;
}

/** True for a node that is a path of the set itself, whatever is below it. */
function isMember(node: JsonObject): boolean {
  if (node['.'] !== undefined) return true;
  for (const _key in node) return false;
  return true;
}
