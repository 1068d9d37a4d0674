import type { SetRef } from '../model/applyset.ts';
import { formatSetRef } from '../model/applyset.ts';
import type { KubeObject } from '../model/manifest.ts';
import { GitsyncError, problemsOf } from '../model/problem.ts';
import type { Problem } from '../model/problem.ts';
import { isSameCluster } from '../inventory/cluster-mark.ts';
import type { ClusterMark } from '../inventory/cluster-mark.ts';
import { emptyInventory } from '../inventory/inventory.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { decodeInventory } from '../inventory/inventory-codec.ts';
import { digestKeyBytes } from '../inventory/payload-digest.ts';
import { inventorySecretName, toolName } from '../inventory/inventory-records.ts';
import { applysetIdLabel, computeApplysetId, toolingAnnotation } from '../ownership/applyset-id.ts';
import { textMember } from '../ownership/marks.ts';
import type { Discovery, KubeAnswer, KubeClient, ObjectRef } from '../kube/kube-client.ts';

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

/** What tells this cluster from others, and why it cannot be told where nothing does. */
interface SeenCluster {
  readonly mark: ClusterMark;
  /** False where the set's namespace does not exist; where it may not be read, the first write tells. */
  readonly hasNamespace: boolean;
  /** Empty where at least one of the two UIDs is known. */
  readonly problems: readonly Problem[];
}

/**
 * Reads the UIDs of kube-system and of the set's namespace. Who works in one namespace may read that
 * one alone, and a cluster administrator's new set has no namespace yet: either is enough.
 * @throws GitsyncError where one of them could not be read for another reason than missing rights
 */
async function readCluster(
  kube: KubeClient,
  set: SetRef,
  signal: AbortSignal | undefined,
): Promise<SeenCluster> {
  const resource = requireCore(await kube.discover({ signal }), 'Namespace');
  const why = ' (its UID, or that of the set’s namespace, tells this cluster from others)';
  const [system, home] = await allOf([
    readIfAllowed(kube, { resource, namespace: '', name: 'kube-system' }, { why, signal }),
    readIfAllowed(kube, { resource, namespace: '', name: set.namespace }, { why: '', signal }),
  ]);
  if (system.kind === 'ok' && system.value === undefined) throw noCluster();
  const mark = { systemUid: uidOf(system), namespaceUid: uidOf(home) };
  const isKnown = mark.systemUid !== '' || mark.namespaceUid !== '';
  return {
    mark,
    hasNamespace: home.kind === 'failed' || home.value !== undefined,
    problems: isKnown ? [] : [system, home].flatMap((read) => problemOf(read)),
  };
}

/** An object, or why the user may not read it. @throws GitsyncError where it could not be read for another reason */
async function readIfAllowed(
  kube: KubeClient,
  ref: ObjectRef,
  { why, signal }: { readonly why: string; readonly signal: AbortSignal | undefined },
): Promise<KubeAnswer<KubeObject | undefined>> {
  const answer = await kube.get(ref, signal);
  if (answer.kind === 'ok') return answer;
  const problem = { ...answer.problem, message: `${answer.problem.message}${why}` };
  if (problem.code === 'KUBE_FORBIDDEN') return { ...answer, problem };
  throw new GitsyncError([problem]);
}

function uidOf(read: KubeAnswer<KubeObject | undefined>): string {
  return read.kind === 'failed' ? '' : (read.value?.metadata.uid ?? '');
}

function problemOf(read: KubeAnswer<unknown>): readonly Problem[] {
  return read.kind === 'failed' ? [read.problem] : [];
}

function noCluster(): GitsyncError {
  return new GitsyncError([
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
  const cluster = readCluster(kube, set, signal);
  const [{ mark, hasNamespace }, parent, record] = await allOf([
    cluster.then(requireKnown),
    readObject(kube, recordRef(discovery, set, set.name), signal),
    readObject(kube, recordRef(discovery, set, inventorySecretName(set)), signal),
  ]);
  const refusal = parent === undefined ? undefined : checkParent(parent, set);
  if (refusal !== undefined) throw new GitsyncError([refusal]);
  if (record === undefined) {
    if (parent !== undefined) throw lostInventory(set);
    const inventory = emptyInventory(set, mark);
    return { inventory, digestKey: undefined, parent, inventoryVersion: undefined, hasNamespace };
  }
  const inventory = decodeInventory(readData(record, 'inventory'), set);
  const isSame = isSameCluster(inventory.cluster, mark);
  if (isSame !== true) throw isSame === false ? otherCluster(set) : unknownCluster(set);
  const key = readData(record, 'key');
  return {
    inventory,
    digestKey: key.byteLength === digestKeyBytes ? key : undefined,
    parent,
    inventoryVersion: record.metadata.resourceVersion,
    hasNamespace,
  };
}

function requireKnown(seen: SeenCluster): SeenCluster {
  if (seen.problems.length > 0) throw new GitsyncError(seen.problems);
  return seen;
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

/** The one who wrote the inventory knew kube-system alone, the one who reads it the set's namespace alone. */
function unknownCluster(set: SetRef): GitsyncError {
  return new GitsyncError([
    {
      code: 'KUBE_FORBIDDEN',
      message: `Set ${formatSetRef(set)}: whether its inventory is of this cluster cannot be told without the UID of namespace kube-system.`,
      hint: 'Ask for the right to get namespace kube-system.',
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
