import type { KubeAnswer, KubeClient, OpenApiDocument } from '../kube/kube-client.ts';
import { mapConcurrently } from '../kube/map-concurrently.ts';
import { formatApiVersion, parseApiVersion } from '../model/group-version-kind.ts';
import { problemsOf } from '../model/problem.ts';
import type { Problem } from '../model/problem.ts';
import { createSchemaLibrary } from '../schema/openapi/schema-library.ts';
import type { GroupVersion, SchemaLibrary } from '../schema/openapi/schema-library.ts';
import { stripOpenApi } from '../schema/openapi/strip-openapi.ts';
import { decodeKeptSchema, encodeKeptSchema } from './kept-schema.ts';
import type { KeptDocument, KeptSchema } from './kept-schema.ts';

/** How to read. */
export interface ReadSchemaOptions {
  /** A library of the same server, to be brought up to date; a new one by default. */
  readonly library?: SchemaLibrary;
  readonly signal?: AbortSignal | undefined;
}

/** The types of a server as far as they could be read. */
export interface SchemaReading {
  /** Knows no kind of a group version that is unread or that the server has no document of. */
  readonly library: SchemaLibrary;
  /** Why documents could not be read, by `apiVersion`. */
  readonly unread: ReadonlyMap<string, Problem>;
}

/** What became of one group version. */
type Found =
  | { readonly kind: 'unread'; readonly problem: Problem }
  | { readonly kind: 'missing' }
  /** The library has it. */
  | { readonly kind: 'known' }
  | { readonly kind: 'kept' | 'fetched'; readonly entry: KeptDocument };

const purpose = 'schema';

/**
 * Reads the types of these group versions, and always those of the core group, which tell the server's version.
 * The server is asked which documents are current; those that the library or the disk has are not sent again.
 * One that cannot be read does not hide the others.
 */
export async function readSchema(
  kube: KubeClient,
  groupVersions: readonly GroupVersion[],
  options: ReadSchemaOptions = {},
): Promise<SchemaReading> {
  const { library = createSchemaLibrary(), signal } = options;
  const wanted = [...new Set(['v1', ...groupVersions.map(formatApiVersion)])].sort();
  const isKnown = wanted.every((name) => library.hashOf(parseApiVersion(name)) !== undefined);
  const text = isKnown ? undefined : await kube.cache.read(purpose, wanted);
  const kept: KeptSchema = text === undefined ? new Map() : decodeKeptSchema(text);

  const found = await mapConcurrently(wanted, async (apiVersion) => {
    const type = parseApiVersion(apiVersion);
    const ready = { library: library.hashOf(type), kept: kept.get(apiVersion) };
    const known = ready.library ?? ready.kept?.hash;
    const answer = await kube.openApi(type, { known, signal });
    return { apiVersion, found: readAnswer(apiVersion, answer, ready.kept) };
  });
  const unread = new Map<string, Problem>();
  for (const { apiVersion, found: one } of found) {
    addTo(library, parseApiVersion(apiVersion), one);
    if (one.kind === 'unread') unread.set(apiVersion, one.problem);
  }
  const toKeep = selectToKeep(found);
  if (toKeep !== undefined) await kube.cache.write(purpose, wanted, encodeKeptSchema(toKeep));
  return { library, unread };
}

function readAnswer(
  apiVersion: string,
  answer: KubeAnswer<OpenApiDocument | undefined>,
  kept: KeptDocument | undefined,
): Found {
  if (answer.kind === 'failed') return { kind: 'unread', problem: answer.problem };
  if (answer.value === undefined) return { kind: 'missing' };
  const { hash, text } = answer.value;
  if (text === undefined) {
    return kept?.hash === hash ? { kind: 'kept', entry: kept } : { kind: 'known' };
  }
  try {
    const document = stripOpenApi(text, `OpenAPI document of ${apiVersion}`);
    return { kind: 'fetched', entry: { hash, document } };
  } catch (error) {
    const [problem] = problemsOf(error);
    if (problem === undefined) throw error;
    return { kind: 'unread', problem };
  }
}

/** What could not be read is not known any more: it may have changed since. */
function addTo(library: SchemaLibrary, type: GroupVersion, found: Found): void {
  switch (found.kind) {
    case 'unread':
    case 'missing':
      library.add(type, '', undefined);
      return;
    case 'known':
      return;
    case 'kept':
    case 'fetched':
      library.add(type, found.entry.hash, found.entry.document);
      return;
    default:
      found satisfies never;
  }
}

/** All documents, where one is new; undefined where none is, or where not all of them are at hand. */
function selectToKeep(
  found: readonly { readonly apiVersion: string; readonly found: Found }[],
): KeptSchema | undefined {
  const kept = new Map<string, KeptDocument>();
  let isNew = false;
  for (const { apiVersion, found: one } of found) {
    if (one.kind === 'known') return undefined;
    if (one.kind !== 'kept' && one.kind !== 'fetched') continue;
    // Without a hash nobody could tell whether it is still current.
    if (one.entry.hash === '') continue;
    isNew ||= one.kind === 'fetched';
    kept.set(apiVersion, one.entry);
  }
  return isNew ? kept : undefined;
}
