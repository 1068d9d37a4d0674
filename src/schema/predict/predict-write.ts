import { formatApiVersion } from '../../model/group-version-kind.ts';
import type { PathElement } from '../../model/field-path.ts';
import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';
import { namedPath } from '../fields/named-path.ts';
import { listFieldPaths } from '../fields/field-set.ts';
import type { FieldSet } from '../fields/field-set.ts';
import { noManagers, readManagedState } from '../managed/managed-state.ts';
import type { ManagedState } from '../managed/managed-state.ts';
import type { MergeContext, VersionedValue } from '../merge/merge-context.ts';
import { formatValueProblem, validateValue } from '../merge/validate-value.ts';
import type { ValueProblem } from '../merge/validate-value.ts';
import { zeroObjectOf } from './built-in/zero-object.ts';
import { findUnreadable } from './custom/find-unreadable.ts';
import { dropOwnerTwins } from './drop-owner-twins.ts';
import { finishWrite } from './finish-write.ts';
import type { SettledWrite } from './finish-write.ts';
import { applyManaged, updateManaged } from './managed-apply.ts';
import type { ManagedValue, Writer } from './managed-apply.ts';
import { resetFieldsOf } from './object-kind.ts';
import type { ObjectKind } from './object-kind.ts';
import type { PredictedConflict, PredictedWrite } from './predicted-write.ts';
import { storeMerged, storeSent } from './store-object.ts';
import type { StoredObject } from './stored-object.ts';

export type { ObjectKind } from './object-kind.ts';

/** Who writes, to the object (empty) or to a subresource (`status`), and when (RFC 3339, seconds). */
export type WriteOptions = Writer;

/**
 * Predicts a server-side apply: of `payload` by one manager, onto the live object or where there is none.
 * What the answer cannot hold is said in `PredictedWrite`.
 */
export function predictApply(
  kind: ObjectKind,
  live: KubeObject | undefined,
  payload: KubeObject,
  options: WriteOptions & { readonly force: boolean },
): PredictedWrite {
  const problem = refusePayload(kind, payload);
  if (problem !== undefined) return { kind: 'refused', because: problem };
  const context = contextOf(kind, options.subresource);
  const before = readLive(kind, live, live?.metadata['managedFields']);
  if (typeof before === 'string') return { kind: 'refused', because: before };
  const elsewhere = otherVersion(kind, before.state);
  if (elsewhere !== undefined) return { kind: 'unknown', because: elsewhere };
  const applied = valueOf(kind, payload);
  const result = applyManaged(context, before, applied, options);
  if (result.kind === 'conflict') {
    return { kind: 'conflict', conflicts: listConflicts(result.conflicts, result.names) };
  }
  const stored = storeMerged(kind, asObject(result.value.value), live);
  if (stored.refused !== undefined) return { kind: 'refused', because: stored.refused };
  return finishWrite({
    kind,
    live,
    subresource: options.subresource,
    stored,
    state: result.state,
  });
}

/**
 * Predicts a write that replaces the object (create, update, or the outcome of a patch that is no apply).
 * `object` may carry managedFields, as one that was read and changed does. `isPatch` tells the outcome of a patch:
 * owners that occur twice are then dropped only after it was seen who wrote what.
 */
export function predictUpdate(
  kind: ObjectKind,
  live: KubeObject | undefined,
  object: KubeObject,
  options: WriteOptions & { readonly isPatch?: boolean },
): PredictedWrite {
  const context = contextOf(kind, options.subresource);
  const recorded = managedFieldsOfUpdate(kind, live, object, options.subresource);
  const readable = readLive(kind, live, recorded);
  // Managers that cannot be read are forgotten by an update, not an error.
  const before = typeof readable === 'string' ? readLive(kind, live, undefined) : readable;
  if (typeof before === 'string') return { kind: 'refused', because: before };
  const elsewhere = otherVersion(kind, before.state);
  if (elsewhere !== undefined) return { kind: 'unknown', because: elsewhere };
  const sent = withoutManagedFields(object);
  const unreadable = kind.isCustom ? findUnreadable(kind.type, sent) : undefined;
  if (unreadable !== undefined) return { kind: 'refused', because: unreadable };
  const read = options.isPatch === true ? sent : dropOwnerTwins(sent);
  const sentAsStored = storeSent(kind, read, live);
  if (sentAsStored.refused !== undefined) {
    return { kind: 'refused', because: sentAsStored.refused };
  }
  const stored = withUnknownManagers(kind, sentAsStored);
  const updated = valueOf(kind, stored.object);
  const write = { kind, live, subresource: options.subresource, stored };
  const problems = validateValue(kind.type, updated.value, 'allowed');
  if (problems.length > 0) return finishUntyped({ ...write, state: noManagers }, problems);
  // An object whose managers are not tracked stays so until somebody applies to it.
  const isUntracked = live?.metadata.uid !== undefined && before.state.managers.size === 0;
  const state = isUntracked ? before.state : updateManaged(context, before, updated, options);
  return finishWrite({ ...write, state });
}

