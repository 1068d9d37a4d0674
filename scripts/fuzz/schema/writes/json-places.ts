import { isJsonArray, isJsonObject } from '../../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../../src/model/json.ts';

/** A place in JSON: keys and indexes from the root. */
export type Place = readonly (string | number)[];

/** The parts of metadata that writers decide; the rest is the server's or names the object. */
const writableMetadata = new Set(['labels', 'annotations', 'finalizers', 'ownerReferences']);

/** Every place of an object that a writer may change, parents before children. */
export function writablePlaces(object: JsonObject): readonly Place[] {
  const found: Place[] = [];
  for (const [key, value] of Object.entries(object)) {
    if (key === 'apiVersion' || key === 'kind') continue;
    if (key !== 'metadata') collectPlaces(value ?? null, [key], found);
    else if (isJsonObject(value)) collectMetadata(value, found);
  }
  return found;
}

function collectMetadata(metadata: JsonObject, found: Place[]): void {
  for (const [key, value] of Object.entries(metadata)) {
    if (writableMetadata.has(key)) collectPlaces(value ?? null, ['metadata', key], found);
  }
}

function collectPlaces(value: Json, place: Place, found: Place[]): void {
  found.push(place);
  if (isJsonArray(value)) {
    for (const [index, item] of value.entries()) collectPlaces(item, [...place, index], found);
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) {
      collectPlaces(value[key] ?? null, [...place, key], found);
    }
  }
}

/** What stands at a place; undefined where nothing does. Never looks at a prototype. */
export function valueAt(root: Json, place: Place): Json | undefined {
  let current: Json | undefined = root;
  for (const step of place) {
    if (isJsonArray(current)) current = typeof step === 'number' ? current[step] : undefined;
    else if (isJsonObject(current)) {
      current = Object.hasOwn(current, step) ? current[String(step)] : undefined;
    } else return undefined;
  }
  return current;
}

/** A copy of an object without one of its members. */
export function omitMember(object: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}

/** RFC 6901. */
export function printPointer(place: Place): string {
  return place
    .map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

/** RFC 6901; every step is text, also where it is an index. */
export function parsePointer(pointer: string): readonly string[] {
  if (pointer === '') return [];
  const steps = pointer.slice(1).split('/');
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
