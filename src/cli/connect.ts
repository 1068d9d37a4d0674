import type { ConnectionFlags } from '../kube/auth/connection-flags.ts';
import type { KubeClient } from '../kube/kube-client.ts';
import type { Logger } from '../log/logger.ts';
import { kubeCacheFolder } from './cache-folder.ts';
import type { ClusterFlags } from './flags.ts';
import { userAgent } from './version.ts';

/** The flags as the kube client names them: what may be given several times is a plural there. */
export function connectionFlags({ asGroup, ...flags }: ClusterFlags): ConnectionFlags {
  return { ...flags, asGroups: asGroup };
}

/**
 * Opens the cluster that the flags and the kubeconfig name. The caller closes the client.
 * @throws GitsyncError KUBE_CONFIG
 */
export async function connect(flags: ClusterFlags, logger: Logger): Promise<KubeClient> {
  const [{ loadConnection }, { createKubeClient }] = await Promise.all([
    import('../kube/auth/load-connection.ts'),
    import('../kube/create-kube-client.ts'),
  ]);
  const connection = await loadConnection({ ...connectionFlags(flags), logger });
  return createKubeClient(connection, { userAgent, logger, cacheFolder: kubeCacheFolder() });
}
