import type { Clock } from '../clock.ts';
import type { CacheKey } from '../disk-cache/cache-entry.ts';
import type { DiskCache } from '../disk-cache/disk-cache.ts';
import type { Discovery, KubeFailure } from '../kube-client.ts';
import { rememberAnswer } from '../remembered-answer.ts';
import type { RememberedAnswer } from '../remembered-answer.ts';
import type { RequestSender } from '../transport/request-sender.ts';
import { printDocuments, readDocuments } from './discovery-documents.ts';
import type { DiscoveryDocuments } from './discovery-documents.ts';
import { createDiscovery } from './discovery.ts';
import { fetchDiscovery } from './fetch-discovery.ts';

/** What discovery is asked and kept with. */
export interface DiscoveryOptions {
  readonly sender: RequestSender;
  readonly cache: DiskCache;
  /** Server and user, as parts of a cache key. */
  readonly identity: readonly string[];
  readonly clock: Clock;
  /** Ends the requests when the client is closed. */
  readonly signal: AbortSignal;
}

/**
 * Discovery of one server by one user. Every process and every refresh asks the server; what an earlier
 * one learned only lets the server answer "not modified".
 */
export function rememberDiscovery(options: DiscoveryOptions): RememberedAnswer<Discovery> {
  const { sender, cache, identity, clock, signal } = options;
  const key: CacheKey = { purpose: 'discovery', of: identity };
  let current:
    { readonly documents: DiscoveryDocuments; readonly discovery: Discovery } | undefined;

  async function ask(): Promise<Discovery | KubeFailure> {
    const known = current?.documents ?? (await readKept());
    const documents = await fetchDiscovery(sender, { known, signal });
    if ('kind' in documents) return documents;
    const isKnown = documents.core === known?.core && documents.groups === known.groups;
    if (isKnown && current !== undefined) return current.discovery;
    const { core, groups } = documents;
    current = { documents, discovery: createDiscovery([...core.versions, ...groups.versions]) };
    const mayBeKept = core.etag !== '' && groups.etag !== '';
    if (mayBeKept && !isKnown) await cache.write(key, printDocuments(documents));
    return current.discovery;
  }

  async function readKept(): Promise<DiscoveryDocuments | undefined> {
    const text = await cache.read(key);
    return text === undefined ? undefined : readDocuments(text);
  }

  return rememberAnswer(ask, clock);
}
