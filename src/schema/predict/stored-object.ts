import type { FieldPath } from '../../model/field-path.ts';
import type { JsonObject } from '../../model/json.ts';

/** An object as the server holds it after reading it, with the paths at which that cannot be known. */
export interface StoredObject {
  readonly object: JsonObject;
  readonly unknown: readonly FieldPath[];
  /** True where an empty list or map is written at a place where nothing is, and printed as nothing. */
  readonly hasNewEmpty?: boolean;
  /** Why the server cannot read the object at all; undefined where it can. */
  readonly refused?: string | undefined;
}
