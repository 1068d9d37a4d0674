import { isJsonArray, isJsonObject, memberOf } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { scalarText } from '../resource/resource.ts';

/**
 * What a field of an object holds, or undefined where there is none (kyaml RNode.GetFieldValue). Dots separate,
 * `\.` and `[a.b]` do not; `name[0]`, `0` and `-` are places in lists, `[key=value]` and `[=value]` find an item.
 */
export function readField(object: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = object;
  for (const part of splitPath(path)) {
    if (value === undefined || value === null) return undefined;
    value = step(value, part);
  }
  return value;
}

function step(value: Json, part: string): Json | undefined {
  const isPlace = /^[+-]?\d+$/.test(part);
  if (isPlace || part === '-') {
    return isJsonArray(value) ? value.at(isPlace ? placeOf(part, value.length) : -1) : undefined;
  }
  if (part.startsWith('[') && part.endsWith(']')) {
    return isJsonArray(value) ? findItem(value, part.slice(1, -1)) : undefined;
  }
  return isJsonObject(value) ? memberOf(value, part) : undefined;
}

/** A negative place is none: it must not count from the end. */
function placeOf(part: string, length: number): number {
  const place = Number(part);
  return place < 0 ? length : place;
}

function findItem(items: readonly Json[], condition: string): Json | undefined {
  const at = condition.indexOf('=');
  if (at < 0) return undefined;
  const key = condition.slice(0, at);
  const wanted = condition.slice(at + 1);
  return items.find((item) => {
    if (key === '') return !isJsonObject(item) && !isJsonArray(item) && scalarText(item) === wanted;
    if (!isJsonObject(item)) return false;
    const found = memberOf(item, key);
    return found !== undefined && scalarText(found) === wanted;
  });
}

function splitPath(path: string): readonly string[] {
  const parts: string[] = [];
  for (const part of joinBrackets(splitAtDots(path))) {
    const indexed = /^(.*)\[(\d+)\]$/s.exec(part);
    parts.push(...(indexed === null ? [part] : [indexed[1] ?? '', indexed[2] ?? '']));
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function splitAtDots(path: string): readonly string[] {
  const parts: string[] = [];
  for (const part of path.split('.')) {
    const last = parts.at(-1);
    if (last?.endsWith('\\') === true) parts[parts.length - 1] = `${last.slice(0, -1)}.${part}`;
    else parts.push(part);
  }
  return parts;
}

/** What stands in brackets is one part; only conditions keep their brackets. */
function joinBrackets(parts: readonly string[]): readonly string[] {
  const joined: string[] = [];
  let open: string | undefined;
  for (const part of parts) {
    if (open === undefined && !(part.startsWith('[') && !part.endsWith(']'))) {
      joined.push(part);
      continue;
    }
    open = open === undefined ? part : `${open}.${part}`;
    if (!part.endsWith(']')) continue;
    joined.push(withoutBrackets(open));
    open = undefined;
  }
  if (open !== undefined) joined.push(withoutBrackets(open));
  return joined;
}

function withoutBrackets(text: string): string {
  return text.includes('=') ? text : text.replace(/^[[\]]+/, '').replace(/[[\]]+$/, '');
}
