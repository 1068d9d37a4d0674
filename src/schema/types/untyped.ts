import type { ListType, MapType, SchemaType } from './schema-type.ts';

const scalar = { kind: 'untyped', form: 'plain' } as const;

function makeType(name: string, list: () => ListType, map: () => MapType): SchemaType {
  let madeList: ListType | undefined;
  let madeMap: MapType | undefined;
  return {
    name,
    scalar,
    get list() {
      return (madeList ??= list());
    },
    get map() {
      return (madeMap ??= map());
    },
    isNullable: false,
    keepsUnknown: false,
    isEmbedded: false,
    default: undefined,
  };
}

const noFields = new Map<string, never>();

/** Any value, held as one: items of lists without a schema, RawExtension. */
export const untypedAtomic: SchemaType = makeType(
  'untyped atomic',
  () => ({ relationship: 'atomic', keys: [], element: untypedAtomic }),
  () => ({ relationship: 'atomic', fields: noFields, element: untypedAtomic }),
);

/**
 * Any value whose shape decides: maps are granular, lists atomic, scalars themselves
 * (what structured-merge-diff calls deduced; x-kubernetes-preserve-unknown-fields).
 */
export const untypedDeduced: SchemaType = makeType(
  'untyped deduced',
  () => ({ relationship: 'atomic', keys: [], element: untypedAtomic }),
  () => ({ relationship: 'granular', fields: noFields, element: untypedDeduced }),
);

/** The type of `additionalProperties: true`: as deduced, but declared, so that such fields are not pruned. */
export const untypedAllowed: SchemaType = makeType(
  'untyped',
  () => ({ relationship: 'atomic', keys: [], element: untypedAtomic }),
  () => ({ relationship: 'granular', fields: noFields, element: untypedDeduced }),
);

/** A type that the document refers to and does not contain: nothing fits it. */
export const missingType: SchemaType = {
  name: 'missing',
  scalar: undefined,
  list: undefined,
  map: undefined,
  isNullable: false,
  keepsUnknown: false,
  isEmbedded: false,
  default: undefined,
};
