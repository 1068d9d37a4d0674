import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { equalValues } from '../values/equal-values.ts';

/** The object with each of its ownerReferences once; the server drops those that repeat an earlier one entirely. */
export function dropOwnerTwins(object: JsonObject): JsonObject {
  const { metadata } = object;
  if (!isJsonObject(metadata)) return object;
  const owners = metadata['ownerReferences'];
  if (!isJsonArray(owners)) return object;
  const kept: Json[] = [];
  for (const owner of owners) {
    if (!kept.some((other) => equalValues(other, owner))) kept.push(owner);
  }
  return kept.length === owners.length
    ? object
    : { ...object, metadata: { ...metadata, ownerReferences: kept } };
}
