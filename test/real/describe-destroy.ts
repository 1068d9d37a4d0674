import { expect, test } from 'vitest';
import type { AuditRequest } from '../cluster/audit-log.ts';
import type { ClusterInfo } from '../cluster/cluster-info.ts';
import { waitUntil } from '../cluster/control-plane/wait-until.ts';
import { listAllObjects } from './list-objects.ts';
import { expectExit, isRecordOf, recordWrites, runOnSet, runOnSetOk } from './real-set.ts';
import type { RealSet } from './real-set.ts';

/** Sets that fill a cluster, and what was in it before. */
export interface DestroyBench {
  readonly cluster: ClusterInfo;
  readonly sets: readonly RealSet[];
  readonly pristine: readonly string[];
  readonly applyFlags: readonly string[];
  /** In which order things must go: of all deletes, or of those in a namespace. */
  readonly orders: readonly DeleteOrder[];
}

/** Steps, each finished before the next begins. */
export interface DeleteOrder {
  readonly namespace?: string;
  readonly steps: readonly DeleteStep[];
}

/** Kinds of objects whose place in the order matters; `records` are the set's own. */
export type DeleteStep = 'interceptors' | 'workloads' | 'definitions' | 'namespaces' | 'records';

/** Requests pass through these, deletes among them: a dead backend would block the rest. */
const interceptors = new Set([
  'apiservices',
  'mutatingwebhookconfigurations',
  'validatingwebhookconfigurations',
]);

/** Destroys all sets and compares the whole cluster with what it was before they came. */
export function describeDestroy(title: string, bench: () => DestroyBench): void {
  test(title, async () => {
    const { cluster, sets, pristine, applyFlags, orders } = bench();
    await Promise.all(sets.map((set) => runOnSetOk(set, 'apply', applyFlags)));

    const writes = await recordWrites(cluster, () =>
      Promise.all(sets.map((set) => runOnSetOk(set, 'destroy', ['-y']))),
    );

    for (const { namespace, steps } of orders) {
      const deletes = writes
        .filter(({ verb }) => verb === 'delete')
        .filter((request) => namespace === undefined || request.namespace === namespace);
      expect(listSteps(deletes, sets)).toEqual(steps);
    }
    for (const set of sets) expectExit(await runOnSet(set, 'status'), 2);
    const parents = new Set(sets.map((set) => set.parentNamespace));
    const expected = [...pristine, ...[...parents].map((name) => `v1 Namespace /${name}`)].sort();
    expect(await waitForListing(cluster, expected)).toEqual(expected);
  });
}

/** The steps as they came; a step that is interrupted by another shows up twice. */
function listSteps(
  deletes: readonly AuditRequest[],
  sets: readonly RealSet[],
): readonly DeleteStep[] {
  return deletes
    .map((request) => stepOf(request, sets))
    .filter((step, index, all) => step !== all[index - 1]);
}

function stepOf(request: AuditRequest, sets: readonly RealSet[]): DeleteStep {
  if (interceptors.has(request.resource)) return 'interceptors';
  if (request.resource === 'customresourcedefinitions') return 'definitions';
  if (request.resource === 'namespaces') return 'namespaces';
  return sets.some((set) => isRecordOf(set, request)) ? 'records' : 'workloads';
}

/** Pods, ReplicaSets and API groups follow what was deleted; the last listing is the answer. */
async function waitForListing(
  cluster: ClusterInfo,
  expected: readonly string[],
): Promise<readonly string[]> {
  let listing: readonly string[] = [];
  try {
    await waitUntil('the cluster to be as before', async () => {
      listing = await listAllObjects(cluster);
      return listing.join('\n') === expected.join('\n') ? true : undefined;
    });
  } catch (error) {
    if (listing.length === 0) throw error;
  }
  return listing;
}
