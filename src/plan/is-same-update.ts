import { formatFieldPath } from '../model/field-path.ts';
import { equalJson } from '../model/json.ts';
import type { KubeObject } from '../model/manifest.ts';
import { compareObjects } from '../diff/compare-objects.ts';
import { findHolders } from '../diff/field-causes.ts';
import type { FieldChange } from '../diff/field-causes.ts';
import { unionFieldSets } from '../schema/fields/field-set-algebra.ts';
import { coversFieldPath } from '../schema/fields/field-set.ts';
import { appliedFields, readManagedFields } from '../schema/managed/managed-fields.ts';

/** A planned update and the state in which the object is found when it is about to be written. */
export interface MovedUpdate {
  readonly changes: readonly FieldChange[];
  /** The dry run's answer that the plan rests on. */
  readonly predicted: KubeObject;
  /** The object now. */
  readonly live: KubeObject;
  /** The set's field manager. */
  readonly manager: string;
}

/**
 * Whether a planned update would do to the object as it is now exactly what the plan announced: the
 * same fields, from the same values, held by the same managers; or nothing, where all of them have
 * arrived already (an answer that got lost). What others do to fields that git does not ask for (a
 * controller that counts a rollout) makes no difference. All values masked.
 */
export function isSameUpdate({ changes, predicted, live, manager }: MovedUpdate): boolean {
  if (live.metadata['deletionTimestamp'] !== undefined) return false;
  const now = readManagedFields(live);
  const after = readManagedFields(predicted);
  const desired = appliedFields(after, manager);
  const announced = new Map(changes.map((change) => [change.path, change]));
  const shape = unionFieldSets([...now, ...after].map((entry) => entry.fields));
  let found = 0;
  for (const { path, before, after: value } of compareObjects(live, predicted, shape)) {
    const change = announced.get(formatFieldPath(path));
    if (change === undefined) {
      if (coversFieldPath(desired, path)) return false;
      continue;
    }
    const holders = findHolders(path, now, manager);
    const isSame =
      equalJson(change.before, before) &&
      equalJson(change.after, value) &&
      equalJson(change.heldBy, holders);
    if (!isSame) return false;
    found += 1;
  }
  return found === announced.size || found === 0;
}
