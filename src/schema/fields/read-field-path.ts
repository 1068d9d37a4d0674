import type { FieldPath, PathElement } from '../../model/field-path.ts';
import { equalJson, isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';

/** The value at a path; undefined where the object has none. */
export function readFieldPath(root: Json, path: FieldPath): Json | undefined {
  let current: Json | undefined = root;
  for (const element of path) {
    if (current === undefined) return undefined;
    current = readElement(current, element);
  }
  return current;
}

function readElement(value: Json, element: PathElement): Json | undefined {
  switch (element.kind) {
    case 'field':
      return isJsonObject(value) ? value[element.name] : undefined;
    case 'key':
      if (!isJsonArray(value)) return undefined;
      return value.find(
        (item) =>
          isJsonObject(item) &&
          Object.keys(element.key).every((name) => equalJson(item[name], element.key[name])),
      );
    case 'value':
      if (!isJsonArray(value)) return undefined;
      return value.find((item) => equalJson(item, element.value));
    case 'index':
      return isJsonArray(value) ? value[element.index] : undefined;
    default:
      return element satisfies never;
  }
}
