import type { SetRef } from '../model/applyset.ts';
import { formatSetRef } from '../model/applyset.ts';
import type { LiveState } from '../model/live-state.ts';
import { objectKey } from '../model/object-id.ts';
import { GitsyncError } from '../model/problem.ts';
import type { Problem } from '../model/problem.ts';
import { hasAnyStatus, readKindKnowledge } from '../apply/health-knowledge.ts';
import type { KindKnowledge } from '../apply/health-knowledge.ts';
import type { StatusReport } from '../apply/sync-report.ts';
import type { ObjectHealth } from '../health/aggregate-health.ts';
import { maskSecrets } from '../diff/mask-secrets.ts';
import { assessHealth, missingHealth } from '../health/assess-health.ts';
import { makeHealth } from '../health/health.ts';
import type { InventoryEntry } from '../inventory/inventory.ts';
import { digestJson } from '../inventory/payload-digest.ts';
import type { Clock } from '../kube/clock.ts';
import type { KubeClient } from '../kube/kube-client.ts';
import { readInventory } from '../observe/read-inventory.ts';
import { findResource, readLive } from '../observe/read-live.ts';
import { computeApplysetId } from '../ownership/applyset-id.ts';

/**
 * The objects in a set's inventory with the health that each has now. Reads only.
 * @throws GitsyncError INVENTORY_NO_NAMESPACE when there is no such set.
 */
export async function readStatus(
  kube: KubeClient,
  set: SetRef,
  options: { readonly clock: Clock; readonly signal?: AbortSignal | undefined },
): Promise<StatusReport> {
  const { clock, signal } = options;
  const state = await readInventory(kube, set, signal);
  if (state.inventoryVersion === undefined) throw noSuchSet(set);
  const key = state.digestKey ?? new Uint8Array();
  const live = await readLive(kube, await kube.discover({ signal }), state.inventory.entries, {
    applysetId: computeApplysetId(set),
    mask: (object) => maskSecrets(object, (value) => digestJson(key, value)),
    signal,
  });
  const kinds = await readKinds(kube, state.inventory.entries, { live, signal });
  const problems: Problem[] = [];
  const objects = state.inventory.entries.map(({ id }): ObjectHealth => {
    const found = live.get(objectKey(id));
    switch (found?.kind) {
      case 'present': {
        const known = kinds.get(`${id.group}/${id.kind}`) ?? {};
        return { id, health: assessHealth(found.object, { ...known, nowMs: clock.now() }) };
      }
      case 'absent':
        return { id, health: missingHealth() };
      case 'unreadable':
        problems.push(found.problem);
        return { id, health: makeHealth('Unknown', found.problem.message, 'object') };
      case undefined:
        return { id, health: makeHealth('Unknown', 'The object was not read.', 'object') };
      default:
        return found satisfies never;
    }
  });
  return { set, revision: state.inventory.revision, objects, problems };
}

async function readKinds(
  kube: KubeClient,
  entries: readonly InventoryEntry[],
  seen: {
    readonly live: ReadonlyMap<string, LiveState>;
    readonly signal: AbortSignal | undefined;
  },
): Promise<ReadonlyMap<string, KindKnowledge>> {
  const { live, signal } = seen;
  const discovery = await kube.discover({ signal });
  const kinds = new Map<string, KindKnowledge>();
  for (const { id, version } of entries) {
    const key = `${id.group}/${id.kind}`;
    const resource = findResource(discovery, id, version);
    if (kinds.has(key) || resource === undefined) continue;
    const objects = entries
      .filter((entry) => `${entry.id.group}/${entry.id.kind}` === key)
      .map((entry) => live.get(objectKey(entry.id)))
      .map((found) => (found?.kind === 'present' ? found.object : undefined));
    const knowledge = await readKindKnowledge(kube, resource, signal);
    kinds.set(key, { ...knowledge, everHadStatus: hasAnyStatus(objects) });
  }
  return kinds;
}

function noSuchSet(set: SetRef): GitsyncError {
  return new GitsyncError([
    {
      code: 'KUBE_NOT_FOUND',
      message: `Set ${formatSetRef(set)}: not found in this cluster, it has no inventory.`,
      hint: 'Check the name (--applyset), the namespace (-n) and the context; `gitsync apply` makes the set.',
    },
  ]);
}
