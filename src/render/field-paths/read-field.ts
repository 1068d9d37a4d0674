import type { Json, JsonObject } from '../../model/json.ts';
import { lookUpField } from './look-up-field.ts';
import { PathFault } from './path-fault.ts';
import { splitFieldPath } from './split-field-path.ts';

/**
 * What a field of an object holds, or undefined where the path leads nowhere (kyaml RNode.GetFieldValue). Parts are
 * those of `splitFieldPath`, and `name[0]` is a place in a list.
 */
export function readField(object: JsonObject, path: string): Json | undefined {
  try {
    return lookUpField(object, splitPlaces(path));
  } catch (error) {
    if (error instanceof PathFault) return undefined;
    throw error;
  }
}

/** The parts of such a path, each a name or a place in a list. */
export function splitPlaces(path: string): readonly string[] {
  return splitFieldPath(path).flatMap(splitPlace);
}

function splitPlace(part: string): readonly string[] {
  const indexed = /^(.*)\[(\d+)\]$/s.exec(part);
  return indexed === null ? [part] : [indexed[1] ?? '', indexed[2] ?? ''];
}
