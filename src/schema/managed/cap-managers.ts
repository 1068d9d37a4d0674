import { unionFieldSets } from '../fields/field-set-algebra.ts';
import { identifyManager } from './managed-state.ts';
import type { ManagedState, ManagerName } from './managed-state.ts';
import { compareUtf8 } from '../fields/compare-values.ts';

/** More managers that wrote by update than this are not kept apart. */
const mostUpdaters = 10;
const ancientChanges: ManagerName = {
  manager: 'ancient-changes',
  operation: 'Update',
  subresource: '',
};

/**
 * Joins the oldest updaters of a version into `ancient-changes` until ten are left, as the server does after
 * every update.
 */
export function capManagers(state: ManagedState): ManagedState {
  const updaters = [...state.managers].filter(([, held]) => !held.isApplied).map(([id]) => id);
  if (updaters.length <= mostUpdaters) return state;
  const managers = new Map(state.managers);
  const names = new Map(state.names);
  const times = new Map(state.times);
  const firstOfVersion = new Map<string, string>();
  let left = updaters.length;
  for (const id of updaters.sort((one, other) => compareAge(state, one, other))) {
    if (left <= mostUpdaters) break;
    const held = managers.get(id);
    if (held === undefined) continue;
    const first = firstOfVersion.get(held.version);
    if (first === undefined) {
      firstOfVersion.set(held.version, id);
      continue;
    }
    const bucket = identifyManager(ancientChanges, held.version);
    const joined = managers.get(bucket) ?? managers.get(first);
    if (!managers.has(bucket)) managers.delete(first);
    managers.set(bucket, {
      ...held,
      set: joined === undefined ? held.set : unionFieldSets([held.set, joined.set]),
    });
    names.set(bucket, ancientChanges);
    // The bucket is as old as the youngest that went into it.
    const time = times.get(id);
    if (time === undefined) times.delete(bucket);
    else times.set(bucket, time);
    // Where the bucket itself is no longer the oldest, the server loses it with all that it holds.
    managers.delete(id);
    left -= 1;
  }
  return { managers, names, times };
}

function compareAge(state: ManagedState, left: string, right: string): number {
  const age = ageOf(state, left) - ageOf(state, right);
  return age === 0 ? compareUtf8(left, right) : age;
}

function ageOf(state: ManagedState, id: string): number {
  const time = state.times.get(id);
  return time === undefined ? 0 : Math.floor(Date.parse(time) / 1000);
}
