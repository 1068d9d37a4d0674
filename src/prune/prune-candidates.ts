import type { SetRef } from '../model/applyset.ts';
import { formatSetRef } from '../model/applyset.ts';
import type { LiveState } from '../model/live-state.ts';
import type { KubeObject } from '../model/manifest.ts';
import type { ObjectId } from '../model/object-id.ts';
import { formatObjectId, objectKey } from '../model/object-id.ts';
import type { Problem } from '../model/problem.ts';
import type { Inventory, InventoryEntry } from '../inventory/inventory.ts';
import { isMarkedBy, textMember } from '../ownership/marks.ts';

/** What is to become of one object that is in the inventory and no longer in git. */
export type PruneDecision =
  | { readonly kind: 'prune'; readonly entry: InventoryEntry; readonly live: KubeObject }
  /** Confirmed absent: only the entry leaves the inventory. */
  | { readonly kind: 'gone'; readonly entry: InventoryEntry }
  /** Not deleted, and no longer the set's: only the entry leaves the inventory. */
  | { readonly kind: 'released'; readonly entry: InventoryEntry; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly entry: InventoryEntry; readonly problem: Problem };

/** What the decision rests on. */
export interface PruneInput {
  readonly set: SetRef;
  readonly inventory: Inventory;
  /** Objects that the render asks for. */
  readonly rendered: ReadonlySet<string>;
  /** UIDs of live objects that the render asks for, under whatever group they were read. */
  readonly renderedUids: ReadonlySet<string>;
  /** What the cluster holds of the candidates, by object key. */
  readonly live: ReadonlyMap<string, LiveState>;
  /** `group/version` of every API whose discovery failed: what of it lies in a namespace is not known. */
  readonly undiscovered: readonly string[];
  /** True for objects that the set's own field manager has applied. */
  readonly isAppliedBySet: (live: KubeObject) => boolean;
}

/** Annotations by which a person said: never delete this object. */
const keepAnnotations: readonly { readonly key: string; readonly value: RegExp }[] = [
  { key: 'helm.sh/resource-policy', value: /^keep$/ },
  { key: 'client.lifecycle.config.k8s.io/deletion', value: /^detach$/ },
  { key: 'cli-utils.sigs.k8s.io/on-remove', value: /^keep$/ },
  { key: 'kustomize.toolkit.fluxcd.io/prune', value: /^disabled$/i },
  { key: 'argocd.argoproj.io/sync-options', value: /(?:^|,)\s*Prune=false\s*(?:,|$)/ },
];

/**
 * Inventory − render, each judged by its live object. Deleting takes all of: readable, marked by this
 * set for this very object, the UID that was applied (or applied by the set's own manager), and not
 * the same object as one that is rendered (one object can be served under two groups).
 */
export function decidePrunes(input: PruneInput): readonly PruneDecision[] {
  return input.inventory.entries
    .filter((entry) => !input.rendered.has(objectKey(entry.id)))
    .map((entry) => decidePrune(entry, input));
}

function decidePrune(entry: InventoryEntry, input: PruneInput): PruneDecision {
  const state = input.live.get(objectKey(entry.id));
  if (state === undefined || state.kind === 'unreadable') {
    return { kind: 'unreadable', entry, problem: unreadable(entry.id, state) };
  }
  if (state.kind === 'absent') return { kind: 'gone', entry };
  const reason = findReasonToKeep(entry, state.object, input);
  if (reason !== undefined) return { kind: 'released', entry, reason };
  const problem = findUnknownContents(entry.id, input.undiscovered);
  return problem === undefined
    ? { kind: 'prune', entry, live: state.object }
    : { kind: 'unreadable', entry, problem };
}

/** A Namespace takes everything in it along, also objects of an API that does not answer at the moment. */
function findUnknownContents(id: ObjectId, undiscovered: readonly string[]): Problem | undefined {
  if (id.group !== '' || id.kind !== 'Namespace' || undiscovered.length === 0) return undefined;
  return {
    code: 'PRUNE_UNREADABLE',
    object: id,
    message: `${formatObjectId(id)}: left git, but what it holds is not known: discovery of ${undiscovered.join(', ')} failed.`,
    hint: 'See what is wrong with the API: kubectl get apiservices. The Namespace stays in the inventory until then.',
  };
}

function findReasonToKeep(
  entry: InventoryEntry,
  live: KubeObject,
  input: PruneInput,
): string | undefined {
  const uid = live.metadata.uid ?? '';
  if (input.renderedUids.has(uid)) return 'it is the same object as one that git still has';
  if (!isMarkedBy(live, entry.id, input.set)) {
    return `it does not carry the marks of set ${formatSetRef(input.set)} any more`;
  }
  if (entry.uid !== uid && !input.isAppliedBySet(live)) {
    return 'somebody else made it anew after the set had applied it';
  }
  const keep = keepAnnotations.find(({ key, value }) =>
    value.test(textMember(live.metadata.annotations, key) ?? ''),
  );
  return keep === undefined ? undefined : `its annotation ${keep.key} says so`;
}

function unreadable(id: ObjectId, state: LiveState | undefined): Problem {
  const why = state?.kind === 'unreadable' ? state.problem.message : 'it was not read';
  return {
    code: 'PRUNE_UNREADABLE',
    object: id,
    message: `${formatObjectId(id)}: left git, but whether to delete it cannot be decided: ${why}`,
    hint: 'It stays in the inventory and is looked at again with the next run.',
  };
}
