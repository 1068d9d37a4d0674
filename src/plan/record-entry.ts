import type { KubeObject } from '../model/manifest.ts';
import type { ObjectId } from '../model/object-id.ts';
import type { InventoryEntry } from '../inventory/inventory.ts';
import { printFieldSet } from '../schema/fields/field-set.ts';
import { appliedFields, readManagedFields } from '../schema/managed/managed-fields.ts';

/** The inventory entry of an object as the cluster has it: UID, the paths that the set holds, the payload's HMAC. */
export function recordEntry(
  applied: { readonly id: ObjectId; readonly version: string; readonly payload: string },
  object: KubeObject,
  manager: string,
): InventoryEntry {
  return {
    id: applied.id,
    version: applied.version,
    uid: object.metadata.uid ?? '',
    paths: printFieldSet(appliedFields(readManagedFields(object), manager)),
    payload: applied.payload,
  };
}
