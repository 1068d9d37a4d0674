import { parseApiVersion } from '../../model/group-version-kind.ts';
import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { DiscoveredVersion } from './discovery.ts';
import type { ApiResource } from '../kube-client.ts';
import { metadataOf, textField } from '../answers/read-object.ts';

/** A group as the list of groups names it, the preferred version first. */
export interface ListedGroup {
  readonly group: string;
  readonly versions: readonly string[];
}

/** Reads an APIGroupDiscoveryList (apidiscovery.k8s.io v2 and v2beta1): everything in one document. */
export function readAggregated(value: Json): readonly DiscoveredVersion[] {
  return itemsOf(value, 'items').flatMap((item) => {
    const group = textField(metadataOf(item), 'name');
    return itemsOf(item, 'versions').map((version) => ({
      group,
      version: textField(version, 'version'),
      stale: textField(version, 'freshness') === 'Stale',
      resources: itemsOf(version, 'resources').flatMap((resource) =>
        readAggregatedResource(resource, group, textField(version, 'version')),
      ),
    }));
  });
}

function readAggregatedResource(
  resource: JsonObject,
  group: string,
  version: string,
): readonly ApiResource[] {
  const responseKind = isJsonObject(resource['responseKind']) ? resource['responseKind'] : {};
  const plural = textField(resource, 'resource');
  const kind = textField(responseKind, 'kind');
  // Without a kind of its own it only exists to hold subresources.
  if (plural === '' || kind === '') return [];
  return [
    {
      group,
      version,
      kind,
      plural,
      namespaced: textField(resource, 'scope') === 'Namespaced',
      verbs: textsOf(resource['verbs']),
      shortNames: textsOf(resource['shortNames']),
    },
  ];
}

/** Reads an APIGroupList, the answer of `/apis` where discovery is not aggregated. */
export function readGroupList(value: Json): readonly ListedGroup[] {
  return itemsOf(value, 'groups').map((item) => {
    const preferred = isJsonObject(item['preferredVersion']) ? item['preferredVersion'] : {};
    const first = textField(preferred, 'version');
    const versions = itemsOf(item, 'versions').map((version) => textField(version, 'version'));
    const ordered = versions.includes(first)
      ? [first, ...versions.filter((version) => version !== first)]
      : versions;
    return { group: textField(item, 'name'), versions: ordered };
  });
}

/** Reads an APIVersions, the answer of `/api` where discovery is not aggregated. */
export function readCoreVersions(value: Json): ListedGroup {
  return { group: '', versions: isJsonObject(value) ? textsOf(value['versions']) : [] };
}

/** Reads an APIResourceList: the resources of one group and version. Undefined for anything else. */
export function readResourceList(value: Json): readonly ApiResource[] | undefined {
  if (!isJsonObject(value) || value['kind'] !== 'APIResourceList') return undefined;
  const { group, version } = parseApiVersion(textField(value, 'groupVersion'));
  return itemsOf(value, 'resources')
    .filter((item) => !textField(item, 'name').includes('/'))
    .map((item) => ({
      group,
      version,
      kind: textField(item, 'kind'),
      plural: textField(item, 'name'),
      namespaced: item['namespaced'] === true,
      verbs: textsOf(item['verbs']),
      shortNames: textsOf(item['shortNames']),
    }));
}

function itemsOf(value: Json, key: string): readonly JsonObject[] {
  const items = isJsonObject(value) ? value[key] : undefined;
  return isJsonArray(items) ? items.filter(isJsonObject) : [];
}

function textsOf(value: Json | undefined): readonly string[] {
  return isJsonArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
