import { compareText } from '../../model/object-id.ts';
import { legacyKindRanks } from './kind-order.ts';
import type { Resource, ResourceId } from './resource.ts';

interface SortKey {
  readonly resource: Resource;
  readonly rank: number;
  readonly type: string;
  readonly id: string;
}

/** The resources in kustomize's legacy order: rank of the kind, type, namespace, name (SortOrderTransformer). */
export function sortResources(
  resources: readonly Resource[],
  ranks: ReadonlyMap<string, number> = legacyKindRanks,
): readonly Resource[] {
  const keys = resources.map((resource) => makeSortKey(resource, ranks));
  return keys.sort(compareKeys).map(({ resource }) => resource);
}

function makeSortKey(resource: Resource, ranks: ReadonlyMap<string, number>): SortKey {
  const { id } = resource;
  const namespace = id.namespace === '' ? '~X' : id.namespace;
  return {
    resource,
    rank: ranks.get(id.kind) ?? 0,
    type: typeText(id),
    id: `${namespace}|${id.name === '' ? '~N' : id.name}`,
  };
}

function typeText({ group, version, kind }: ResourceId): string {
  return [
    group === '' ? '~G' : group,
    version === '' ? '~V' : version,
    kind === '' ? '~K' : kind,
  ].join('_');
}

/** The core Namespace comes before objects of other groups that are called so too. */
function compareKeys(left: SortKey, right: SortKey): number {
  if (left.type === right.type) return compareText(left.id, right.id);
  if (left.rank !== right.rank) return left.rank - right.rank;
  const [one, other] = [left.resource.id, right.resource.id];
  const areNamespaces = one.kind === 'Namespace' && other.kind === 'Namespace';
  if (areNamespaces && (one.group === '' || other.group === '')) {
    return compareText(right.type, left.type);
  }
  return compareText(left.type, right.type);
}
