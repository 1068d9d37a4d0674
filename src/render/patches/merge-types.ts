/** What a strategic merge knows of one field. */
export interface MergeField {
  /** The type of a map, where it leads to lists that are merged. */
  readonly type?: MergeType | undefined;
  /** The keys of a list of maps that is merged; empty for a list of plain values that is merged. */
  readonly keys?: readonly string[];
  /** The type of the items of such a list. */
  readonly items?: MergeType | undefined;
  /** Of a field or items that no schema knows: an object there is merged by what its own apiVersion and kind say. */
  readonly embedded?: MergeTypeLookup;
}

/** The member of a {@link MergeType} that stands for every field it does not name (additionalProperties). */
export const anyField: unique symbol = Symbol('any field');

/** The member of a {@link MergeType} that stands for fields that the type does not know at all. */
export const unknownField: unique symbol = Symbol('unknown field');

/** The fields of a type that lead to merged lists; every other list is replaced. */
export interface MergeType {
  readonly [field: string]: MergeField | undefined;
  readonly [anyField]?: MergeField;
  readonly [unknownField]?: MergeField;
}

/** The merge facts of a type of object; undefined when nothing is known: then every list is replaced. */
export type MergeTypeLookup = (apiVersion: string, kind: string) => MergeType | undefined;

/** The type of an object that the lookup does not know: nothing in it is known but objects with types of their own. */
export function unknownType(types: MergeTypeLookup): MergeType {
  return { [unknownField]: { embedded: types } };
}
