import { isJsonArray, isJsonObject, memberOf } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { anyField, unknownField } from '../patches/merge-types.ts';
import type { MergeField, MergeType, MergeTypeLookup } from '../patches/merge-types.ts';
import { typeKey } from './schema-document.ts';
import type { SchemaDocument } from './schema-document.ts';

/**
 * The merge facts of these documents; what a later one defines replaces what an earlier one does, definition by
 * definition, and references see the whole (kyaml/openapi, AddDefinitions). Types are worked out when a merge comes
 * to them: documents hold thousands, and refer to themselves in circles.
 */
export function mergeTypesOf(documents: readonly SchemaDocument[]): MergeTypeLookup {
  const definitions = new Map(documents.flatMap((document) => [...document.definitions]));
  const types = new Map(documents.flatMap((document) => [...document.types]));
  const lookup: MergeTypeLookup = (apiVersion, kind) => {
    const schema = types.get(typeKey(apiVersion, kind));
    return schema === undefined ? undefined : mergeTypeOf(schema, resolver);
  };
  const resolver: Resolver = { definitions, known: new Map(), unknown: { embedded: lookup } };
  return lookup;
}

interface Resolver {
  readonly definitions: ReadonlyMap<string, JsonObject>;
  readonly known: Map<JsonObject, MergeType>;
  readonly unknown: MergeField;
}

/** The members of a map that the schema describes. */
function mergeTypeOf(schema: JsonObject, resolver: Resolver): MergeType {
  const known = resolver.known.get(schema);
  if (known !== undefined) return known;
  const properties = memberOf(schema, 'properties');
  const others = memberOf(schema, 'additionalProperties');
  const fields = Object.entries(isJsonObject(properties) ? properties : {}).flatMap(
    ([name, property]) => (isJsonObject(property) ? [[name, fieldOf(property, resolver)]] : []),
  );
  // Made from entries, so that a property called __proto__ is one.
  const type = Object.fromEntries(fields) as MergeType;
  const rest = isJsonObject(others)
    ? { [anyField]: fieldOf(others, resolver) }
    : { [unknownField]: resolver.unknown };
  const whole = { ...type, ...rest };
  resolver.known.set(schema, whole);
  return whole;
}

function fieldOf(schema: JsonObject, resolver: Resolver): MergeField {
  const resolved = followReferences(schema, resolver);
  if (resolved === undefined) return resolver.unknown;
  const keys = mergeKeysOf(resolved);
  let items: MergeType | undefined;
  return {
    ...resolver.unknown,
    ...(keys === undefined ? {} : { keys }),
    get type() {
      return mergeTypeOf(resolved, resolver);
    },
    get items() {
      return (items ??= itemTypeOf(resolved, resolver));
    },
  };
}

function itemTypeOf(schema: JsonObject, resolver: Resolver): MergeType | undefined {
  const items = isListSchema(schema) ? memberOf(schema, 'items') : undefined;
  const item = isJsonObject(items) ? followReferences(items, resolver) : undefined;
  return item === undefined ? undefined : mergeTypeOf(item, resolver);
}

function isListSchema(schema: JsonObject): boolean {
  const type = memberOf(schema, 'type');
  return type === 'array' || (isJsonArray(type) && type.length === 1 && type[0] === 'array');
}

/** The keys of a list that is merged: only the strategy makes it so, list-map-keys alone do not. */
function mergeKeysOf(schema: JsonObject): readonly string[] | undefined {
  const strategy = memberOf(schema, 'x-kubernetes-patch-strategy');
  if (typeof strategy !== 'string' || !strategy.split(',').includes('merge')) return undefined;
  const keys = memberOf(schema, 'x-kubernetes-list-map-keys');
  if (isJsonArray(keys)) return keys.filter((key) => typeof key === 'string');
  const key = memberOf(schema, 'x-kubernetes-patch-merge-key');
  return typeof key === 'string' ? [key] : [];
}

/** What a schema refers to in the end; undefined for what is nowhere, and for references in a circle. */
function followReferences(schema: JsonObject, resolver: Resolver): JsonObject | undefined {
  const visited = new Set<JsonObject>();
  let current: JsonObject | undefined = schema;
  while (current !== undefined) {
    const reference: Json | undefined = memberOf(current, '$ref');
    if (typeof reference !== 'string' || reference === '') return current;
    if (visited.has(current)) return undefined;
    visited.add(current);
    current = lookUp(reference, resolver);
  }
  return undefined;
}

/** Only the fragment counts: `#/definitions/NAME`, or a schema inside of that. */
function lookUp(reference: string, resolver: Resolver): JsonObject | undefined {
  const [, fragment = ''] = /#(.*)$/s.exec(reference) ?? [];
  const [root, field, name = '', ...rest] = decodeFragment(fragment).split('/').map(unescapeToken);
  if (root !== '' || field !== 'definitions') return undefined;
  let found: Json | undefined = resolver.definitions.get(name);
  for (const token of rest) found = isJsonObject(found) ? memberOf(found, token) : undefined;
  return isJsonObject(found) ? found : undefined;
}

function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    // No valid escapes: then the text stands for itself, and most likely for nothing.
    return fragment;
  }
}

function unescapeToken(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
