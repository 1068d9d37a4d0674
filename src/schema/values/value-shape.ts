import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { MapType, SchemaType } from '../types/schema-type.ts';

/** As which of its type's alternatives a value is treated; `none` = the type has no alternative at all. */
export type ValueShape = 'scalar' | 'list' | 'map' | 'none';

/**
 * The alternative of the type that a value takes: its own JSON type where the type allows that, else the first
 * of map, scalar, list (how structured-merge-diff treats null, absent values and values that do not fit).
 */
export function shapeOf(type: SchemaType, value: Json | undefined): ValueShape {
  if (typeof value === 'object' && value !== null) {
    if (isJsonArray(value)) {
      if (type.list !== undefined) return 'list';
    } else if (type.map !== undefined) return 'map';
  } else if (value !== null && value !== undefined && type.scalar !== undefined) return 'scalar';
  return firstShape(type);
}

function firstShape(type: SchemaType): ValueShape {
  if (type.map !== undefined) return 'map';
  if (type.scalar !== undefined) return 'scalar';
  return type.list === undefined ? 'none' : 'list';
}

/** False for what cannot be read as the type at all; null can, for every type. */
export function fitsType({ scalar, list, map }: SchemaType, value: Json): boolean {
  if (value === null) return true;
  // An amount or a port is no list, although its document states no type at all; bytes may be a list of numbers.
  const isScalar = scalar !== undefined && scalar.form !== 'plain';
  if (isJsonArray(value)) return scalar?.form === 'byte' || (list !== undefined && !isScalar);
  if (isJsonObject(value)) return map !== undefined && !isScalar;
  if (scalar === undefined || scalar.kind === 'untyped') return scalar !== undefined;
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  return scalar.kind === 'numeric' ? isNumber : typeof value === scalar.kind;
}

/** The value as a map; undefined for anything else. */
export function asMap(value: Json | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

/** The value as a list; undefined for anything else. */
export function asList(value: Json | undefined): readonly Json[] | undefined {
  return isJsonArray(value) ? value : undefined;
}

/** True for a map without members (`undefined` members are absent), null and absent values. */
export function isEmptyMap(map: JsonObject | undefined): boolean {
  if (map === undefined) return true;
  for (const key in map) if (map[key] !== undefined) return false;
  return true;
}

/** The type of a map's field, declared or not; undefined where the schema has no place for it. */
export function typeOfField(map: MapType, name: string): SchemaType | undefined {
  return map.fields.get(name)?.type ?? map.element;
}
