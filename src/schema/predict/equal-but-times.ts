import { canonicalJson, isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { equalValues } from '../values/equal-values.ts';

/** True where two states of an object differ in nothing but the times at which managers wrote. */
export function equalButTimes(left: JsonObject, right: JsonObject): boolean {
  return equalValues(withoutTimes(left), withoutTimes(right));
}

/** As {@link equalButTimes}, in whatever order the managers stand: that goes by their times. */
export function equalButTimesAndOrder(left: JsonObject, right: JsonObject): boolean {
  return equalValues(
    withSortedManagers(withoutTimes(left)),
    withSortedManagers(withoutTimes(right)),
  );
}

function withSortedManagers(object: JsonObject): JsonObject {
  const { metadata } = object;
  const entries = isJsonObject(metadata) ? metadata['managedFields'] : undefined;
  if (!isJsonObject(metadata) || !isJsonArray(entries)) return object;
  const sorted = entries.map((entry) => canonicalJson(entry)).sort();
  return { ...object, metadata: { ...metadata, managedFields: sorted } };
}

function withoutTimes(object: JsonObject): JsonObject {
  const { metadata } = object;
  const entries = isJsonObject(metadata) ? metadata['managedFields'] : undefined;
  if (!isJsonObject(metadata) || !isJsonArray(entries)) return object;
  return { ...object, metadata: { ...metadata, managedFields: entries.map(withoutTime) } };
}

function withoutTime(entry: Json): Json {
  if (!isJsonObject(entry)) return entry;
  const { time, ...rest } = entry;
  return time === undefined ? entry : rest;
}
