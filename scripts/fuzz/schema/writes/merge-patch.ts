import { equalJson, isJsonArray, isJsonObject, setMember } from '../../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../../src/model/json.ts';

/**
 * Applies a merge patch as the API server does (gopkg.in/evanphx/json-patch.v4, merge.go). It differs
 * from RFC 7386 in one thing: where a value replaces nothing or no object, the nulls of objects inside
 * its lists go as well.
 */
export function applyMergePatch(document: JsonObject, patch: JsonObject): JsonObject {
  const result: Record<string, Json | undefined> = { ...document };
  for (const key of Object.keys(patch)) {
    const change = patch[key];
    if (change === undefined) continue;
    if (change === null) Reflect.deleteProperty(result, key);
    else setMember(result, key, mergeValue(ownMember(document, key), change));
  }
  return result;
}

function mergeValue(current: Json | undefined, change: Json): Json {
  if (!isJsonObject(current)) return withoutNulls(change);
  return isJsonObject(change) ? applyMergePatch(current, change) : change;
}

/** Members that are null go; null items of lists stay. */
function withoutNulls(value: Json): Json {
  if (isJsonArray(value)) return value.map(withoutNulls);
  if (!isJsonObject(value)) return value;
  const result: Record<string, Json | undefined> = {};
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member !== undefined && member !== null) setMember(result, key, withoutNulls(member));
  }
  return result;
}

/** The merge patch (RFC 7386) that makes `after` of `before`; nulls in `after` cannot be said. */
export function diffAsMergePatch(before: JsonObject, after: JsonObject): JsonObject {
  const patch: Record<string, Json | undefined> = {};
  for (const key of Object.keys(before)) {
    if (ownMember(after, key) === undefined) setMember(patch, key, null);
  }
  for (const key of Object.keys(after)) {
    const from = ownMember(before, key);
    const to = ownMember(after, key);
    if (to === undefined || equalJson(from, to)) continue;
    const isDeeper = isJsonObject(from) && isJsonObject(to);
    setMember(patch, key, isDeeper ? diffAsMergePatch(from, to) : to);
  }
  return patch;
}

function ownMember(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
