import type { FieldSet } from '../fields/field-set.ts';
import {
  differenceOf,
  intersectionOf,
  isEmptyFieldSet,
  unionFieldSets,
} from '../fields/field-set-algebra.ts';
import { equalValues } from '../values/equal-values.ts';
import { fieldSetOf } from '../values/field-set-of.ts';
import { withDeclaredMembers } from './declared-members.ts';
import type { HeldFields, Managers } from './managers.ts';
import { atVersion, withoutIgnored } from './merge-context.ts';
import type { MergeContext, VersionedValue } from './merge-context.ts';
import { mergeValues } from './merge-values.ts';
import { removeFields } from './remove-fields.ts';
import { reconcileManagers, settleManagers } from './settle-managers.ts';

/** One server-side apply. Both values are at the same version; the applied one has passed `validateValue`. */
export interface ValueApply {
  readonly live: VersionedValue;
  readonly applied: VersionedValue;
  readonly managers: Managers;
  /** The identity of the manager that applies. */
  readonly manager: string;
  readonly force: boolean;
}

/** How a server-side apply ends. */
export type AppliedValue =
  | {
      readonly kind: 'applied';
      readonly value: VersionedValue;
      readonly managers: Managers;
      /** True when the value is the live one; who holds what may have changed all the same. */
      readonly isSame: boolean;
    }
  /** Others hold paths that would change. */
  | { readonly kind: 'conflict'; readonly conflicts: ReadonlyMap<string, FieldSet> };

/**
 * Applies a value as structured-merge-diff does (KEP-555): merge, then remove what this manager held before and
 * holds no more unless somebody else holds it, then settle who holds what.
 */
export function applyValue(context: MergeContext, apply: ValueApply): AppliedValue {
  const { live, applied, manager, force } = apply;
  const known = reconcileManagers(context, apply.managers);
  const last = known.get(manager);
  const set = withoutIgnored(context, applied.version, fieldSetOf(applied.type, applied.value));
  const managers = new Map(known);
  managers.set(manager, { set, version: applied.version, isApplied: true });
  const merged = { ...live, value: mergeValues(live.type, live.value, applied.value) };
  const after = pruneLast(context, merged, managers, last);
  const settled = settleManagers(context, managers, { before: live, after, writer: manager });
  if (!force && settled.conflicts.size > 0) {
    return { kind: 'conflict', conflicts: settled.conflicts };
  }
  return {
    kind: 'applied',
    value: after,
    managers: settled.managers,
    isSame: equalValues(live.value, after.value),
  };
}

/** Removes from the merged value what the manager held last and nobody holds any more. */
function pruneLast(
  context: MergeContext,
  merged: VersionedValue,
  managers: Managers,
  last: HeldFields | undefined,
): VersionedValue {
  if (last === undefined || isEmptyFieldSet(last.set)) return merged;
  const before = atVersion(context, merged, last.version);
  if (before === undefined) return merged;
  const lastSet = withDeclaredMembers(before.type, last.set);
  const bare = { ...before, value: removeFields(before.type, before.value, lastSet) };
  const pruned = addBackHeld(context, before, bare, managers);
  const settled = addBackDangling(context, before, pruned, last);
  return atVersion(context, settled, merged.version) ?? merged;
}

interface Pruning {
  readonly merged: VersionedValue;
  readonly pruned: VersionedValue;
}

/** Puts back what anybody holds, version by version, the one that was pruned at first. */
function addBackHeld(
  context: MergeContext,
  merged: VersionedValue,
  pruned: VersionedValue,
  managers: Managers,
): VersionedValue {
  const byVersion = new Map<string, FieldSet[]>([[pruned.version, []]]);
  for (const { set, version } of managers.values()) {
    const sets = byVersion.get(version);
    if (sets === undefined) byVersion.set(version, [set]);
    else sets.push(set);
  }
  let current: Pruning = { merged, pruned };
  for (const [version, sets] of byVersion) {
    if (sets.length > 0) current = addBackAt(context, current, version, unionFieldSets(sets));
  }
  return current.pruned;
}

function addBackAt(
  context: MergeContext,
  current: Pruning,
  version: string,
  held: FieldSet,
): Pruning {
  const merged = atVersion(context, current.merged, version);
  const pruned = atVersion(context, current.pruned, version);
  if (merged === undefined || pruned === undefined) return current;
  const { type } = merged;
  const all = withDeclaredMembers(type, fieldSetOf(type, merged.value));
  const kept = unionFieldSets([
    withDeclaredMembers(type, fieldSetOf(type, pruned.value)),
    withDeclaredMembers(type, held),
  ]);
  const removed = differenceOf(all, kept);
  return { merged, pruned: { ...merged, value: removeFields(type, merged.value, removed) } };
}

/** Puts back what was removed along with its parent although this manager never held it. */
function addBackDangling(
  context: MergeContext,
  merged: VersionedValue,
  pruned: VersionedValue,
  last: HeldFields,
): VersionedValue {
  const converted = atVersion(context, pruned, last.version);
  if (converted === undefined) return merged;
  const { type } = merged;
  const kept = withDeclaredMembers(type, fieldSetOf(type, converted.value));
  const all = withDeclaredMembers(type, fieldSetOf(type, merged.value));
  const gone = intersectionOf(differenceOf(all, kept), withDeclaredMembers(type, last.set));
  return { ...merged, value: removeFields(type, merged.value, gone) };
}
