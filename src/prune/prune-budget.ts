import type { ObjectId } from '../model/object-id.ts';
import { formatObjectId } from '../model/object-id.ts';
import type { Problem } from '../model/problem.ts';

/** How many objects one run may delete: a number, or a share of the old inventory. */
export type PruneLimit =
  | { readonly kind: 'default' }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'percent'; readonly percent: number };

/** What a person allowed. */
export interface PrunePolicy {
  readonly limit: PruneLimit;
  /** Kinds whose deletion was confirmed (`--confirm-prune`), lower case. */
  readonly confirmedKinds: readonly string[];
  /** `destroy` asked already: no budget, no confirmation. */
  readonly isDestroy: boolean;
}

/** Kinds that take data or other objects with them. */
const kindsToConfirm = new Set([
  '/Namespace',
  'apiextensions.k8s.io/CustomResourceDefinition',
  '/PersistentVolumeClaim',
  'apps/StatefulSet',
]);

/** All objects of a kind in a namespace may not leave at once where they are this many or more. */
const wholeKindCount = 5;

/**
 * Why the deletions of a plan need a person's word first (design D10); empty when they do not:
 * more than max(5, 20 % of the old inventory) objects, all objects of a kind in a namespace, or a
 * kind that takes data with it.
 */
export function checkPruneBudget(
  pruned: readonly ObjectId[],
  inventoried: readonly ObjectId[],
  policy: PrunePolicy,
): readonly Problem[] {
  if (policy.isDestroy || pruned.length === 0) return [];
  return [
    ...checkCount(pruned, inventoried, policy.limit),
    ...(policy.limit.kind === 'default' ? checkWholeKinds(pruned, inventoried) : []),
    ...checkConfirmation(pruned, policy.confirmedKinds),
  ];
}

function maxCount(limit: PruneLimit, inventoried: number): number {
  switch (limit.kind) {
    case 'count':
      return limit.count;
    case 'percent':
      return Math.floor((inventoried * limit.percent) / 100);
    case 'default':
      return Math.max(5, Math.floor(inventoried * 0.2));
    default:
      return limit satisfies never;
  }
}

function checkCount(
  pruned: readonly ObjectId[],
  inventoried: readonly ObjectId[],
  limit: PruneLimit,
): Problem[] {
  const allowed = maxCount(limit, inventoried.length);
  if (pruned.length <= allowed) return [];
  const share = `${String(pruned.length)} of ${String(inventoried.length)} objects`;
  return [
    {
      code: 'PRUNE_BUDGET',
      message: `${share} would be deleted, ${String(allowed)} are allowed at once: nothing was written.`,
      hint: `If that is meant, allow it with --max-prune=${String(pruned.length)}; --prune=false applies without deleting.`,
    },
  ];
}

function groupByKind(ids: readonly ObjectId[]): Map<string, ObjectId[]> {
  const groups = new Map<string, ObjectId[]>();
  for (const id of ids) {
    const key = `${id.group}/${id.kind}/${id.namespace}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [id]);
    else group.push(id);
  }
  return groups;
}

function checkWholeKinds(pruned: readonly ObjectId[], inventoried: readonly ObjectId[]): Problem[] {
  const before = groupByKind(inventoried);
  return [...groupByKind(pruned)].flatMap(([key, leaving]): Problem[] => {
    const [first] = leaving;
    const all = leaving.length === before.get(key)?.length;
    if (first === undefined || !all || leaving.length < wholeKindCount) return [];
    const place = first.namespace === '' ? 'of the set' : `in namespace ${first.namespace}`;
    return [
      {
        code: 'PRUNE_BUDGET',
        message: `All ${String(leaving.length)} objects of kind ${first.kind} ${place} would be deleted: nothing was written.`,
        hint: `If that is meant, allow it with --max-prune=${String(pruned.length)}.`,
      },
    ];
  });
}

function checkConfirmation(pruned: readonly ObjectId[], confirmed: readonly string[]): Problem[] {
  return pruned
    .filter(
      (id) =>
        kindsToConfirm.has(`${id.group}/${id.kind}`) && !confirmed.includes(id.kind.toLowerCase()),
    )
    .map((id) => ({
      code: 'PRUNE_NEEDS_CONFIRMATION',
      object: id,
      message: `${formatObjectId(id)}: left git, and deleting a ${id.kind} takes what is in it along: nothing was written.`,
      hint: `If that is meant, say so with --confirm-prune=${id.kind}; --prune=false applies without deleting.`,
    }));
}
