import type { SetRef } from '../model/applyset.ts';
import type { JsonObject } from '../model/json.ts';
import type { ObjectId } from '../model/object-id.ts';
import { compareObjectIds, objectKey } from '../model/object-id.ts';
import type { ClusterMark } from './cluster-mark.ts';

/** One object that the set has, or may have, in the cluster. */
export interface InventoryEntry {
  readonly id: ObjectId;
  /** Empty while only claimed: the object may or may not exist. */
  readonly uid: string;
  /** The version the payload was written in, such as `v1` of `apps/v1`. */
  readonly version: string;
  /** Field paths that the last apply owned (fieldsV1); absent while only claimed. */
  readonly paths?: JsonObject;
  /** HMAC of the payload that the last successful apply sent; absent while only claimed. */
  readonly payload?: string;
}

/** What the set has in the cluster: claimed before the first write, shrunk only by confirmed absence. */
export interface Inventory {
  readonly set: SetRef;
  readonly cluster: ClusterMark;
  /** Revision of the last finished apply; empty before the first. */
  readonly revision: string;
  /** Sorted by object. */
  readonly entries: readonly InventoryEntry[];
}

/** The inventory of a set that has never been applied. */
export function emptyInventory(set: SetRef, cluster: ClusterMark): Inventory {
  return { set, cluster, revision: '', entries: [] };
}

/** Entries by object key. */
export function indexEntries(inventory: Inventory): ReadonlyMap<string, InventoryEntry> {
  return new Map(inventory.entries.map((entry) => [objectKey(entry.id), entry]));
}

/** Old ∪ new: what may exist from the moment on when the first write is sent. Known entries stay as they are. */
export function claimEntries(
  inventory: Inventory,
  wanted: readonly { readonly id: ObjectId; readonly version: string }[],
): Inventory {
  const entries = new Map(indexEntries(inventory));
  for (const { id, version } of wanted) {
    const key = objectKey(id);
    if (!entries.has(key)) entries.set(key, { id, version, uid: '' });
  }
  return { ...inventory, entries: sortEntries([...entries.values()]) };
}

/** After a run: entries that were written are replaced, entries of objects confirmed absent leave. */
export function settleEntries(
  claimed: Inventory,
  result: {
    readonly written: readonly InventoryEntry[];
    readonly confirmedAbsent: readonly ObjectId[];
    readonly revision: string;
  },
): Inventory {
  const entries = new Map(indexEntries(claimed));
  for (const id of result.confirmedAbsent) entries.delete(objectKey(id));
  for (const entry of result.written) entries.set(objectKey(entry.id), entry);
  return { ...claimed, revision: result.revision, entries: sortEntries([...entries.values()]) };
}

function sortEntries(entries: readonly InventoryEntry[]): readonly InventoryEntry[] {
  return [...entries].sort((left, right) => compareObjectIds(left.id, right.id));
}
