import type { PathElement } from '../../model/field-path.ts';
import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';
import { noManagers, readManagedState } from '../managed/managed-state.ts';
import { formatValueProblem, validateValue } from '../merge/validate-value.ts';
import type { ValueProblem } from '../merge/validate-value.ts';
import { findUnreadable } from './custom/find-unreadable.ts';
import { dropOwnerTwins } from './drop-owner-twins.ts';
import { finishWrite } from './finish-write.ts';
import type { SettledWrite } from './finish-write.ts';
import {
  contextOf,
  isUntyped,
  otherVersion,
  readLive,
  unknownSubresource,
  valueOf,
  withoutManagedFields,
} from './live-value.ts';
import { updateManaged } from './managed-apply.ts';
import type { Writer } from './managed-apply.ts';
import type { ObjectKind } from './object-kind.ts';
import type { PredictedWrite } from './predicted-write.ts';
import { storeSent, withUnknownManagers } from './store-object.ts';

/**
 * Predicts a write that replaces the object (create, update, or the outcome of a patch that is no apply).
 * `object` may carry managedFields, as one that was read and changed does. `isPatch` tells the outcome of a patch:
 * owners that occur twice are then dropped only after it was seen who wrote what.
 */
export function predictUpdate(
  kind: ObjectKind,
  live: KubeObject | undefined,
  object: KubeObject,
  options: Writer & { readonly isPatch?: boolean },
): PredictedWrite {
  const context = contextOf(kind, options.subresource);
  const recorded = managedFieldsOfUpdate(kind, live, object, options.subresource);
  const readable = readLive(kind, live, recorded);
  // Managers that cannot be read are forgotten by an update, not an error.
  const before = typeof readable === 'string' ? readLive(kind, live, undefined) : readable;
  if (typeof before === 'string') return { kind: 'refused', because: before };
  const unknown = unknownSubresource(kind, options.subresource) ?? otherVersion(kind, before.state);
  if (unknown !== undefined) return { kind: 'unknown', because: unknown };
  const sent = withoutManagedFields(object);
  const unreadable = kind.isCustom ? findUnreadable(kind.type, sent) : undefined;
  if (unreadable !== undefined) return { kind: 'refused', because: unreadable };
  const read = options.isPatch === true ? sent : dropOwnerTwins(sent);
  const sentAsStored = storeSent(kind, read, live);
  if (sentAsStored.refused !== undefined) {
    return { kind: 'refused', because: sentAsStored.refused };
  }
  const stored =
    sentAsStored.unknown.length > 0 ? withUnknownManagers(kind, sentAsStored) : sentAsStored;
  const updated = valueOf(kind, stored.object);
  const write = { kind, live, subresource: options.subresource, stored };
  const problems = validateValue(kind.type, updated.value, 'allowed');
  if (problems.length > 0 || isUntyped(kind, live)) return finishUntyped(write, problems);
  // An object whose managers are not tracked stays so until somebody applies to it.
  const isUntracked = live?.metadata.uid !== undefined && before.state.managers.size === 0;
  const state = isUntracked ? before.state : updateManaged(context, before, updated, options);
  return finishWrite({ ...write, state });
}

/**
 * An update that does not fit the types, or changes an object that does not. Where this kind of write resets the part that does not fit, or only
 * merging it is impossible, the server goes on without any managers; otherwise validation refuses it.
 */
function finishUntyped(
  write: Omit<SettledWrite, 'state'>,
  problems: readonly ValueProblem[],
): PredictedWrite {
  if (!write.kind.isCustom) {
    return { kind: 'unknown', because: 'the object does not fit its schema' };
  }
  const left = problems.filter(
    (problem) => problem.isStorable !== true && isWritten(write, problem.path[0]),
  );
  if (left.length === 0) return finishWrite({ ...write, state: noManagers });
  return { kind: 'refused', because: left.map(formatValueProblem).join('; ') };
}

function isWritten(
  { kind, subresource }: Omit<SettledWrite, 'state'>,
  part: PathElement | undefined,
): boolean {
  const isStatus = part?.kind === 'field' && part.name === 'status';
  // Metadata is read before anything is reset.
  if (part?.kind === 'field' && part.name === 'metadata') return true;
  return subresource === 'status' ? isStatus : !(kind.hasStatus && isStatus);
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
