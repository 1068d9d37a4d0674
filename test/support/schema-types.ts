import type { Json, JsonObject } from '../../src/model/json.ts';
import type { SchemaType } from '../../src/schema/types/schema-type.ts';
import { typesOf } from '../../src/schema/types/build-type.ts';
import type { ObjectKind } from '../../src/schema/predict/object-kind.ts';

/** The type of one schema, written as OpenAPI; `others` are what it refers to. */
export function typeOfSchema(
  schema: JsonObject,
  others: Readonly<Record<string, JsonObject>> = {},
): SchemaType {
  return typesOf({ kinds: [], schemas: { ...others, Root: schema } }).typeOf('Root');
}

/** `{"type": "object", "properties": …}`. */
export function objectSchema(properties: JsonObject, more: JsonObject = {}): JsonObject {
  return { type: 'object', properties, ...more };
}

/** A list with keys. */
export function keyedList(keys: readonly string[], items: JsonObject): JsonObject {
  return {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': keys,
    items,
  };
}

/** A list of different single values. */
export function setOf(items: JsonObject): JsonObject {
  return { type: 'array', 'x-kubernetes-list-type': 'set', items };
}

/** Any text. */
export const text: JsonObject = { type: 'string' };
/** Any whole number. */
export const whole: JsonObject = { type: 'integer' };

const metadata = objectSchema({
  name: text,
  namespace: text,
  uid: text,
  resourceVersion: text,
  creationTimestamp: { type: 'string', format: 'date-time' },
  generation: whole,
  labels: { type: 'object', additionalProperties: text },
  annotations: { type: 'object', additionalProperties: text },
  finalizers: { type: 'array', 'x-kubernetes-list-type': 'set', items: text },
  managedFields: { type: 'array', items: { type: 'object' } },
});

/** A custom kind `Thing` of `example.com/v1` whose objects have these fields besides metadata. */
export function customKind(
  properties: JsonObject,
  more: { readonly hasStatus?: boolean; readonly schema?: JsonObject } = {},
): ObjectKind {
  const root = objectSchema(
    { apiVersion: text, kind: text, metadata, ...properties },
    more.schema ?? {},
  );
  return {
    group: 'example.com',
    version: 'v1',
    kind: 'Thing',
    type: typeOfSchema(root),
    isCustom: true,
    hasStatus: more.hasStatus ?? false,
  };
}

/** An object of the kind that `customKind` makes. */
export function thing(
  fields: JsonObject,
  more: JsonObject = {},
): JsonObject & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly [key: string]: Json };
} {
  return {
    apiVersion: 'example.com/v1',
    kind: 'Thing',
    metadata: { name: 'a', ...(more as Record<string, Json>) },
    ...fields,
  };
}
