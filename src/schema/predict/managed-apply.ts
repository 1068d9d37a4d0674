import { isJsonArray, isJsonObject, setMember } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { isEmptyFieldSet } from '../fields/field-set-algebra.ts';
import type { FieldSet } from '../fields/field-set.ts';
import { identifyManager } from '../managed/managed-state.ts';
import type { ManagedState, ManagerName } from '../managed/managed-state.ts';
import { capManagers } from '../managed/cap-managers.ts';
import { stripMetadata } from '../managed/strip-metadata.ts';
import { applyValue } from '../merge/apply-value.ts';
import type { AppliedValue } from '../merge/apply-value.ts';
import type { HeldFields, Managers } from '../merge/managers.ts';
import type { MergeContext, VersionedValue } from '../merge/merge-context.ts';
import { updateManagers } from '../merge/update-value.ts';
import { unionFieldSets } from '../fields/field-set-algebra.ts';

/** Who writes, and when (RFC 3339 with seconds). */
export interface Writer {
  readonly manager: string;
  readonly subresource: string;
  readonly time: string;
}

/** An object's value without managedFields, and who holds what of it. */
export interface ManagedValue {
  readonly value: VersionedValue;
  readonly state: ManagedState;
  /** How the server prints an object of this kind of which nothing is set. */
  readonly empty: Json;
  /** True for built-in kinds: a list or map that is always printed reads as null while nothing is in it. */
  readonly isNullNothing: boolean;
}

/** The outcome of an apply for value and managers. */
export type ManagedApply =
  | { readonly kind: 'applied'; readonly value: VersionedValue; readonly state: ManagedState }
  | {
      readonly kind: 'conflict';
      readonly conflicts: ReadonlyMap<string, FieldSet>;
      readonly names: ManagedState['names'];
    };

/** Server-side apply with the server's bookkeeping around the merge (apimachinery's field manager). */
export function applyManaged(
  context: MergeContext,
  live: ManagedValue,
  applied: VersionedValue,
  writer: Writer & { readonly force: boolean },
): ManagedApply {
  const before = claimUnmanaged(context, live, writer);
  const name: ManagerName = { ...nameOf(writer), operation: 'Apply' };
  const id = identifyManager(name, applied.version);
  const result: AppliedValue = applyValue(context, {
    live: before.value,
    applied,
    managers: before.state.managers,
    manager: id,
    force: writer.force,
  });
  if (result.kind === 'conflict') return { ...result, names: before.state.names };
  const times = new Map(before.state.times);
  if (!result.isSame) times.set(id, writer.time);
  const state: ManagedState = {
    managers: stripOf(result.managers, id),
    names: new Map(before.state.names).set(id, name),
    times,
  };
  return { kind: 'applied', value: result.value, state };
}

function nameOf(writer: Writer): Pick<ManagerName, 'manager' | 'subresource'> {
  return {
    manager: writer.manager === '' ? 'unknown' : writer.manager,
    subresource: writer.subresource,
  };
}

function stripOf(managers: Managers, id: string): Managers {
  const held = managers.get(id);
  if (held === undefined) return managers;
  return withHeld(managers, id, { ...held, set: stripMetadata(held.set) });
}

function withHeld(managers: Managers, id: string, held: HeldFields): Managers {
  const result = new Map(managers);
  if (isEmptyFieldSet(held.set)) result.delete(id);
  else result.set(id, held);
  return result;
}

/** Before the first apply to an object that nobody is recorded for, all it has is held by `before-first-apply`. */
function claimUnmanaged(context: MergeContext, live: ManagedValue, writer: Writer): ManagedValue {
  if (live.state.managers.size > 0) return live;
  const empty: ManagedValue = {
    ...live,
    value: { ...live.value, value: live.empty },
  };
  const { value } = live.value;
  const claimed = { ...live.value, value: live.isNullNothing ? withoutNulls(value) : value };
  const state = updateManaged(context, empty, claimed, {
    ...writer,
    manager: 'before-first-apply',
  });
  return { ...live, state };
}

function withoutNulls(value: Json): Json {
  if (isJsonArray(value)) return value.map(withoutNulls);
  if (!isJsonObject(value)) return value;
  const result: Record<string, Json | undefined> = {};
  for (const name of Object.keys(value)) {
    const member = value[name];
    if (member !== undefined && member !== null) setMember(result, name, withoutNulls(member));
  }
  return result;
}

/** Who holds what after a write that is no apply: the writer what it changed or added. */
export function updateManaged(
  context: MergeContext,
  live: ManagedValue,
  updated: VersionedValue,
  writer: Writer,
): ManagedState {
  const self = 'current-operation';
  const managers = stripOf(
    updateManagers(context, {
      live: live.value,
      updated,
      managers: live.state.managers,
      manager: self,
    }),
    self,
  );
  const written = managers.get(self);
  const state: ManagedState = { ...live.state, managers };
  return capManagers(written === undefined ? state : recordWriter(state, self, written, writer));
}

/** Enters what the current operation wrote under the writer's own name. */
function recordWriter(
  state: ManagedState,
  self: string,
  written: HeldFields,
  writer: Writer,
): ManagedState {
  const name: ManagerName = { ...nameOf(writer), operation: 'Update' };
  const id = identifyManager(name, written.version);
  const managers = new Map(state.managers);
  managers.delete(self);
  const previous = managers.get(id);
  managers.set(id, {
    ...written,
    set: previous === undefined ? written.set : unionFieldSets([written.set, previous.set]),
  });
  return {
    managers,
    names: new Map(state.names).set(id, name),
    times: new Map(state.times).set(id, writer.time),
  };
}
