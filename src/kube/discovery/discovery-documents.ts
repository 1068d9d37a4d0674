import { isJsonObject, parseJson, stringifyJson } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { textField } from '../answers/read-object.ts';
import type { ApiResource } from '../kube-client.ts';
import type { DiscoveredVersion } from './discovery.ts';
import { readAggregated } from './read-discovery.ts';

/** What one of the two discovery documents says. */
export interface DiscoveryDocument {
  /** By which the server says whether it still holds; empty where that cannot be asked (not aggregated). */
  readonly etag: string;
  readonly versions: readonly DiscoveredVersion[];
}

/**
 * What a server says that it serves. Kept ones are no answer by themselves: only a server that says "not
 * modified" makes them one. apiserver's tag is a digest of the whole document, the freshness of aggregated
 * APIs included.
 */
export interface DiscoveryDocuments {
  /** Of `/api`. */
  readonly core: DiscoveryDocument;
  /** Of `/apis`. */
  readonly groups: DiscoveryDocument;
}

/** As text for a cache: aggregated discovery stripped of what nobody reads. */
export function printDocuments({ core, groups }: DiscoveryDocuments): string {
  return stringifyJson({ core: toJson(core), groups: toJson(groups) });
}

/** Reads what `printDocuments` wrote; undefined for anything else. */
export function readDocuments(text: string): DiscoveryDocuments | undefined {
  let value: Json;
  try {
    value = parseJson(text);
  } catch {
    // Not JSON: nothing that was written here.
    return undefined;
  }
  const core = isJsonObject(value) ? fromJson(value['core']) : undefined;
  const groups = isJsonObject(value) ? fromJson(value['groups']) : undefined;
  return core === undefined || groups === undefined ? undefined : { core, groups };
}

/** True for an entity tag that may be sent back in a header (RFC 9110, section 8.8.3). */
export function isEntityTag(text: string): boolean {
  return /^(?:W\/)?"[\x21\x23-\x7e]{1,512}"$/.test(text);
}

function fromJson(value: Json | undefined): DiscoveryDocument | undefined {
  if (!isJsonObject(value)) return undefined;
  const etag = textField(value, 'etag');
  const versions = readAggregated(value);
  return isEntityTag(etag) && versions.length > 0 ? { etag, versions } : undefined;
}

function toJson({ etag, versions }: DiscoveryDocument): JsonObject {
  // One item for each version: reading puts them in the same order again.
  const items = versions.map(({ group, version, stale, resources }) => ({
    metadata: { name: group },
    versions: [
      {
        version,
        ...(stale ? { freshness: 'Stale' } : {}),
        resources: (resources ?? []).map(describeResource),
      },
    ],
  }));
  return { etag, items };
}

function describeResource(resource: ApiResource): JsonObject {
  const { kind, plural, namespaced, verbs, shortNames } = resource;
  return {
    resource: plural,
    responseKind: { kind },
    ...(namespaced ? { scope: 'Namespaced' } : {}),
    verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
  };
}
