import { join } from 'node:path';
import { apiRequest } from '../../cluster/api-request.ts';
import type { ClusterInfo } from '../../cluster/cluster-info.ts';
import { waitUntil } from '../../cluster/control-plane/wait-until.ts';
import { kubectl } from '../../cluster/test-cluster.ts';

/** The folder with the manifests that are shipped. */
export const configFolder = join(import.meta.dirname, '../../../config');

/** Installs the CustomResourceDefinition, as it is shipped; several files may do so at the same time. */
export async function installCrd(cluster: ClusterInfo): Promise<void> {
  const file = join(configFolder, 'crd/gitsyncs.gitsync.dev.yaml');
  await kubectl(['apply', '--server-side', '--force-conflicts', '-f', file], { cluster });
  await waitUntil('kind GitSync to be served', async () => {
    const path = '/apis/gitsync.dev/v1alpha1/gitsyncs?limit=1';
    return (await apiRequest(cluster, { path })).status === 200 ? true : undefined;
  });
}
