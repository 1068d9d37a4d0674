import type { ClusterInfo } from '../cluster/cluster-info.ts';
import { kubectl } from '../cluster/test-cluster.ts';

const template = [
  '{range .items[*]}',
  '{.apiVersion} {.kind} {.metadata.namespace}/{.metadata.name}{"\\n"}',
  '{end}',
].join('');

/**
 * What a cluster makes and renews by itself, whatever is applied to it: events, leases, and the two
 * objects that every namespace gets.
 */
const madeByTheCluster: readonly RegExp[] = [
  /^\S+ Event /,
  /^coordination\.k8s\.io\/\S+ Lease /,
  /^v1 ConfigMap \S+\/kube-root-ca\.crt$/,
  /^v1 ServiceAccount \S+\/default$/,
];

/** Every object of every kind that can be listed, but those that the cluster makes by itself; sorted. */
export async function listAllObjects(cluster: ClusterInfo): Promise<readonly string[]> {
  // Not from the cache: kinds come and go with the trees.
  const names = await kubectl(['api-resources', '--verbs=list', '-o', 'name', '--cached=false'], {
    cluster,
  });
  const kinds = names.trim().split('\n').join(',');
  const text = await kubectl(['get', kinds, '-A', '-o', `jsonpath=${template}`], { cluster });
  return text
    .trim()
    .split('\n')
    .filter((line) => !madeByTheCluster.some((pattern) => pattern.test(line)))
    .sort();
}
