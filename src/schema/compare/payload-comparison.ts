import type { FieldPath } from '../../model/field-path.ts';
import type { Json } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';
import type { ObjectKind } from '../predict/object-kind.ts';

/** What a difference consists of. */
export type DifferenceKind =
  /** The live value is another one, or is missing. */
  | 'value'
  /** The items are the same, their order is not. */
  | 'order'
  /** The manager would come to hold the path, or would no longer hold it; the value may stay. */
  | 'owner'
  /** The manager's fields are recorded at another version, or not at all. */
  | 'version'
  /** The schema has no place for it: the server refuses the payload. */
  | 'refused';

/** One place at which the payload and the live object are not the same, or cannot be said to be. */
export interface PayloadDifference {
  readonly kind: DifferenceKind;
  readonly path: FieldPath;
}

/**
 * Whether applying a payload would leave the live object and its managers as they are.
 * `uncertain`: only a dry run can tell, because of what the server's code does at these paths.
 */
export type PayloadComparison =
  | { readonly verdict: 'same' }
  | { readonly verdict: 'different'; readonly differences: readonly PayloadDifference[] }
  | { readonly verdict: 'uncertain'; readonly differences: readonly PayloadDifference[] };

/** What becomes of a zero value (false, 0, "", [], {}) that a payload writes: it stays, is left out, or the default replaces it. */
export type ZeroFate = 'kept' | 'dropped' | 'defaulted' | 'unknown';

/** What the server's Go types do with fields, which no OpenAPI document states. */
export interface ServerDefaults {
  /** What is there when the field is left out, always; undefined where none is known. */
  defaultOf(typeName: string, field: string): Json | undefined;
  /** True where a field that is left out is never there. */
  neverDefaulted(typeName: string, field: string): boolean;
  zeroOf(typeName: string, field: string): ZeroFate;
}

/** A server of which nothing of this is known. */
export const noServerDefaults: ServerDefaults = {
  defaultOf: () => undefined,
  neverDefaulted: () => false,
  zeroOf: () => 'unknown',
};

/** What is compared for whom. */
export interface PayloadUnderTest {
  readonly kind: ObjectKind;
  readonly payload: KubeObject;
  readonly live: KubeObject;
  /** The field manager that would apply the payload. */
  readonly manager: string;
  readonly defaults?: ServerDefaults;
}
