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
 * `metadata.finalizers[="x/y"]`: how people read a path, with keys instead of positions.
 */
export function formatFieldPath(path: FieldPath): string {
  let text = '';
  for (const element of path) text += formatElement(element, text === '');
  return text;
}

function formatElement(element: PathElement, first: boolean): string {
  if (element.kind !== 'field') return formatItemElement(element);
  if (!plainName.test(element.name)) return `[${JSON.stringify(element.name)}]`;
  return first ? element.name : `.${element.name}`;
}

/** The step to an item of a list: `[name="app"]`, `[="x/y"]`, `[0]`; the same for people and in the server's paths. */
export function formatItemElement(element: Exclude<PathElement, { kind: 'field' }>): string {
  switch (element.kind) {
    case 'key': {
      const keys = Object.keys(element.key).sort();
      return `[${keys.map((key) => `${key}=${canonicalJson(element.key[key] ?? null)}`).join(',')}]`;
    }
    case 'value':
      return `[=${canonicalJson(element.value)}]`;
    case 'index':
      return `[${String(element.index)}]`;
    default:
      return element satisfies never;
  }
}
