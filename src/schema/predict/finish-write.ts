import { isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';
import { namedPath } from '../fields/named-path.ts';
import { printManagedFields } from '../managed/managed-state.ts';
import type { ManagedState } from '../managed/managed-state.ts';
import { storeCustom } from './custom/store-custom.ts';
import { dropOwnerTwins } from './drop-owner-twins.ts';
import { equalButTimes } from './equal-but-times.ts';
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
  const body = separateStatus(write);
  const metadata = { ...metadataOf(write), ...keptMetadata(live) };
  const content = { ...body, metadata };
  const isChanged = !equalContent(live, content) || isCounted(kind, live, metadata);
  const generation = nextGeneration(write, isChanged);
  const managedFields = printManagedFields(state, kind.isCustom ? 'text' : 'elements');
  const written = withServerMetadata(dropOwnerTwins(content), { generation, managedFields });
  const isNoop = live !== undefined && equalButTimes(live, written);
  return {
    kind: 'written',
    object: isNoop ? live : readBack(kind, written),
    isNoop,
    unknown: kind.isCustom || !isChanged ? stored.unknown : [...stored.unknown, generationPath],
  };
}

/** What is read from storage: there a custom resource is read, and gets its defaults, once more. */
function readBack(kind: ObjectKind, written: KubeObject): KubeObject {
  return kind.isCustom ? (storeCustom(kind.type, written) as KubeObject) : written;
}

const generationPath = namedPath('metadata', 'generation');

/** A write to the object leaves its status alone, a write to the status everything else. */
function separateStatus({ kind, live, subresource, stored }: SettledWrite): JsonObject {
  const { object } = stored;
  if (subresource === 'status') return withStatus(live ?? object, object['status']);
  return kind.hasStatus ? withStatus(object, live?.['status']) : object;
}

function withStatus(object: JsonObject, status: Json | undefined): JsonObject {
  if (object['status'] === status) return object;
  const result: Record<string, Json | undefined> = { ...object };
  if (status === undefined) delete result['status'];
  else result['status'] = status;
  return result;
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

/** Custom resources are counted from 1; which built-in kinds are counted at all, no schema says. */
function nextGeneration(write: SettledWrite, isChanged: boolean): Json | undefined {
  const { kind, live, subresource } = write;
  if (live === undefined) return kind.isCustom ? 1 : undefined;
  const before = live.metadata['generation'];
  return isChanged && subresource === '' && typeof before === 'number' ? before + 1 : before;
}

/** An EndpointSlice's generation counts changes of its labels too (PrepareForUpdate in its strategy.go). */
function isCounted(
  { group, kind }: ObjectKind,
  live: KubeObject | undefined,
  metadata: JsonObject,
): boolean {
  if (group !== 'discovery.k8s.io' || kind !== 'EndpointSlice') return false;
  return !equalValues(live?.metadata.labels ?? {}, metadata['labels'] ?? {});
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
