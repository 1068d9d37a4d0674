import type { SchemaType } from '../../types/schema-type.ts';
import { untypedAtomic, untypedDeduced } from '../../types/untyped.ts';

/** Fields of every object that a custom resource's schema need not declare and never prunes. */
export const metaFields: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/** The type that the schema itself states for a field (properties, additionalProperties); undefined = none. */
export function declaredField(type: SchemaType | undefined, name: string): SchemaType | undefined {
  const map = type?.map;
  if (map === undefined) return undefined;
  const declared = map.fields.get(name)?.type;
  return declared ?? (map.element === untypedDeduced ? undefined : map.element);
}

/** The type that the schema itself states for items; undefined = none. */
export function declaredItem(type: SchemaType | undefined): SchemaType | undefined {
  const element = type?.list?.element;
  return element === untypedAtomic ? undefined : element;
}
