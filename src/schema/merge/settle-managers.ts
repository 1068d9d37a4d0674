import type { FieldSet } from '../fields/field-set.ts';
import {
  differenceOf,
  intersectionOf,
  isEmptyFieldSet,
  unionFieldSets,
} from '../fields/field-set-algebra.ts';
import { compareValues } from './compare-values.ts';
import type { ValueComparison } from './compare-values.ts';
import type { HeldFields, Managers } from './managers.ts';
import { atVersion, withoutIgnored } from './merge-context.ts';
import type { MergeContext, VersionedValue } from './merge-context.ts';
import { reconcileFieldSet } from './reconcile-field-set.ts';

/** What a change of the object means for everybody who holds something of it. */
export interface SettledManagers {
  /** Who holds what afterwards. */
  readonly managers: Managers;
  /** What others held and the change touches: conflicts where the write is not forced. */
  readonly conflicts: ReadonlyMap<string, FieldSet>;
  /** The change itself. */
  readonly comparison: ValueComparison;
}

/** One change, from before to after, by one writer. */
export interface ObjectChange {
  readonly before: VersionedValue;
  readonly after: VersionedValue;
  /** The identity of the writer, whose own paths are left alone. */
  readonly writer: string;
}

/**
 * Takes from everybody but the writer what the change removes, adds or sets to another value.
 * Each manager's paths are compared at the version they were recorded at; a manager whose version is gone goes.
 */
export function settleManagers(
  context: MergeContext,
  managers: Managers,
  { before, after, writer }: ObjectChange,
): SettledManagers {
  const comparison = filterComparison(
    context,
    after.version,
    compareValues(after.type, before.value, after.value),
  );
  const comparisons = new Map<string, ValueComparison>([[after.version, comparison]]);
  const compareAt = (version: string): ValueComparison | undefined => {
    const known = comparisons.get(version);
    if (known !== undefined) return known;
    const old = atVersion(context, before, version);
    const current = atVersion(context, after, version);
    if (old === undefined || current === undefined) return undefined;
    const made = filterComparison(
      context,
      version,
      compareValues(old.type, old.value, current.value),
    );
    comparisons.set(version, made);
    return made;
  };
  const settled = new Map<string, HeldFields>();
  const conflicts = new Map<string, FieldSet>();
  for (const [manager, held] of managers) {
    if (manager === writer) {
      if (!isEmptyFieldSet(held.set)) settled.set(manager, held);
      continue;
    }
    const change = compareAt(held.version);
    if (change === undefined) continue;
    const touched = intersectionOf(held.set, unionFieldSets([change.modified, change.added]));
    if (!isEmptyFieldSet(touched)) conflicts.set(manager, touched);
    const kept = differenceOf(differenceOf(held.set, touched), change.removed);
    if (!isEmptyFieldSet(kept)) settled.set(manager, { ...held, set: kept });
  }
  return { managers: settled, conflicts, comparison };
}

function filterComparison(
  context: MergeContext,
  version: string,
  comparison: ValueComparison,
): ValueComparison {
  if (context.ignoredAt(version) === undefined) return comparison;
  return {
    removed: withoutIgnored(context, version, comparison.removed),
    modified: withoutIgnored(context, version, comparison.modified),
    added: withoutIgnored(context, version, comparison.added),
  };
}

/** Everybody's paths under the schemas of today; managers whose version is gone are left out. */
export function reconcileManagers(context: MergeContext, managers: Managers): Managers {
  const reconciled = new Map<string, HeldFields>();
  for (const [manager, held] of managers) {
    const type = context.typeAt(held.version);
    if (type === undefined) continue;
    reconciled.set(manager, { ...held, set: reconcileFieldSet(type, held.set) });
  }
  return reconciled;
}
