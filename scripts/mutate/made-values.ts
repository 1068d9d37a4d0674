import type { Json, JsonObject } from '../../src/model/json.ts';
import type {
  ListType,
  MapType,
  ScalarType,
  SchemaType,
} from '../../src/schema/types/schema-type.ts';
import { shapeOf } from '../../src/schema/values/value-shape.ts';
import type { RandomSource } from './random-source.ts';

/** Schemas may contain themselves. */
const maxDepth = 4;

/** A value that fits the type; whether validation takes it is another matter. */
export function makeValue(type: SchemaType, random: RandomSource, depth = 0): Json {
  switch (shapeOf(type, undefined)) {
    case 'map':
      return type.map === undefined ? {} : makeMap(type.map, random, depth);
    case 'list':
      return type.list === undefined ? [] : makeList(type.list, random, depth);
    case 'scalar':
      return type.scalar === undefined ? 'made' : makeScalar(type.scalar, random);
    case 'none':
      return 'made';
  }
}

/** The empty value of a type: what Go's zero value would print. */
export function zeroOf(type: SchemaType): Json {
  switch (shapeOf(type, undefined)) {
    case 'map':
      return {};
    case 'list':
      return [];
    case 'scalar':
      return zeroOfScalar(type.scalar);
    case 'none':
      return '';
  }
}

function zeroOfScalar(scalar: ScalarType | undefined): Json {
  if (scalar?.kind === 'numeric') return 0;
  if (scalar?.kind === 'boolean') return false;
  return scalar?.form === 'quantity' ? '0' : '';
}

function makeMap(map: MapType, random: RandomSource, depth: number): JsonObject {
  if (depth >= maxDepth) return {};
  const names = random.shuffle([...map.fields.keys()]).slice(0, 1 + random.below(2));
  const result: Record<string, Json> = {};
  for (const name of names) {
    const field = map.fields.get(name);
    if (field !== undefined) result[name] = makeValue(field.type, random, depth + 1);
  }
  if (names.length === 0 && map.element !== undefined) {
    result['made'] = makeValue(map.element, random, depth + 1);
  }
  return result;
}

function makeList(list: ListType, random: RandomSource, depth: number): readonly Json[] {
  if (depth >= maxDepth) return [];
  return [makeItem(list, random, depth)];
}

/** An item with all of its list's keys. */
export function makeItem(list: ListType, random: RandomSource, depth = 0): Json {
  const item = makeValue(list.element, random, depth + 1);
  if (list.keys.length === 0 || typeof item !== 'object' || item === null) return item;
  const keyed: Record<string, Json | undefined> = { ...(item as JsonObject) };
  for (const key of list.keys) {
    const type = list.element.map?.fields.get(key)?.type;
    if (type !== undefined) keyed[key] = makeValue(type, random, maxDepth);
  }
  return keyed;
}

const texts = ['made', 'other', 'a-b', 'true', '8'];
const quantities = ['1', '100m', '2Gi', '1.5', '3k'];
const times = ['2024-01-02T03:04:05Z', '2025-06-07T08:09:10.000011Z'];

function makeScalar({ kind, form }: ScalarType, random: RandomSource): Json {
  if (kind === 'boolean') return random.below(2) === 0;
  if (kind === 'numeric') return form === 'integer' ? random.below(5) : random.below(10) / 4;
  switch (form) {
    case 'quantity':
      return random.pick(quantities) ?? '1';
    case 'int-or-string':
      return random.pick<Json>([1, 8080, '50%', 'http']) ?? 1;
    case 'byte':
      return 'bWFkZQ==';
    case 'date-time':
    case 'micro-time':
      return random.pick(times) ?? '';
    case 'plain':
    case 'integer':
      return random.pick(texts) ?? 'made';
  }
}
