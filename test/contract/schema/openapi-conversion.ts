import { isJsonArray, isJsonObject } from '../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../src/model/json.ts';

/**
 * What kube-openapi (pkg/schemaconv) makes of the schemas of a whole document, as plain JSON: written from its
 * rules alone, so that what is left of a document after stripping can be held against it.
 */
export function convertSchemas(schemas: JsonObject): Map<string, Json> {
  const types = new Map<string, Json>();
  for (const [name, schema] of Object.entries(schemas)) {
    if (!isJsonObject(schema) || schema['$ref'] !== undefined) continue;
    types.set(name, convertNamed(name, schema));
  }
  return types;
}

/** Names that a converted type refers to. */
export function namesIn(type: Json | undefined): string[] {
  if (isJsonArray(type)) return type.flatMap(namesIn);
  if (!isJsonObject(type)) return [];
  const own = typeof type['named'] === 'string' ? [type['named']] : [];
  return [...own, ...Object.values(type).flatMap(namesIn)];
}

const untyped = { scalar: 'untyped' };
const deduced = { special: 'deduced' };
const untypedAtomic = { special: 'untyped' };

function convertNamed(name: string, schema: JsonObject): JsonObject {
  if (name.endsWith('.api.resource.Quantity')) return untyped;
  if (name.endsWith('.runtime.RawExtension')) return untypedAtomic;
  return convertInline(schema, false);
}

function convertInline(schema: JsonObject, keptAbove: boolean): JsonObject {
  const kept = keptAbove || schema['x-kubernetes-preserve-unknown-fields'] === true;
  const type = schema['type'] ?? '';
  if (typeof type !== 'string') throw new Error(`no type: ${JSON.stringify(type)}`);
  switch (type) {
    case '':
      return { ...untyped, list: convertList(schema, kept), map: convertMap(schema, kept) };
    case 'object':
      return { map: convertMap(schema, kept) };
    case 'array':
      return { list: convertList(schema, kept) };
    case 'integer':
    case 'number':
      return { scalar: 'numeric' };
    case 'boolean':
      return { scalar: 'boolean' };
    default: {
      const format = schema['format'] ?? '';
      return format === '' || format === 'byte' ? { scalar: 'string' } : untyped;
    }
  }
}

function convertUse(schema: Json | undefined, kept: boolean): Json {
  if (!isJsonObject(schema)) throw new Error(`no schema: ${JSON.stringify(schema)}`);
  const all = isJsonArray(schema['allOf']) ? schema['allOf'] : [];
  const only = all.length === 1 && isJsonObject(all[0]) ? all[0]['$ref'] : undefined;
  const reference = schema['$ref'] ?? only;
  if (typeof reference !== 'string') return convertInline(schema, kept);
  const override = schema['x-kubernetes-map-type'];
  const named = reference.slice(reference.lastIndexOf('/') + 1);
  return override === undefined ? { named } : { named, override };
}

function convertMap(schema: JsonObject, kept: boolean): Json {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const fields: Record<string, Json> = {};
  for (const [name, field] of Object.entries(properties)) {
    const initial = isJsonObject(field) ? field['default'] : undefined;
    fields[name] = { type: convertUse(field, kept), default: initial ?? null };
  }
  const relationship = schema['x-kubernetes-map-type'] === 'atomic' ? 'atomic' : 'separable';
  return { relationship, fields, element: convertOthers(schema, kept) };
}

function convertOthers(schema: JsonObject, kept: boolean): Json {
  const others = schema['additionalProperties'];
  if (isJsonObject(others)) return convertUse(others, kept);
  if (others === true) return deduced;
  if (others === false) return null;
  const isFree = Object.keys((schema['properties'] as JsonObject | undefined) ?? {}).length === 0;
  return kept || isFree ? deduced : null;
}

function convertList(schema: JsonObject, kept: boolean): Json {
  const items = schema['items'];
  const element = items === undefined ? untypedAtomic : convertUse(items, kept);
  return { ...convertRelationship(schema), element };
}

function convertRelationship(schema: JsonObject): JsonObject {
  const type = schema['x-kubernetes-list-type'];
  const strategy = schema['x-kubernetes-patch-strategy'];
  if (type === 'map') return { keys: schema['x-kubernetes-list-map-keys'] ?? null };
  if (type === 'set') return { keys: [] };
  if (type === 'atomic' || strategy === undefined || strategy === 'retainKeys')
    return { keys: null };
  const key = schema['x-kubernetes-patch-merge-key'];
  return { keys: key === undefined ? [] : [key] };
}
