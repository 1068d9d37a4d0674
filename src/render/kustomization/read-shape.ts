import { isJsonArray, isJsonObject, setMember } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';

/** Where a value stands (`patches[2].target`) and what happens with a wrong one. */
export interface Place {
  readonly path: string;
  readonly report: (path: string, message: string) => void;
  /** Configurations of plugins may hold fields that nobody reads; kustomization files may not. */
  readonly ignoreUnknown?: boolean;
  /** There, and in `configurations`, numbers and booleans do for strings (sigs.k8s.io/yaml with a target type). */
  readonly convertScalars?: boolean;
}

/** Checks a value of a configuration file; undefined when it is absent, null or wrong (then it was reported). */
export type Reader<T> = (value: Json | undefined, place: Place) => T | undefined;

/** Readers of the fields of a map, by the names that are allowed there. */
export type FieldReaders = Readonly<Record<string, Reader<unknown>>>;

/** What {@link recordOf} gives for a set of fields: only those that were present and right. */
export type RecordOf<F extends FieldReaders> = {
  readonly [K in keyof F]?: F[K] extends Reader<infer T> ? T : never;
};

/** A string. Numbers and booleans are refused, as Go's JSON decoder does: they must be quoted. */
export function text(value: Json | undefined, place: Place): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (place.convertScalars === true && typeof value !== 'object') return String(value);
  place.report(place.path, `must be a string, not ${describe(value)}`);
  return undefined;
}

/** `true` or `false`. */
export function flag(value: Json | undefined, place: Place): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  place.report(place.path, `must be true or false, not ${describe(value)}`);
  return undefined;
}

/** A whole number. */
export function integer(value: Json | undefined, place: Place): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  place.report(place.path, `must be a whole number, not ${describe(value)}`);
  return undefined;
}

/** Anything; checked by who uses it. */
export function anything(value: Json | undefined): Json | undefined {
  return value ?? undefined;
}

/** A map with strings as values; null counts as the empty string. */
export function textMap(
  value: Json | undefined,
  place: Place,
): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isJsonObject(value)) {
    place.report(place.path, `must be a map of strings, not ${describe(value)}`);
    return undefined;
  }
  const result: Record<string, string> = {};
  for (const key of Object.keys(value)) {
    const member = text(value[key], { ...place, path: `${place.path}.${key}` });
    setMember(result, key, member ?? '');
  }
  return result;
}

/** A list; a null item counts as an empty string, as in Go. */
export function textList(value: Json | undefined, place: Place): readonly string[] | undefined {
  return readList(value, place, text)?.map((item) => item ?? '');
}

/** A list of maps with these fields; a null item is an empty map. */
export function listOf<F extends FieldReaders>(fields: F): Reader<readonly RecordOf<F>[]> {
  const reader = recordOf(fields);
  return (value, place) => readList(value, place, reader)?.map((item) => item ?? {});
}

/** A map with these fields, whose names count without regard to case (Go's encoding/json). */
export function recordOf<F extends FieldReaders>(fields: F): Reader<RecordOf<F>> {
  const names = new Map(Object.keys(fields).map((name) => [name.toLowerCase(), name]));
  return (value, place) => {
    if (value === undefined || value === null) return undefined;
    if (!isJsonObject(value)) {
      place.report(place.path, `must be a map, not ${describe(value)}`);
      return undefined;
    }
    const result: Record<string, unknown> = {};
    for (const key of Object.keys(value).sort()) {
      const name = Object.hasOwn(fields, key) ? key : names.get(key.toLowerCase());
      const path = place.path === '' ? key : `${place.path}.${key}`;
      const reader = name === undefined ? undefined : fields[name];
      if (name === undefined || reader === undefined) {
        if (place.ignoreUnknown === true) continue;
        place.report(path, `is no field that is known here; allowed are ${listNames(fields)}`);
        continue;
      }
      const member = reader(value[key], { ...place, path });
      if (member !== undefined) result[name] = member;
    }
    // Each member came from the reader of its name.
    return result as RecordOf<F>;
  };
}

function readList<T>(
  value: Json | undefined,
  place: Place,
  reader: Reader<T>,
): readonly (T | undefined)[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isJsonArray(value)) {
    place.report(place.path, `must be a list, not ${describe(value)}`);
    return undefined;
  }
  return value.map((item, index) =>
    reader(item, { ...place, path: `${place.path}[${String(index)}]` }),
  );
}

function listNames(fields: FieldReaders): string {
  return Object.keys(fields).sort().join(', ');
}

function describe(value: Json): string {
  if (isJsonArray(value)) return 'a list';
  if (isJsonObject(value)) return 'a map';
  if (typeof value === 'string') return `the string "${value.slice(0, 40)}"`;
  return `${typeof value === 'boolean' ? 'the boolean' : 'the number'} ${String(value)}`;
}
