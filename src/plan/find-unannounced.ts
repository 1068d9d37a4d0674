import { formatFieldPath } from '../model/field-path.ts';
import type { KubeObject } from '../model/manifest.ts';
import { compareObjects } from '../diff/compare-objects.ts';
import { findHolders } from '../diff/field-causes.ts';
import { unionFieldSets } from '../schema/fields/field-set-algebra.ts';
import { readManagedFields } from '../schema/managed/managed-fields.ts';

/**
 * Fields that came out of an apply otherwise than its dry run said: admission or a default changed
 * between the two. Fields that other managers hold are left out: they write when they like.
 * Both objects masked.
 */
export function findUnannounced(
  predicted: KubeObject,
  answer: KubeObject,
  manager: string,
): readonly string[] {
  const entries = [...readManagedFields(predicted), ...readManagedFields(answer)];
  const shape = unionFieldSets(entries.map((entry) => entry.fields));
  return compareObjects(predicted, answer, shape)
    .filter(({ path }) => findHolders(path, entries, manager).length === 0)
    .map(({ path }) => formatFieldPath(path));
}
