import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { editItems } from '../resource/edit-json.ts';

/** A value whose integers beyond 2^53 are floats, as all of an object's are once kustomize has JSON-patched it. */
export function roundIntegers(value: Json): Json {
  if (typeof value === 'bigint') return Number(value);
  if (isJsonArray(value)) return editItems(value, roundIntegers);
  if (!isJsonObject(value)) return value;
  const members = Object.keys(value).map((name): [string, Json] => [
    name,
    roundIntegers(value[name] ?? null),
  ]);
  const isChanged = members.some(([name, member]) => member !== value[name]);
  return isChanged ? Object.fromEntries(members) : value;
}
