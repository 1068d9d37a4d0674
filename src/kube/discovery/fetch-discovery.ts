import { formatApiVersion } from '../../model/group-version-kind.ts';
import type { Json } from '../../model/json.ts';
import { isJsonObject } from '../../model/json.ts';
import { createDiscovery } from './discovery.ts';
import type { DiscoveredVersion } from './discovery.ts';
import type { Discovery, KubeFailure } from '../kube-client.ts';
import { badAnswer } from '../requests/list-objects.ts';
import {
  readAggregated,
  readCoreVersions,
  readGroupList,
  readResourceList,
} from './read-discovery.ts';
import type { ListedGroup } from './read-discovery.ts';
import { documentSubject } from '../requests/request-subject.ts';
import type { RequestSender } from '../transport/request-sender.ts';

const aggregated = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',');

interface Document {
  readonly value: Json;
  readonly isAggregated: boolean;
}

/**
 * Asks the server what it serves: two requests where discovery is aggregated (Kubernetes 1.26 and
 * later), otherwise one more for each group and version. What one group answers wrongly concerns that group only.
 */
export async function fetchDiscovery(
  sender: RequestSender,
  signal: AbortSignal | undefined,
): Promise<Discovery | KubeFailure> {
  const [core, groups] = await Promise.all([
    readDocument(sender, '/api', signal),
    readDocument(sender, '/apis', signal),
  ]);
  if ('kind' in core) return core;
  if ('kind' in groups) return groups;
  const versions = await Promise.all([
    core.isAggregated
      ? readAggregated(core.value)
      : readGroups(sender, [readCoreVersions(core.value)], signal),
    groups.isAggregated
      ? readAggregated(groups.value)
      : readGroups(sender, readGroupList(groups.value), signal),
  ]);
  const all = versions.flat();
  if (all.length > 0) return createDiscovery(all);
  return badAnswer(documentSubject('/apis'), 'the server says that it serves nothing');
}

async function readDocument(
  sender: RequestSender,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Document | KubeFailure> {
  const subject = documentSubject(path);
  const { result } = await sender.send({
    subject,
    method: 'GET',
    path,
    accept: aggregated,
    signal,
  });
  if (result.kind === 'failed') return result;
  const { value } = result;
  const kind = isJsonObject(value) ? value['kind'] : undefined;
  if (kind === 'APIGroupDiscoveryList') return { value, isAggregated: true };
  if (kind === 'APIGroupList' || kind === 'APIVersions') return { value, isAggregated: false };
  return badAnswer(subject, 'the answer is no list of APIs');
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
  const root = version.group === '' ? '/api' : '/apis';
  const path = `${root}/${formatApiVersion(version)}`;
  const subject = documentSubject(path);
  const { result } = await sender.send({ subject, method: 'GET', path, signal });
  const resources = result.kind === 'failed' ? undefined : readResourceList(result.value);
  return { ...version, resources, stale: false };
}
