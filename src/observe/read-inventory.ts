import type { SetRef } from '../model/applyset.ts';
import { formatSetRef } from '../model/applyset.ts';
import type { KubeObject } from '../model/manifest.ts';
import { GitsyncError, problemsOf } from '../model/problem.ts';
import type { Problem } from '../model/problem.ts';
import { emptyInventory } from '../inventory/inventory.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { decodeInventory } from '../inventory/inventory-codec.ts';
import { digestKeyBytes } from '../inventory/payload-digest.ts';
import { inventorySecretName, toolName } from '../inventory/inventory-records.ts';
import { applysetIdLabel, computeApplysetId, toolingAnnotation } from '../ownership/applyset-id.ts';
import { textMember } from '../ownership/marks.ts';
import type { Discovery, KubeClient, ObjectRef } from '../kube/kube-client.ts';

/** What the cluster holds of a set's own records. */
export interface InventoryState {
  readonly inventory: Inventory;
  /** The set's HMAC key; undefined where the set has none yet. */
  readonly digestKey: Uint8Array | undefined;
  /** The parent Secret, undefined where it does not exist. */
  readonly parent: KubeObject | undefined;
  /** resourceVersion of the inventory Secret; undefined where it does not exist. */
  readonly inventoryVersion: string | undefined;
  /** False where the set's namespace does not exist. */
  readonly hasNamespace: boolean;
}

/** Addresses of the set's own records. */
export function recordRef(discovery: Discovery, set: SetRef, name: string): ObjectRef {
  return { resource: requireCore(discovery, 'Secret'), namespace: set.namespace, name };
}

function requireCore(discovery: Discovery, kind: string): ObjectRef['resource'] {
  const resource = discovery.find({ group: '', version: 'v1', kind });
  if (resource !== undefined) return resource;
  throw new GitsyncError([
    { code: 'KUBE_DISCOVERY', message: `The server does not list kind ${kind} of v1.` },
  ]);
}

/** UID of the kube-system namespace: which cluster this is, whatever its address. @throws GitsyncError */
export async function readClusterUid(kube: KubeClient, signal?: AbortSignal): Promise<string> {
  const resource = requireCore(await kube.discover({ signal }), 'Namespace');
  const answer = await kube.get({ resource, namespace: '', name: 'kube-system' }, signal);
  if (answer.kind === 'failed') {
    const why = 'its UID tells this cluster from others';
    const { message } = answer.problem;
    throw new GitsyncError([{ ...answer.problem, message: `${message} (${why})` }]);
  }
  const uid = answer.value?.metadata.uid;
  if (uid !== undefined) return uid;
  throw new GitsyncError([
    {
      code: 'KUBE_BAD_ANSWER',
      message: 'Namespace kube-system: not found, so the cluster cannot be told from others.',
      hint: 'Check that the server is a Kubernetes API server.',
    },
  ]);
}

/**
 * Reads the parent and the inventory of a set.
 * @throws GitsyncError INVENTORY_FOREIGN when the name belongs to another tool or to a Secret of somebody's,
 * INVENTORY_DAMAGED, INVENTORY_OTHER_CLUSTER, or the KUBE_ problem of a read that failed.
 */
export async function readInventory(
  kube: KubeClient,
  set: SetRef,
  signal?: AbortSignal,
): Promise<InventoryState> {
  const discovery = await kube.discover({ signal });
  const namespace = requireCore(discovery, 'Namespace');
  const [clusterUid, home, parent, record] = await allOf([
    readClusterUid(kube, signal),
    readObject(kube, { resource: namespace, namespace: '', name: set.namespace }, signal),
    readObject(kube, recordRef(discovery, set, set.name), signal),
    readObject(kube, recordRef(discovery, set, inventorySecretName(set)), signal),
  ]);
  const refusal = parent === undefined ? undefined : checkParent(parent, set);
  if (refusal !== undefined) throw new GitsyncError([refusal]);
  const hasNamespace = home !== undefined;
  if (record === undefined) {
    if (parent !== undefined) throw lostInventory(set);
    const inventory = emptyInventory(set, clusterUid);
    return { inventory, digestKey: undefined, parent, inventoryVersion: undefined, hasNamespace };
  }
  const inventory = decodeInventory(readData(record, 'inventory'), set);
  if (inventory.clusterUid !== clusterUid) throw otherCluster(set);
  const key = readData(record, 'key');
  return {
    inventory,
    digestKey: key.byteLength === digestKeyBytes ? key : undefined,
    parent,
    inventoryVersion: record.metadata.resourceVersion,
    hasNamespace,
  };
}

/** Waits for all reads and throws the problems of every one that failed, in their order. */
async function allOf<Reads extends readonly Promise<unknown>[]>(
  reads: readonly [...Reads],
): Promise<{ [Index in keyof Reads]: Awaited<Reads[Index]> }> {
  const problems: Problem[] = [];
  for (const result of await Promise.allSettled(reads)) {
    if (result.status === 'rejected') problems.push(...problemsOf(result.reason));
  }
  if (problems.length > 0) throw new GitsyncError(problems);
  return Promise.all(reads);
}

async function readObject(
  kube: KubeClient,
  ref: ObjectRef,
  signal: AbortSignal | undefined,
): Promise<KubeObject | undefined> {
  const answer = await kube.get(ref, signal);
  if (answer.kind === 'failed') throw new GitsyncError([answer.problem]);
  return answer.value;
}

function readData(secret: KubeObject, key: string): Uint8Array {
  return Buffer.from(textMember(secret['data'], key) ?? '', 'base64');
}

/** A parent that another tool wrote may not be touched (KEP-3659), nor a Secret that is no parent. */
function checkParent(parent: KubeObject, set: SetRef): Problem | undefined {
  const id = textMember(parent.metadata.labels, applysetIdLabel);
  const tooling = textMember(parent.metadata.annotations, toolingAnnotation);
  const tool = tooling?.slice(0, Math.max(0, tooling.lastIndexOf('/')));
  if (id === computeApplysetId(set) && tool === toolName) return undefined;
  const what =
    tooling === undefined
      ? 'a Secret that is no parent of a set'
      : `the parent of a set of ${JSON.stringify(tooling)}`;
  return {
    code: 'INVENTORY_FOREIGN',
    object: { group: '', kind: 'Secret', ...set },
    message: `Set ${formatSetRef(set)}: the name is taken, Secret/${formatSetRef(set)} is ${what}.`,
    hint: 'Choose another name with --applyset NAME.',
  };
}

/** The inventory is written before the parent: a parent alone means that the inventory was deleted. */
function lostInventory(set: SetRef): GitsyncError {
  const name = inventorySecretName(set);
  return new GitsyncError([
    {
      code: 'INVENTORY_DAMAGED',
      message: `Set ${formatSetRef(set)}: its inventory, Secret/${set.namespace}/${name}, is gone.`,
      hint: `Restore it from a backup; or delete Secret/${formatSetRef(set)} as well to start anew, which forgets what left git.`,
    },
  ]);
}

function otherCluster(set: SetRef): GitsyncError {
  return new GitsyncError([
    {
      code: 'INVENTORY_OTHER_CLUSTER',
      message: `Set ${formatSetRef(set)}: its inventory, Secret/${set.namespace}/${inventorySecretName(set)}, was written for another cluster.`,
      hint: 'Check the context. If the Secret was copied or restored from elsewhere, restore the right one.',
    },
  ]);
}
