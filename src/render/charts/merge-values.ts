import { isJsonArray, isJsonObject, setMember, stringifyJson } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { strategicMerge } from '../patches/strategic-merge.ts';

/** How `valuesInline` meets a file of values. */
export type ValuesMerge = 'override' | 'merge' | 'replace';

/**
 * The values that helm is given where a kustomization has values of its own: with `override` those win, with `merge`
 * the file's win, with `replace` the file counts for nothing. Merged as patches are: null deletes.
 * @throws MergeFault where a map meets a list or scalar.
 */
export function mergeValues(file: JsonObject, inline: JsonObject, how: ValuesMerge): JsonObject {
  const own = asFloats(inline);
  switch (how) {
    case 'override':
      return strategicMerge(file, own, {}) ?? {};
    case 'merge':
      return strategicMerge(own, file, {}) ?? {};
    case 'replace':
      return own;
    default:
      return how satisfies never;
  }
}

/** Values as YAML that every reader takes alike: JSON, with all but ASCII escaped (YAML 1.1 has more line breaks). */
export function printValues(values: JsonObject): Uint8Array {
  const text = stringifyJson(values).replaceAll(/[\u007f-\u{10ffff}]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
  return new TextEncoder().encode(text);
}

/** A kustomization goes through Go's JSON, which knows only floating point numbers. */
function asFloats(object: JsonObject): JsonObject {
  const converted: Record<string, Json | undefined> = {};
  for (const [key, value] of Object.entries(object)) {
    if (value !== undefined) setMember(converted, key, asFloat(value));
  }
  return converted;
}

function asFloat(value: Json): Json {
  if (typeof value === 'bigint') return Number(value);
  if (isJsonArray(value)) return value.map(asFloat);
  return isJsonObject(value) ? asFloats(value) : value;
}
