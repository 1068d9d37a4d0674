import { isJsonArray, isJsonObject, setMember } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { compareUtf8 } from '../fields/compare-values.ts';
import { printFieldSet, readFieldSet } from '../fields/field-set.ts';
import type { HeldFields, Managers } from '../merge/managers.ts';

/** Who a manager is, apart from what it holds. */
export interface ManagerName {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource: string;
}

/** The managers of an object as its managedFields record them. */
export interface ManagedState {
  /** What they hold, by `identifyManager`. */
  readonly managers: Managers;
  readonly names: ReadonlyMap<string, ManagerName>;
  /** When they last changed something (RFC 3339), by identity; absent where nothing is recorded. */
  readonly times: ReadonlyMap<string, string>;
}

/** Nobody holds anything. */
export const noManagers: ManagedState = {
  managers: new Map(),
  names: new Map(),
  times: new Map(),
};

/**
 * What makes one manager another: name, kind of write, subresource and, for updates, the version
 * (an applier has one entry, whatever version it applies).
 */
export function identifyManager(name: ManagerName, apiVersion: string): string {
  const version = name.operation === 'Apply' ? '' : apiVersion;
  return JSON.stringify([name.manager, name.operation, version, name.subresource]);
}

/**
 * Reads metadata.managedFields for a write. The server refuses to apply to an object of which one entry is
 * damaged; the answer is then the reason.
 */
export function readManagedState(managedFields: Json | undefined): ManagedState | string {
  if (managedFields === undefined || managedFields === null) return noManagers;
  if (!isJsonArray(managedFields)) return 'managedFields is not a list';
  const managers = new Map<string, HeldFields>();
  const names = new Map<string, ManagerName>();
  const times = new Map<string, string>();
  for (const [index, entry] of managedFields.entries()) {
    const read = readEntry(entry);
    if (typeof read === 'string') return `entry ${String(index)}: ${read}`;
    const id = identifyManager(read.name, read.held.version);
    managers.set(id, read.held);
    names.set(id, read.name);
    if (read.time !== undefined) times.set(id, read.time);
  }
  return { managers, names, times };
}

interface ReadEntry {
  readonly name: ManagerName;
  readonly held: HeldFields;
  readonly time: string | undefined;
}

function readEntry(entry: Json): ReadEntry | string {
  if (!isJsonObject(entry)) return 'it is not a map';
  const { manager, operation, subresource, apiVersion, fieldsType, fieldsV1, time } = entry;
  if (operation !== 'Apply' && operation !== 'Update') return 'operation is not Apply or Update';
  if (typeof apiVersion !== 'string' || apiVersion === '') return 'it has no apiVersion';
  if (fieldsType !== 'FieldsV1') return 'fieldsType is not FieldsV1';
  const { set, damage } = readFieldSet(fieldsV1);
  if (damage !== undefined) return damage;
  return {
    name: {
      manager: typeof manager === 'string' ? manager : '',
      operation,
      subresource: typeof subresource === 'string' ? subresource : '',
    },
    held: { set, version: apiVersion, isApplied: operation === 'Apply' },
    time: typeof time === 'string' ? time : undefined,
  };
}

/** In which order fieldsV1 is printed: by the server's order of elements, or, in custom resources, as any map is. */
export type FieldsOrder = 'elements' | 'text';

/**
 * Prints metadata.managedFields as the server does: appliers first, then by time (whole seconds, without a time
 * first), name, version and subresource. Undefined where nobody holds anything.
 */
export function printManagedFields(
  state: ManagedState,
  order: FieldsOrder = 'elements',
): readonly JsonObject[] | undefined {
  if (state.managers.size === 0) return undefined;
  const entries: PrintedEntry[] = [];
  for (const [id, held] of state.managers) {
    const name = state.names.get(id);
    if (name !== undefined) entries.push(printEntry(name, held, state.times.get(id), order));
  }
  return entries.sort(compareEntries).map((entry) => entry.json);
}

interface PrintedEntry {
  readonly sortKey: readonly [string, number, string, string, string];
  readonly json: JsonObject;
}

function printEntry(
  name: ManagerName,
  held: HeldFields,
  time: string | undefined,
  order: FieldsOrder,
): PrintedEntry {
  const json: Record<string, Json> = {};
  const fields = printFieldSet(held.set);
  setMember(json, 'apiVersion', held.version);
  json['fieldsType'] = 'FieldsV1';
  json['fieldsV1'] = order === 'text' ? sortByText(fields) : fields;
  if (name.manager !== '') json['manager'] = name.manager;
  json['operation'] = name.operation;
  if (name.subresource !== '') json['subresource'] = name.subresource;
  if (time !== undefined) json['time'] = time;
  return {
    sortKey: [name.operation, secondsOf(time), name.manager, held.version, name.subresource],
    json,
  };
}

function sortByText(fields: JsonObject): JsonObject {
  const sorted: Record<string, Json | undefined> = {};
  for (const key of Object.keys(fields).sort(compareUtf8)) {
    const below = fields[key];
    setMember(sorted, key, isJsonObject(below) ? sortByText(below) : {});
  }
  return sorted;
}

function secondsOf(time: string | undefined): number {
  const milliseconds = time === undefined ? 0 : Date.parse(time);
  return Number.isNaN(milliseconds) ? 0 : Math.floor(milliseconds / 1000);
}

function compareEntries(left: PrintedEntry, right: PrintedEntry): number {
  for (const [index, value] of left.sortKey.entries()) {
    const other = right.sortKey[index];
    if (value === other || other === undefined) continue;
    return typeof value === 'number' && typeof other === 'number'
      ? value - other
      : compareUtf8(String(value), String(other));
  }
  return 0;
}
