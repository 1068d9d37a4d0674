import { isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';
import { namedPath } from '../fields/named-path.ts';
import { printManagedFields } from '../managed/managed-state.ts';
import type { ManagedState } from '../managed/managed-state.ts';
import { fillDefaults } from './custom/fill-defaults.ts';
import { dropOwnerTwins } from './drop-owner-twins.ts';
import { equalValues } from '../values/equal-values.ts';
import type { ObjectKind } from './object-kind.ts';
import type { PredictedWrite } from './predicted-write.ts';
import type { StoredObject } from './stored-object.ts';

/** A write whose value and managers are settled. */
export interface SettledWrite {
  readonly kind: ObjectKind;
  readonly live: KubeObject | undefined;
  readonly subresource: string;
  readonly stored: StoredObject;
  readonly state: ManagedState;
}

/** Metadata that a write never changes. */
const serverMetadata = ['uid', 'creationTimestamp', 'resourceVersion', 'namespace', 'selfLink'];

/**
 * What the registry does last: status and the object are kept apart, server metadata is kept, the generation
 * counts changes of everything but metadata (and status), and a write that changes nothing but times is none.
 */
export function finishWrite(write: SettledWrite): PredictedWrite {
  const { kind, live, stored, state } = write;
  const separated = separateStatus(write);
  // What comes back was read from storage, where a custom resource gets its defaults once more.
  const body = kind.isCustom ? fillDefaults(kind.type, separated) : separated;
  const metadata = { ...metadataOf(write), ...keptMetadata(live) };
  const content = { ...body, metadata };
  const generation = live === undefined ? firstGeneration(kind) : nextGeneration(write, content);
  const managedFields = printManagedFields(state, kind.isCustom ? 'text' : 'elements');
  const object = withServerMetadata(dropOwnerTwins(content), { generation, managedFields });
  const unknown =
    kind.isCustom || equalContent(live, content)
      ? stored.unknown
      : [...stored.unknown, generationPath];
  const isNoop = live !== undefined && equalIgnoringTimes(live, object);
  return {
    kind: 'written',
    object: isNoop ? live : object,
    isNoop,
    unknown,
  };
}

const generationPath = namedPath('metadata', 'generation');

/** A write to the object leaves its status alone, a write to the status everything else. */
function separateStatus({ kind, live, subresource, stored }: SettledWrite): JsonObject {
  const { object } = stored;
  if (subresource === 'status') {
    const { status: written } = object;
    const { status: replaced, ...rest } = live ?? object;
    return written === undefined || replaced === written
      ? (live ?? rest)
      : { ...rest, status: written };
  }
  if (!kind.hasStatus) return object;
  const { status: ignored, ...rest } = object;
  const kept = live?.['status'];
  return kept === undefined ? (ignored === undefined ? object : rest) : { ...rest, status: kept };
}

function metadataOf({ live, subresource, stored }: SettledWrite): JsonObject {
  const metadata = subresource === 'status' ? live?.metadata : stored.object['metadata'];
  return isJsonObject(metadata) ? metadata : {};
}

function keptMetadata(live: KubeObject | undefined): JsonObject {
  const kept: Record<string, Json | undefined> = {};
  if (live === undefined) return kept;
  for (const name of serverMetadata) {
    if (live.metadata[name] !== undefined) kept[name] = live.metadata[name];
  }
  return kept;
}

function firstGeneration(kind: ObjectKind): Json | undefined {
  return kind.isCustom ? 1 : undefined;
}

function nextGeneration(
  { live, subresource }: SettledWrite,
  content: JsonObject,
): Json | undefined {
  const before = live?.metadata['generation'];
  if (subresource !== '' || equalContent(live, content) || typeof before !== 'number')
    return before;
  return before + 1;
}

/** Everything but metadata and, where it is apart, the status (which is the live one by now). */
function equalContent(live: KubeObject | undefined, content: JsonObject): boolean {
  if (live === undefined) return false;
  const { metadata: left, ...before } = live;
  const { metadata: right, ...after } = content;
  return left === right || equalValues(before, after);
}

function withServerMetadata(
  content: JsonObject,
  server: Readonly<Record<'generation' | 'managedFields', Json | undefined>>,
): KubeObject {
  const { metadata: written } = content;
  const metadata: Record<string, Json | undefined> = isJsonObject(written) ? { ...written } : {};
  delete metadata['generation'];
  delete metadata['managedFields'];
  if (server.generation !== undefined) metadata['generation'] = server.generation;
  if (server.managedFields !== undefined) metadata['managedFields'] = server.managedFields;
  return { ...content, metadata } as unknown as KubeObject;
}

function equalIgnoringTimes(live: KubeObject, after: KubeObject): boolean {
  return equalValues(withoutTimes(live), withoutTimes(after));
}

function withoutTimes(object: KubeObject): JsonObject {
  const entries = object.metadata['managedFields'];
  if (!Array.isArray(entries)) return object;
  const timeless = (entries as readonly Json[]).map((entry) => {
    if (!isJsonObject(entry)) return entry;
    const { time, ...rest } = entry;
    return time === undefined ? entry : rest;
  });
  return { ...object, metadata: { ...object.metadata, managedFields: timeless } };
}
