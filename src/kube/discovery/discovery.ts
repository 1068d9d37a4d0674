import { formatApiVersion } from '../../model/group-version-kind.ts';
import type { GroupVersionKind } from '../../model/group-version-kind.ts';
import { compareText } from '../../model/object-id.ts';
import type { ApiResource, Discovery } from '../kube-client.ts';

/** One version of a group; `resources` is undefined where it could not be read. */
export interface DiscoveredVersion {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly ApiResource[] | undefined;
  /** True where the server could not reach the backend of an aggregated API lately. */
  readonly stale: boolean;
}

/**
 * Makes a lookup of what was discovered. Versions come in the order that the server prefers;
 * the resources of a stale version are kept (asking for them tells the truth), and the version counts as failed.
 * A version that lists nothing did not fail, but says nothing about its group either: apiserver lists one as
 * current whose backend answered without it.
 */
export function createDiscovery(versions: readonly DiscoveredVersion[]): Discovery {
  const resources: ApiResource[] = [];
  const byType = new Map<string, ApiResource>();
  const preferred = new Map<string, ApiResource>();
  const failed = new Set<string>();
  const unknownGroups = new Set<string>();
  for (const version of versions) {
    if (version.stale || version.resources === undefined) {
      failed.add(formatApiVersion(version));
    }
    const isEmpty = (version.resources ?? []).length === 0;
    if (version.stale || isEmpty) unknownGroups.add(version.group);
    for (const resource of version.resources ?? []) {
      resources.push(resource);
      const { group, kind } = resource;
      if (!byType.has(typeKey(resource))) byType.set(typeKey(resource), resource);
      const key = `${group}/${kind}`;
      if (!preferred.has(key)) preferred.set(key, resource);
    }
  }
  return {
    resources,
    failedGroupVersions: [...failed].sort(compareText),
    find: (type) => byType.get(typeKey(type)),
    findPreferred: (group, kind) => preferred.get(`${group}/${kind}`),
    isGroupUnknown: (group) => unknownGroups.has(group),
  };
}

function typeKey(type: GroupVersionKind): string {
  return `${type.group}/${type.version}/${type.kind}`;
}
