import { differenceOf, isEmptyFieldSet, unionFieldSets } from '../fields/field-set-algebra.ts';
import { emptyFieldSet } from '../fields/field-set.ts';
import type { Managers } from './managers.ts';
import { withoutIgnored } from './merge-context.ts';
import type { MergeContext, VersionedValue } from './merge-context.ts';
import { reconcileManagers, settleManagers } from './settle-managers.ts';

/** One write that replaces the object: create, update or any patch but an apply. */
export interface ValueUpdate {
  readonly live: VersionedValue;
  readonly updated: VersionedValue;
  readonly managers: Managers;
  /** The identity of the manager that writes. */
  readonly manager: string;
}

/** Who holds what after the write: the writer whatever it changed or added, the others what is left of theirs. */
export function updateManagers(context: MergeContext, update: ValueUpdate): Managers {
  const { live, updated, manager } = update;
  const known = reconcileManagers(context, update.managers);
  const { managers, comparison } = settleManagers(context, known, {
    before: live,
    after: updated,
    writer: manager,
  });
  const held = managers.get(manager)?.set ?? emptyFieldSet;
  const set = withoutIgnored(
    context,
    updated.version,
    unionFieldSets([differenceOf(held, comparison.removed), comparison.modified, comparison.added]),
  );
  const result = new Map(managers);
  if (isEmptyFieldSet(set)) result.delete(manager);
  else result.set(manager, { set, version: updated.version, isApplied: false });
  return result;
}