/** Who wrote a field of a built-in kind cannot be known where the field itself is not: defaults are the writer's too. */
function withUnknownManagers(kind: ObjectKind, stored: StoredObject): StoredObject {
  if (kind.isCustom || stored.unknown.length === 0) return stored;
  return { ...stored, unknown: [...stored.unknown, namedPath('metadata', 'managedFields')] };
}

/**
 * An update that does not fit the types. Where this kind of write resets the part that does not fit, or only
 * merging it is impossible, the server goes on without any managers; otherwise validation refuses it.
 */
function finishUntyped(write: SettledWrite, problems: readonly ValueProblem[]): PredictedWrite {
  const left = problems.filter(
    (problem) => problem.isStorable !== true && isWritten(write, problem.path[0]),
  );
  if (left.length === 0) return finishWrite(write);
  return { kind: 'refused', because: left.map(formatValueProblem).join('; ') };
}

function isWritten({ kind, subresource }: SettledWrite, part: PathElement | undefined): boolean {
  const isStatus = part?.kind === 'field' && part.name === 'status';
  // Metadata is read before anything is reset.
  if (part?.kind === 'field' && part.name === 'metadata') return true;
  return subresource === 'status' ? isStatus : !(kind.hasStatus && isStatus);
}

function contextOf(kind: ObjectKind, subresource: string): MergeContext {
  const version = versionOf(kind);
  const reset = resetFieldsOf(kind, subresource);
  return {
    typeAt: (at) => (at === version ? kind.type : undefined),
    ignoredAt: (at) => (at === version ? reset : undefined),
  };
}

function versionOf(kind: ObjectKind): string {
  return formatApiVersion(kind);
}

function valueOf(kind: ObjectKind, object: Json): VersionedValue {
  return { type: kind.type, value: object, version: versionOf(kind) };
}

function asObject(value: Json): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Why the server would refuse the payload itself, whatever is live. */
function refusePayload(kind: ObjectKind, payload: KubeObject): string | undefined {
  if (payload.apiVersion !== versionOf(kind) || payload.kind !== kind.kind) {
    return `the payload is ${payload.apiVersion} ${payload.kind}, not ${versionOf(kind)} ${kind.kind}`;
  }
  if (payload.metadata['managedFields'] !== undefined) {
    return 'metadata.managedFields must not be applied';
  }
  const problems = validateValue(kind.type, payload, 'refused');
  return problems.length > 0 ? problems.map(formatValueProblem).join('; ') : undefined;
}

function readLive(
  kind: ObjectKind,
  live: KubeObject | undefined,
  managedFields: Json | undefined,
): ManagedValue | string {
  const empty = kind.isCustom || kind.type.map === undefined ? {} : zeroObjectOf(kind.type.map);
  if (live === undefined) {
    return { value: valueOf(kind, empty), state: noManagers, empty };
  }
  const state = readManagedState(managedFields);
  if (typeof state === 'string') return `managedFields cannot be read: ${state}`;
  return { value: valueOf(kind, withoutManagedFields(live)), state, empty };
}

function withoutManagedFields(object: KubeObject): JsonObject {
  const { managedFields, ...metadata } = object.metadata;
  return managedFields === undefined ? object : { ...object, metadata };
}

/**
 * An update may carry managedFields of its own; one empty entry there, or for built-in kinds an empty list,
 * forgets them (an empty list in the metadata of a custom resource counts as none).
 */
function managedFieldsOfUpdate(
  kind: ObjectKind,
  live: KubeObject | undefined,
  object: KubeObject,
  subresource: string,
): Json | undefined {
  const recorded = live?.metadata['managedFields'];
  const given = object.metadata['managedFields'];
  if (subresource !== '' || given === undefined || given === null) return recorded;
  if (isReset(kind, given)) return undefined;
  const isEmpty = isJsonArray(given) && given.length === 0;
  return isEmpty || typeof readManagedState(given) === 'string' ? recorded : given;
}

function isReset(kind: ObjectKind, managedFields: Json): boolean {
  if (!isJsonArray(managedFields)) return false;
  const [only] = managedFields;
  if (managedFields.length === 0) return !kind.isCustom;
  return managedFields.length === 1 && isJsonObject(only) && Object.keys(only).length === 0;
}

/** Paths recorded at another version can only be read by a server that converts between the two. */
function otherVersion(kind: ObjectKind, state: ManagedState): string | undefined {
  for (const { version } of state.managers.values()) {
    if (version !== versionOf(kind)) {
      return `fields are recorded at ${version}, another version than ${versionOf(kind)}`;
    }
  }
  return undefined;
}

function listConflicts(
  conflicts: ReadonlyMap<string, FieldSet>,
  names: ManagedState['names'],
): readonly PredictedConflict[] {
  const found: PredictedConflict[] = [];
  for (const [id, set] of conflicts) {
    const holder = names.get(id);
    if (holder === undefined) continue;
    for (const path of listFieldPaths(set)) found.push({ ...holder, path });
  }
  return found;
}
