import type { FieldPath } from '../../model/field-path.ts';
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

/** What is compared for whom. */
export interface PayloadUnderTest {
  readonly kind: ObjectKind;
  readonly payload: KubeObject;
  readonly live: KubeObject;
  /** The field manager that would apply the payload. */
  readonly manager: string;
}
