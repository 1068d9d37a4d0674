import { formatApiVersion } from '../../model/group-version-kind.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';
import { noManagers, readManagedState } from '../managed/managed-state.ts';
import type { ManagedState } from '../managed/managed-state.ts';
import type { MergeContext, VersionedValue } from '../merge/merge-context.ts';
import { validateValue } from '../merge/validate-value.ts';
import { zeroObjectOf } from './built-in/zero-object.ts';
import type { ManagedValue } from './managed-apply.ts';
import { resetFieldsOf } from './object-kind.ts';
import type { ObjectKind } from './object-kind.ts';

/** What a merge of this kind's values needs to know. */
export function contextOf(kind: ObjectKind, subresource: string): MergeContext {
  const version = versionOf(kind);
  const reset = resetFieldsOf(kind, subresource);
  return {
    typeAt: (at) => (at === version ? kind.type : undefined),
    ignoredAt: (at) => (at === version ? reset : undefined),
  };
}

/** The apiVersion of the kind. */
export function versionOf(kind: ObjectKind): string {
  return formatApiVersion(kind);
}

/** A value of the kind. */
export function valueOf(kind: ObjectKind, object: Json): VersionedValue {
  return { type: kind.type, value: object, version: versionOf(kind) };
}

/** The live object, or none, ready to be merged with; the reason where its managers cannot be read. */
export function readLive(
  kind: ObjectKind,
  live: KubeObject | undefined,
  managedFields: Json | undefined,
): ManagedValue | string {
  const isNullNothing = !kind.isCustom;
  const empty = kind.isCustom || kind.type.map === undefined ? {} : zeroObjectOf(kind.type.map);
  if (live === undefined) {
    return { value: valueOf(kind, empty), state: noManagers, empty, isNullNothing };
  }
  const state = readManagedState(managedFields);
  if (typeof state === 'string') return `managedFields cannot be read: ${state}`;
  return { value: valueOf(kind, withoutManagedFields(live)), state, empty, isNullNothing };
}

/** The object without its managedFields. */
export function withoutManagedFields(object: KubeObject): JsonObject {
  const { managedFields, ...metadata } = object.metadata;
  return managedFields === undefined ? object : { ...object, metadata };
}

/** Paths recorded at another version can only be read by a server that converts between the two. */
export function otherVersion(kind: ObjectKind, state: ManagedState): string | undefined {
  for (const { version } of state.managers.values()) {
    if (version !== versionOf(kind)) {
      return `fields are recorded at ${version}, another version than ${versionOf(kind)}`;
    }
  }
  return undefined;
}

/** What a write to the status of a built-in kind leaves out of account differs from kind to kind. */
export function unknownSubresource(kind: ObjectKind, subresource: string): string | undefined {
  return kind.isCustom || subresource === ''
    ? undefined
    : `what a write to ${subresource} of a built-in kind resets is not known`;
}

/**
 * True where a live object does not fit its types (an update may store what cannot be merged, such as sets
 * of maps): the server then refuses applies and forgets the managers with the next update.
 */
export function isUntyped(kind: ObjectKind, live: KubeObject | undefined): boolean {
  if (live === undefined) return false;
  return validateValue(kind.type, live, 'allowed').length > 0;
}
