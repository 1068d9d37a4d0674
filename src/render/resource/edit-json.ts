import { setMember } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';

/** A copy of the map with one member set; `__proto__` is a name like any other. */
export function withMember(map: JsonObject, name: string, value: Json): JsonObject {
  const copy: Record<string, Json | undefined> = { ...map };
  setMember(copy, name, value);
  return copy;
}

/** A copy of the map without one member. */
export function withoutMember(map: JsonObject, name: string): JsonObject {
  const copy: Record<string, Json | undefined> = { ...map };
  Reflect.deleteProperty(copy, name);
  return copy;
}

/** The list with every item edited, or the list itself. */
export function editItems(items: readonly Json[], edit: (item: Json) => Json): readonly Json[] {
  let changed: Json[] | undefined;
  for (let index = 0; index < items.length; index++) {
    const item = items[index] ?? null;
    const edited = edit(item);
    if (edited === item) continue;
    changed ??= [...items];
    changed[index] = edited;
  }
  return changed ?? items;
}
