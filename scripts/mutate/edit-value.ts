import { isJsonArray, isJsonObject, setMember } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import type { ValuePath } from './value-places.ts';

/** The value with another one at the path (undefined = nothing there); what lies beside the path is shared. */
export function withValueAt(value: Json, path: ValuePath, replacement: Json | undefined): Json {
  const [step, ...rest] = path;
  if (step === undefined) return replacement ?? null;
  if (isJsonArray(value) && typeof step === 'number') {
    const items = [...value];
    const before = items[step];
    if (rest.length === 0 && replacement === undefined) items.splice(step, 1);
    else if (before !== undefined || rest.length === 0) {
      items[step] = withValueAt(before ?? null, rest, replacement);
    }
    return items;
  }
  if (!isJsonObject(value) || typeof step !== 'string') return value;
  return withMember(value, step, rest, replacement);
}

function withMember(
  object: JsonObject,
  name: string,
  rest: ValuePath,
  replacement: Json | undefined,
): JsonObject {
  const others = Object.entries(object).filter(([key]) => key !== name);
  if (rest.length === 0 && replacement === undefined) return Object.fromEntries(others);
  const result: Record<string, Json | undefined> = { ...object };
  setMember(result, name, withValueAt(object[name] ?? null, rest, replacement));
  return result;
}
/** As {@link withValueAt}, for an object of which everything that names it stays. */
export function withFieldAt(
  object: KubeObject,
  path: ValuePath,
  replacement: Json | undefined,
): KubeObject {
  return withValueAt(object, path, replacement) as KubeObject;
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: Json | undefined, path: ValuePath): Json | undefined {
  let current = value;
  for (const step of path) {
    if (isJsonArray(current) && typeof step === 'number') current = current[step];
    else if (isJsonObject(current) && typeof step === 'string') current = current[step];
    else return undefined;
  }
  return current;
}
