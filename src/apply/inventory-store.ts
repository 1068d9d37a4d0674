import { formatSetRef } from '../model/applyset.ts';
import type { SetRef } from '../model/applyset.ts';
import { canonicalJson } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { KubeObject } from '../model/manifest.ts';
import { GitsyncError } from '../model/problem.ts';
import type { Problem } from '../model/problem.ts';
import type { KubeAnswer, KubeClient, ObjectRef } from '../kube/kube-client.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { encodeInventory } from '../inventory/inventory-codec.ts';
import {
  inventoryLabel,
  inventorySecretName,
  inventorySecretType,
  maxInventoryBytes,
  summariseInventory,
  toolName,
} from '../inventory/inventory-records.ts';
import {
  additionalNamespacesAnnotation,
  applysetIdLabel,
  computeApplysetId,
  groupKindsAnnotation,
  toolingAnnotation,
} from '../ownership/applyset-id.ts';

/** What the cluster had of a set's records when the run began, and what changed since. */
export interface InventoryStore {
  /** Writes the inventory, then the parent; nothing is sent when both are as stored. @throws GitsyncError */
  save(inventory: Inventory): Promise<void>;
  /** Deletes parent and inventory, after everything in them is gone. @throws GitsyncError */
  remove(): Promise<void>;
}

/** What the records looked like when they were read. */
export interface StoredRecords {
  readonly inventory: Inventory;
  readonly parent: KubeObject | undefined;
  readonly inventoryVersion: string | undefined;
}

/** How the store writes. */
export interface InventoryStoreOptions {
  readonly kube: KubeClient;
  readonly set: SetRef;
  /** Version of gitsync, for the parent's tooling annotation. */
  readonly version: string;
  readonly digestKey: Uint8Array;
  readonly stored: StoredRecords;
}

/** Field manager of the set's own records. */
const recordManager = 'gitsync-inventory';

/**
 * The store of one set's inventory. Every write carries the resourceVersion that was read: of two
 * runs on one set at the same time, the second is refused instead of overwriting the first.
 */
export async function openInventoryStore(options: InventoryStoreOptions): Promise<InventoryStore> {
  const { kube, set, stored } = options;
  const discovery = await kube.discover();
  const resource = discovery.find({ group: '', version: 'v1', kind: 'Secret' });
  if (resource === undefined) {
    throw new GitsyncError([
      { code: 'KUBE_DISCOVERY', message: 'The server does not list kind Secret of v1.' },
    ]);
  }
  const record: ObjectRef = { resource, namespace: set.namespace, name: inventorySecretName(set) };
  const parent: ObjectRef = { resource, namespace: set.namespace, name: set.name };
  let recordVersion = stored.inventoryVersion;
  let recordText = recordVersion === undefined ? '' : describe(stored.inventory);
  let parentVersion = stored.parent?.metadata.resourceVersion;
  let parentText =
    stored.parent === undefined ? '' : canonicalJson(parentMetadata(stored.inventory));
  return {
    async save(inventory) {
      const text = describe(inventory);
      if (text !== recordText) {
        const object = buildRecord(inventory, options);
        recordVersion = await writeRecord(options, { ref: record, object, seen: recordVersion });
        recordText = text;
      }
      const metadata = parentMetadata(inventory);
      if (canonicalJson(metadata) !== parentText) {
        const object = buildParent(metadata, options);
        parentVersion = await writeRecord(options, { ref: parent, object, seen: parentVersion });
        parentText = canonicalJson(metadata);
      }
    },
    async remove() {
      // The parent first: an inventory without a parent is a first apply that was cut off, nothing worse.
      for (const ref of [parent, record]) await removeRecord(kube, ref);
    },
  };
}

function describe(inventory: Inventory): string {
  return Buffer.from(encodeInventory(inventory)).toString('base64');
}

function buildRecord(inventory: Inventory, options: InventoryStoreOptions): KubeObject {
  const { set } = options;
  const bytes = encodeInventory(inventory);
  if (bytes.byteLength > maxInventoryBytes) {
    throw new GitsyncError([
      {
        code: 'INVENTORY_CONFLICT',
        message: `Set ${formatSetRef(set)}: its inventory needs ${String(bytes.byteLength)} bytes, one Secret holds ${String(maxInventoryBytes)}.`,
        hint: 'Split the source into several sets.',
      },
    ]);
  }
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: inventorySecretType,
    metadata: {
      name: inventorySecretName(set),
      namespace: set.namespace,
      labels: { [inventoryLabel]: set.name },
    },
    data: {
      inventory: Buffer.from(bytes).toString('base64'),
      key: Buffer.from(options.digestKey).toString('base64'),
    },
  };
}

function parentMetadata(inventory: Inventory): Readonly<Record<string, string>> {
  const { groupKinds, additionalNamespaces } = summariseInventory(inventory);
  return {
    [groupKindsAnnotation]: groupKinds,
    [additionalNamespacesAnnotation]: additionalNamespaces,
  };
}

function buildParent(
  annotations: Record<string, Json>,
  options: InventoryStoreOptions,
): KubeObject {
  const { set, version } = options;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: set.name,
      namespace: set.namespace,
      labels: { [applysetIdLabel]: computeApplysetId(set) },
      annotations: { ...annotations, [toolingAnnotation]: `${toolName}/v${version}` },
    },
  };
}

async function writeRecord(
  options: InventoryStoreOptions,
  write: {
    readonly ref: ObjectRef;
    readonly object: KubeObject;
    readonly seen: string | undefined;
  },
): Promise<string | undefined> {
  const { kube, set } = options;
  const { ref, object, seen } = write;
  const answer: KubeAnswer<KubeObject> =
    seen === undefined
      ? await kube.create(ref, object)
      : await kube.patch(ref, bindToVersion(object, seen), { fieldManager: recordManager });
  if (answer.kind === 'ok') return answer.value.metadata.resourceVersion;
  throw new GitsyncError([explain(set, answer.problem)]);
}

/** A merge patch with a resourceVersion is refused with 409 when the object has moved since. */
function bindToVersion(object: KubeObject, resourceVersion: string): Json {
  const { labels, annotations } = object.metadata;
  const metadata: Json = {
    resourceVersion,
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  };
  return object['data'] === undefined ? { metadata } : { metadata, data: object['data'] };
}

async function removeRecord(kube: KubeClient, ref: ObjectRef): Promise<void> {
  const found = await kube.get(ref);
  if (found.kind === 'failed') throw new GitsyncError([found.problem]);
  if (found.value === undefined) return;
  const answer = await kube.delete(ref, {
    uid: found.value.metadata.uid ?? '',
    resourceVersion: found.value.metadata.resourceVersion ?? '',
  });
  if (answer.kind === 'failed') throw new GitsyncError([answer.problem]);
}

function explain(set: SetRef, problem: Problem): Problem {
  if (problem.code !== 'KUBE_MODIFIED' && problem.code !== 'KUBE_CONFLICT') return problem;
  return {
    code: 'INVENTORY_CONFLICT',
    message: `Set ${formatSetRef(set)}: another run changed its inventory at the same time; this one stops.`,
    hint: 'Wait for the other run to end, then run again.',
  };
}
