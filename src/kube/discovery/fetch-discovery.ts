import { formatApiVersion } from '../../model/group-version-kind.ts';
import type { Json } from '../../model/json.ts';
import { isJsonObject } from '../../model/json.ts';
import { findNameFault } from '../../model/name-fault.ts';
import type { KubeFailure } from '../kube-client.ts';
import { badAnswer } from '../requests/list-objects.ts';
import { documentSubject } from '../requests/request-subject.ts';
import type { RequestSender } from '../transport/request-sender.ts';
import type { DiscoveredVersion } from './discovery.ts';
import { isEntityTag } from './discovery-documents.ts';
import type { DiscoveryDocument, DiscoveryDocuments } from './discovery-documents.ts';
import {
  readAggregated,
  readCoreVersions,
  readGroupList,
  readResourceList,
} from './read-discovery.ts';
import type { ListedGroup } from './read-discovery.ts';

const aggregated = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',');

/** What is asked, and what an earlier answer said. */
export interface DiscoveryQuestion {
  readonly known: DiscoveryDocuments | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Asks the server what it serves: two requests where discovery is aggregated (Kubernetes 1.26 and
 * later), otherwise one more for each group and version. What one group answers wrongly concerns that
 * group only. What is known saves the answers, never the questions; a document that did not change is the
 * known one, the same value.
 */
export async function fetchDiscovery(
  sender: RequestSender,
  question: DiscoveryQuestion,
): Promise<DiscoveryDocuments | KubeFailure> {
  const { known } = question;
  const [core, groups] = await Promise.all([
    fetchDocument(sender, '/api', { ...question, document: known?.core }),
    fetchDocument(sender, '/apis', { ...question, document: known?.groups }),
  ]);
  if ('kind' in core) return core;
  if ('kind' in groups) return groups;
  if (core.versions.length + groups.versions.length > 0) return { core, groups };
  return badAnswer(documentSubject('/apis'), 'the server says that it serves nothing');
}

interface DocumentQuestion {
  readonly document: DiscoveryDocument | undefined;
  readonly signal: AbortSignal | undefined;
}

async function fetchDocument(
  sender: RequestSender,
  path: '/api' | '/apis',
  { document, signal }: DocumentQuestion,
): Promise<DiscoveryDocument | KubeFailure> {
  const subject = documentSubject(path);
  const { result } = await sender.send({
    subject,
    method: 'GET',
    path,
    accept: aggregated,
    ...(isKept(document) ? { etag: document.etag } : {}),
    signal,
  });
  if (result.kind === 'failed') return result;
  if (result.status === 304 && isKept(document)) return document;
  const { value } = result;
  const kind = isJsonObject(value) ? value['kind'] : undefined;
  if (kind === 'APIGroupDiscoveryList') {
    const etag = isEntityTag(result.etag) ? result.etag : '';
    return { etag, versions: readAggregated(value) };
  }
  const groups = readListedGroups(kind, value);
  if (groups === undefined) return badAnswer(subject, 'the answer is no list of APIs');
  return { etag: '', versions: await readGroups(sender, groups, signal) };
}

function isKept(document: DiscoveryDocument | undefined): document is DiscoveryDocument {
  return document !== undefined && document.etag !== '';
}

function readListedGroups(kind: Json | undefined, value: Json): readonly ListedGroup[] | undefined {
  if (kind === 'APIGroupList') return readGroupList(value);
  return kind === 'APIVersions' ? [readCoreVersions(value)] : undefined;
}

async function readGroups(
  sender: RequestSender,
  groups: readonly ListedGroup[],
  signal: AbortSignal | undefined,
): Promise<readonly DiscoveredVersion[]> {
  const all = groups.flatMap(({ group, versions }) =>
    versions.map((version) => ({ group, version })),
  );
  return await Promise.all(all.map((version) => readVersion(sender, version, signal)));
}

async function readVersion(
  sender: RequestSender,
  version: { readonly group: string; readonly version: string },
  signal: AbortSignal | undefined,
): Promise<DiscoveredVersion> {
  // These words are the server's, and in a path `..` means something else than a name.
  const words = version.group === '' ? [version.version] : [version.group, version.version];
  if (words.some((word) => findNameFault(word) !== undefined)) {
    return { ...version, resources: undefined, stale: false };
  }
  const root = version.group === '' ? '/api' : '/apis';
  const path = `${root}/${formatApiVersion(version)}`;
  const subject = documentSubject(path);
  const { result } = await sender.send({ subject, method: 'GET', path, signal });
  const listed = result.kind === 'failed' ? undefined : readResourceList(result.value);
  // One group's server may describe its own group only.
  const isOwn = listed?.every(
    (one) => one.group === version.group && one.version === version.version,
  );
  return { ...version, resources: isOwn === true ? listed : undefined, stale: false };
}
