import { unionFieldSets } from '../fields/field-set-algebra.ts';
import { emptyFieldSet } from '../fields/field-set.ts';
import type { FieldSet } from '../fields/field-set.ts';
import type { HeldFields } from '../merge/managers.ts';
import { identifyManager } from './managed-state.ts';
import type { ManagedState, ManagerName } from './managed-state.ts';

/** To whom the fields of others go. */
export interface ManagerMigration {
  /** Which managers that wrote by update give up what they hold. */
  readonly isMigrated: (name: ManagerName) => boolean;
  /** The applier that takes it over. */
  readonly manager: string;
  /** The version at which it applies, such as `apps/v1`. */
  readonly apiVersion: string;
}

/** Managers after a migration. */
export interface MigratedManagers {
  readonly state: ManagedState;
  /** What the applier did not hold before: the next apply removes of it what is not in the payload. */
  readonly gained: FieldSet;
  /** Who could not be migrated, because the paths are recorded at another version. */
  readonly left: readonly ManagerName[];
}

/**
 * Makes an applier the holder of what client-side apply, or another writer, held by update: without it, fields
 * that leave git stay in the object, because their old writer still holds them. Writers of subresources keep
 * what is theirs. Undefined where there is nobody to migrate.
 */
export function migrateManagers(
  state: ManagedState,
  migration: ManagerMigration,
): MigratedManagers | undefined {
  const applier: ManagerName = {
    manager: migration.manager,
    operation: 'Apply',
    subresource: '',
  };
  const id = identifyManager(applier, migration.apiVersion);
  const own = state.managers.get(id)?.set ?? emptyFieldSet;
  const managers = new Map(state.managers);
  const gained: FieldSet[] = [];
  const left: ManagerName[] = [];
  for (const [other, held] of state.managers) {
    const name = state.names.get(other);
    if (name?.operation !== 'Update' || name.subresource !== '') continue;
    if (!migration.isMigrated(name)) continue;
    if (held.version === migration.apiVersion) {
      managers.delete(other);
      gained.push(held.set);
    } else left.push(name);
  }
  if (gained.length === 0) return undefined;
  const set = unionFieldSets([own, ...gained]);
  managers.set(id, { set, version: migration.apiVersion, isApplied: true });
  const names = new Map(state.names).set(id, applier);
  return { state: { ...state, managers, names }, gained: unionFieldSets(gained), left };
}

/**
 * Enters fields that are recorded at a version which is gone at one that there is, path by path as they are.
 * Until that is done, the server refuses every apply to the object. Undefined where no version is gone.
 */
export function rewriteVersions(
  state: ManagedState,
  isServed: (apiVersion: string) => boolean,
  apiVersion: string,
): ManagedState | undefined {
  const managers = new Map<string, HeldFields>();
  const names = new Map<string, ManagerName>();
  const times = new Map<string, string>();
  let isChanged = false;
  for (const [id, held] of state.managers) {
    const name = state.names.get(id);
    if (name === undefined) continue;
    const isGone = !isServed(held.version);
    isChanged ||= isGone;
    const version = isGone ? apiVersion : held.version;
    const renamed = identifyManager(name, version);
    const there = managers.get(renamed);
    const set = there === undefined ? held.set : unionFieldSets([there.set, held.set]);
    managers.set(renamed, { ...held, version, set });
    names.set(renamed, name);
    const time = laterOf(times.get(renamed), state.times.get(id));
    if (time !== undefined) times.set(renamed, time);
  }
  return isChanged ? { managers, names, times } : undefined;
}

function laterOf(left: string | undefined, right: string | undefined): string | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return Date.parse(left) < Date.parse(right) ? right : left;
}

/** A manager's name that stands for several, or for nobody in particular. */
export type CollectiveHolder = 'before-first-apply' | 'ancient-changes';

/**
 * What a recorded name stands for where it is no writer of its own: everything the object had before its first
 * apply, or what the oldest of more than ten updaters held. Undefined for a writer's own name.
 */
export function collectiveHolder(name: ManagerName): CollectiveHolder | undefined {
  if (name.operation !== 'Update') return undefined;
  return name.manager === 'before-first-apply' || name.manager === 'ancient-changes'
    ? name.manager
    : undefined;
}
