import { isJsonArray, isJsonObject, memberOf } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';

interface Pending {
  readonly schema: Json | undefined;
  readonly place: string;
}

/**
 * What is wrong with a schema of an OpenAPI document, or undefined: the members that merging reads have the types
 * that OpenAPI gives them. A list of pending schemas rather than a recursion, since the nesting is the file's.
 */
export function checkDefinition(schema: Json | undefined, place: string): string | undefined {
  const pending: Pending[] = [{ schema, place }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (!isJsonObject(next.schema)) return `${next.place} is no map`;
    const fault = checkMembers(next.schema, next.place, pending);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function checkMembers(schema: JsonObject, place: string, pending: Pending[]): string | undefined {
  const reference = memberOf(schema, '$ref') ?? '';
  if (typeof reference !== 'string') return `${place}.$ref is no string`;
  const properties = memberOf(schema, 'properties') ?? {};
  if (!isJsonObject(properties)) return `${place}.properties is no map`;
  for (const [name, property] of Object.entries(properties)) {
    pending.push({ schema: property, place: `${place}.properties.${name}` });
  }
  const items = memberOf(schema, 'items') ?? [];
  if (!isJsonArray(items)) pending.push({ schema: items, place: `${place}.items` });
  const others = memberOf(schema, 'additionalProperties') ?? true;
  if (typeof others !== 'boolean') {
    pending.push({ schema: others, place: `${place}.additionalProperties` });
  }
  return checkMergeExtensions(schema, place);
}

function checkMergeExtensions(schema: JsonObject, place: string): string | undefined {
  for (const name of ['x-kubernetes-patch-strategy', 'x-kubernetes-patch-merge-key']) {
    const value = memberOf(schema, name);
    if (value !== undefined && typeof value !== 'string') return `${place}.${name} is no string`;
  }
  const keys = memberOf(schema, 'x-kubernetes-list-map-keys') ?? [];
  const isRight = isJsonArray(keys) && keys.every((key) => typeof key === 'string');
  return isRight ? undefined : `${place}.x-kubernetes-list-map-keys is no list of strings`;
}
