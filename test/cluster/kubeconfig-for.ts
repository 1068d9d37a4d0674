import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ClusterInfo } from './cluster-info.ts';
import { issueCertificate } from './control-plane/certificates.ts';
import { certificatesFolder } from './control-plane/cluster-files.ts';
import { writeKubeconfig } from './control-plane/kubeconfig.ts';

/** Who a request is from, as RBAC subjects name them. */
export interface KubernetesUser {
  readonly user: string;
  readonly groups?: readonly string[];
}

/**
 * Writes a kubeconfig that authenticates as a user, with a client certificate of the cluster's
 * authority, and returns its path. Needs the capability `users`.
 */
export async function kubeconfigFor(cluster: ClusterInfo, user: KubernetesUser): Promise<string> {
  if (!cluster.capabilities.includes('users')) {
    throw new Error('only a cluster that the tests started can authenticate other users');
  }
  const name = `user-${randomBytes(6).toString('hex')}`;
  const certificate = await issueCertificate(certificatesFolder(cluster.folder), name, {
    commonName: user.user,
    organizations: user.groups ?? [],
  });
  const path = join(cluster.folder, `${name}.kubeconfig`);
  await writeKubeconfig(path, {
    serverUrl: cluster.serverUrl,
    caCertPath: cluster.caCertPath,
    user: user.user,
    certificate,
  });
  return path;
}
