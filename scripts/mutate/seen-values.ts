import { canonicalJson } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { SchemaType } from '../../src/schema/types/schema-type.ts';
import { findPlaces } from './value-places.ts';

/** So many different values of a field are remembered. */
const maxValues = 12;
/** Longer ones make cases that nobody can read. */
const maxTextLength = 2000;

/** Values that fields have in real objects: put into other objects they are mostly valid. */
export interface SeenValues {
  /** Remembers every value of an object. */
  add(kind: string, type: SchemaType, object: JsonObject): void;
  /** The different values of a field (`ValuePlace.field`). */
  of(field: string): readonly Json[];
}

/** Nothing seen yet. */
export function noSeenValues(): SeenValues {
  const byField = new Map<string, Map<string, Json>>();
  return {
    add(kind, type, object) {
      for (const { field, value } of findPlaces(kind, type, object).places) {
        const text = canonicalJson(value);
        if (text.length > maxTextLength) continue;
        const values = byField.get(field) ?? new Map<string, Json>();
        byField.set(field, values);
        if (values.size < maxValues) values.set(text, value);
      }
    },
    of: (field) => [...(byField.get(field)?.values() ?? [])],
  };
}
