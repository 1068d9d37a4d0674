import { escapeText } from './escape-text.ts';
import { canonicalJson } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/**
 * One step of a path in an object, as managedFields (fieldsV1) know them: a field `f:`, a list item
 * by its keys `k:`, a set item by its value `v:`, an item by its place `i:`.
 */
export type PathElement =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'key'; readonly key: JsonObject }
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'index'; readonly index: number };

/** A path from the root of an object; empty = the object itself. */
export type FieldPath = readonly PathElement[];

const plainName = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/**
 * `spec.template.spec.containers[name="app"].image`, `metadata.labels["app.kubernetes.io/name"]`,
 * `metadata.finalizers[="x/y"]`: how people read and write a path, with keys instead of positions.
 * `parseFieldPath` of src/schema/fields reads it back. Safe to print: what terminals obey is escaped.
 */
export function formatFieldPath(path: FieldPath): string {
  let text = '';
  for (const element of path) text += formatElement(element, text === '');
  return text;
}

function formatElement(element: PathElement, first: boolean): string {
  switch (element.kind) {
    case 'field':
      if (!plainName.test(element.name)) return `[${formatValue(element.name)}]`;
      return first ? element.name : `.${element.name}`;
    case 'key': {
      const names = Object.keys(element.key).sort();
      if (names.length === 0) return '[{}]';
      return `[${names.map((name) => formatKey(name, element.key[name] ?? null)).join(',')}]`;
    }
    case 'value':
      return `[=${formatValue(element.value)}]`;
    case 'index':
      return `[${String(element.index)}]`;
    default:
      return element satisfies never;
  }
}

function formatKey(name: string, value: Json): string {
  return `${plainName.test(name) ? name : formatValue(name)}=${formatValue(value)}`;
}

/** JSON; escapes of unsafe characters are escapes of JSON too. */
function formatValue(value: Json): string {
  return escapeText(canonicalJson(value));
}
