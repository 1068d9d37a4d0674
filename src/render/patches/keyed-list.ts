import type { Json } from '../../model/json.ts';
import type { MergePlace } from './merge-place.ts';

/** The keys of a list and how two of its items are merged. */
export interface KeyedList {
  /** Empty for plain values. */
  readonly keys: readonly string[];
  readonly place: MergePlace;
  /** False when a merge leaves an item as it is that only the base has. */
  readonly hasListsInItems: boolean;
  readonly mergeItem: (
    base: Json | undefined,
    patch: Json | undefined,
    place: MergePlace,
  ) => Json | undefined;
}
