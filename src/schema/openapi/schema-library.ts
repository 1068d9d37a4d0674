import { formatApiVersion } from '../../model/group-version-kind.ts';
import type { GroupVersionKind } from '../../model/group-version-kind.ts';
import { typesOf } from '../types/build-type.ts';
import type { DocumentTypes } from '../types/build-type.ts';
import type { SchemaType } from '../types/schema-type.ts';
import type { DocumentKind, SchemaDocument } from './schema-document.ts';

/** A group and a version; the core group is empty. */
export type GroupVersion = Pick<GroupVersionKind, 'group' | 'version'>;

/** What a minor version of Kubernetes serves by itself, for use without a server. */
export interface SchemaSnapshot {
  /** `1.36`. */
  readonly serverVersion: string;
  /** One document a group version. */
  readonly documents: readonly SchemaDocument[];
}

/**
 * The kinds of one server with their types. What the server says of a group version counts before the snapshot,
 * also where it says that there is none. A kind that neither describes is undefined, never guessed.
 */
export interface SchemaLibrary {
  /** Minor version of the server, `1.36`, as its document of the core group tells it; undefined: not known. */
  readonly serverVersion: string | undefined;
  /**
   * Takes what the server has for a group version, now and instead of what it had; undefined: it has nothing.
   * The same hash means the same document, whose types are kept and shared; an empty hash means nothing.
   */
  add(groupVersion: GroupVersion, hash: string, document: SchemaDocument | undefined): void;
  /** Hash of the server's document of a group version; undefined where none was added, or none with a hash. */
  hashOf(groupVersion: GroupVersion): string | undefined;
  kindOf(type: GroupVersionKind): DocumentKind | undefined;
  /** Built when it is first asked for. */
  typeOf(type: GroupVersionKind): SchemaType | undefined;
}

/** A document with the types that were built of it. */
interface Entry {
  readonly hash: string;
  readonly kinds: ReadonlyMap<string, DocumentKind>;
  readonly types: DocumentTypes;
  readonly serverVersion: string | undefined;
}

/**
 * Makes a library without documents. The snapshot answers for group versions that nothing was added for, and
 * only as long as the server is not known to be of another minor version.
 */
export function createSchemaLibrary(snapshot?: SchemaSnapshot): SchemaLibrary {
  const added = new Map<string, Entry | undefined>();
  const offline = new Map<string, Entry>();
  for (const document of snapshot?.documents ?? []) {
    const [first] = document.kinds;
    if (first !== undefined) offline.set(formatApiVersion(first), makeEntry(first, '', document));
  }

  function serverVersion(): string | undefined {
    return added.get('v1')?.serverVersion;
  }

  function find(groupVersion: GroupVersion): Entry | undefined {
    const apiVersion = formatApiVersion(groupVersion);
    if (added.has(apiVersion)) return added.get(apiVersion);
    const isOther = (serverVersion() ?? snapshot?.serverVersion) !== snapshot?.serverVersion;
    return isOther ? undefined : offline.get(apiVersion);
  }

  return {
    get serverVersion() {
      return serverVersion();
    },
    add(groupVersion, hash, document) {
      const apiVersion = formatApiVersion(groupVersion);
      if (hash !== '' && added.get(apiVersion)?.hash === hash) return;
      added.set(apiVersion, document && makeEntry(groupVersion, hash, document));
    },
    hashOf(groupVersion) {
      const hash = added.get(formatApiVersion(groupVersion))?.hash;
      return hash === '' ? undefined : hash;
    },
    kindOf(type) {
      return find(type)?.kinds.get(type.kind);
    },
    typeOf(type) {
      const entry = find(type);
      const kind = entry?.kinds.get(type.kind);
      return kind === undefined ? undefined : entry?.types.typeOf(kind.schema);
    },
  };
}

function makeEntry(groupVersion: GroupVersion, hash: string, document: SchemaDocument): Entry {
  const { group, version } = groupVersion;
  const kinds = new Map<string, DocumentKind>();
  for (const kind of document.kinds) {
    if (kind.group === group && kind.version === version) kinds.set(kind.kind, kind);
  }
  return { hash, kinds, types: typesOf(document), serverVersion: document.serverVersion };
}
