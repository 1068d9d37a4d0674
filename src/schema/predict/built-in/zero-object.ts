import { isJsonObject, setMember } from '../../../model/json.ts';
import type { Json, JsonObject } from '../../../model/json.ts';
import { isZeroValue } from '../../scalars/zero-value.ts';
import type { MapType, StructField } from '../../types/schema-type.ts';

const known = new WeakMap<MapType, JsonObject>();

/**
 * What the server prints of a Go struct of which nothing is set: fields that are always printed, with their zero
 * value. OpenAPI documents of built-in kinds state just those as defaults (`{}` for a struct that is no pointer).
 */
export function zeroObjectOf(map: MapType): JsonObject {
  let zero = known.get(map);
  if (zero === undefined) {
    zero = makeZeroObject(map);
    known.set(map, zero);
  }
  return zero;
}

function makeZeroObject(map: MapType): JsonObject {
  const zero: Record<string, Json | undefined> = {};
  for (const field of map.fields.values()) {
    const value = zeroValueOf(field);
    if (value !== undefined) setMember(zero, field.name, value);
  }
  return zero;
}

/** The zero value of a field that is always printed; undefined for one that may be left out. */
export function zeroValueOf(field: StructField): Json | undefined {
  const { default: value, type } = field;
  if (value === undefined || value === null || !isZeroValue(value)) return undefined;
  return isJsonObject(value) && type.map !== undefined ? zeroObjectOf(type.map) : value;
}
