import type { KubeClient } from '../kube/kube-client.ts';
import type { Logger } from '../log/logger.ts';
import type { ClusterFlags } from './flags.ts';
import { userAgent } from './version.ts';

/**
 * Opens the cluster that the flags and the kubeconfig name. The caller closes the client.
 * @throws GitsyncError KUBE_CONFIG
 */
export async function connect(flags: ClusterFlags, logger: Logger): Promise<KubeClient> {
  const [{ loadConnection }, { createKubeClient }] = await Promise.all([
    import('../kube/auth/load-connection.ts'),
    import('../kube/create-kube-client.ts'),
  ]);
  const connection = await loadConnection({ ...flags, asGroups: flags.asGroup });
  return createKubeClient(connection, { userAgent, logger });
}
