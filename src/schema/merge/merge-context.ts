import { isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { recursiveDifferenceOf } from '../fields/field-set-algebra.ts';
import type { FieldSet } from '../fields/field-set.ts';
import type { SchemaType } from '../types/schema-type.ts';

/** What a merge knows of the kind: its types by version, and the paths that this kind of write never holds. */
export interface MergeContext {
  /**
   * The type at a version; undefined for a version that there no longer is (paths recorded there are lost).
   * Values are carried from version to version as they are: a kind whose versions differ in shape cannot be
   * merged here once an entry names another version.
   */
  typeAt(version: string): SchemaType | undefined;
  /** Paths that a write at this version resets (`status` for the object itself), with all below them. */
  ignoredAt(version: string): FieldSet | undefined;
}

/** A value together with the version at which it is read. */
export interface VersionedValue {
  readonly type: SchemaType;
  readonly value: Json;
  readonly version: string;
}

/** The same value at another version. */
export function atVersion(
  context: MergeContext,
  from: VersionedValue,
  version: string,
): VersionedValue | undefined {
  if (version === from.version) return from;
  const type = context.typeAt(version);
  if (type === undefined) return undefined;
  const { value } = from;
  const renamed =
    isJsonObject(value) && typeof value['apiVersion'] === 'string'
      ? { ...value, apiVersion: version }
      : value;
  return { type, value: renamed, version };
}

/** The set without what writes at this version never hold. */
export function withoutIgnored(context: MergeContext, version: string, set: FieldSet): FieldSet {
  const ignored = context.ignoredAt(version);
  return ignored === undefined ? set : recursiveDifferenceOf(set, ignored);
}
