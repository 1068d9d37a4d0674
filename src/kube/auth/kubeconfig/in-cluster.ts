import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isIPv6 } from 'node:net';
import { anonymousUser, unknownCluster } from './kubeconfig.ts';
import type { KubeconfigCluster, KubeconfigUser } from './kubeconfig.ts';
import type { Environment } from './load-kubeconfig.ts';

/** Where a pod finds its service account. */
export const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The cluster that a pod runs in, in the words of a kubeconfig. */
export interface InCluster {
  readonly cluster: KubeconfigCluster;
  readonly user: KubeconfigUser;
  readonly namespace: string;
}

/** How to reach the cluster that this process runs in; undefined outside of one. */
export async function findInCluster(
  environment: Environment,
  folder: string,
): Promise<InCluster | undefined> {
  const host = environment['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = environment['KUBERNETES_SERVICE_PORT'] ?? '';
  if (host === '' || port === '') return undefined;
  const tokenFile = join(folder, 'token');
  if ((await readOptional(tokenFile)) === undefined) return undefined;
  const authorityFile = join(folder, 'ca.crt');
  const hasAuthority = (await readOptional(authorityFile)) !== undefined;
  const named = environment['POD_NAMESPACE'] ?? '';
  const namespace = named === '' ? await readOptional(join(folder, 'namespace')) : named;
  return {
    cluster: {
      ...unknownCluster,
      server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
      authorityFile: hasAuthority ? authorityFile : '',
    },
    user: { ...anonymousUser, tokenFile },
    namespace: namespace ?? '',
  };
}

async function readOptional(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    // Not in a cluster, or a service account without that file: both are ordinary.
    return undefined;
  }
}
