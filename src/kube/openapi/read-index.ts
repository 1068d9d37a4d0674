import { formatApiVersion } from '../../model/group-version-kind.ts';
import { isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { textField } from '../answers/read-object.ts';

/** A group with its version; the core group is empty. */
export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/** What the index of `/openapi/v3` says of one group and version. */
export type IndexEntry =
  /** `hash` names the document's content; empty where the server gives none. */
  | { readonly kind: 'document'; readonly hash: string }
  /** The index points somewhere else than at the document of this group and version. */
  | { readonly kind: 'elsewhere' };

/** The index of a server: entries by document path. A map has no `kind`, so it cannot be taken for a failure. */
export type OpenApiIndex = ReadonlyMap<string, IndexEntry>;

const root = '/openapi/v3/';

/** Path of the document of a group and version, below the server's URL. */
export function openApiPath(type: GroupVersion): string {
  return `${root}${type.group === '' ? 'api' : 'apis'}/${formatApiVersion(type)}`;
}

/**
 * Reads the index. Its URLs are only compared: paths are ours, and of a URL nothing but its hash is used.
 * `urlPrefix` is the path of the server's own URL, which proxies in front of several clusters may write into it.
 * @returns undefined for what is no index
 */
export function readOpenApiIndex(value: Json, urlPrefix: string): OpenApiIndex | undefined {
  const paths = isJsonObject(value) ? value['paths'] : undefined;
  if (!isJsonObject(paths)) return undefined;
  const entries = new Map<string, IndexEntry>();
  for (const [name, item] of Object.entries(paths)) {
    const url = isJsonObject(item) ? textField(item, 'serverRelativeURL') : '';
    const path = `${root}${name}`;
    entries.set(path, readEntry(url, [path, `${urlPrefix}${path}`]));
  }
  return entries;
}

function readEntry(url: string, paths: readonly string[]): IndexEntry {
  const [path = '', query = '', ...rest] = url.split('?');
  if (!paths.includes(path) || rest.length > 0) return { kind: 'elsewhere' };
  const hash = /^hash=([A-Za-z0-9_-]{1,256})$/.exec(query)?.[1] ?? '';
  return { kind: 'document', hash };
}
