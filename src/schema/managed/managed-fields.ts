import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';
import { unionFieldSets } from '../fields/field-set-algebra.ts';
import { emptyFieldSet, parseFieldSet } from '../fields/field-set.ts';
import type { FieldSet } from '../fields/field-set.ts';

/** One entry of metadata.managedFields: who holds which fields, and by which kind of write. */
export interface ManagedEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource: string;
  readonly apiVersion: string;
  readonly fields: FieldSet;
}

/**
 * The entries of an object's managedFields. An object without entries has none:
 * the server records nothing for a payload that owns nothing.
 */
export function readManagedFields(object: KubeObject): readonly ManagedEntry[] {
  const entries = object.metadata['managedFields'];
  if (!isJsonArray(entries)) return [];
  return entries.flatMap((entry): ManagedEntry[] => {
    if (!isJsonObject(entry) || typeof entry['manager'] !== 'string') return [];
    const { manager, operation, subresource, apiVersion, fieldsV1 } = entry;
    return [
      {
        manager,
        operation: operation === 'Apply' ? 'Apply' : 'Update',
        subresource: typeof subresource === 'string' ? subresource : '',
        apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
        fields: parseFieldSet(fieldsV1),
      },
    ];
  });
}

/** What one manager holds by server-side apply; empty when it has no entry. */
export function appliedFields(entries: readonly ManagedEntry[], manager: string): FieldSet {
  const own = entries.filter((entry) => entry.manager === manager && entry.operation === 'Apply');
  return own.length === 0 ? emptyFieldSet : unionFieldSets(own.map((entry) => entry.fields));
}
