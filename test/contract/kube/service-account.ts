import { sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apiRequestOk } from '../../cluster/api-request.ts';
import type { ClusterInfo } from '../../cluster/cluster-info.ts';
import { certificatesFolder } from '../../cluster/control-plane/cluster-files.ts';

/** A service account of a test. */
export interface ServiceAccount {
  /** As the server calls its user. */
  readonly user: string;
  /** A token of its own, bound to a Secret where one is named: it ends with the Secret. */
  issueToken(secret?: string): Promise<string>;
  delete(): Promise<void>;
}

/** Makes a service account in a namespace. */
export async function createServiceAccount(
  cluster: ClusterInfo,
  namespace: string,
  name: string,
): Promise<ServiceAccount> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await apiRequestOk(cluster, { method: 'POST', path, body: { metadata: { name } } });
  return {
    user: `system:serviceaccount:${namespace}:${name}`,
    issueToken: async (secret) => {
      const anchor = { apiVersion: 'v1', kind: 'Secret', name: secret };
      const spec = secret === undefined ? {} : { boundObjectRef: anchor };
      const request = { method: 'POST', path: `${path}/${name}/token`, body: { spec } } as const;
      const review = (await apiRequestOk(cluster, request)) as { status: { token: string } };
      return review.status.token;
    },
    delete: async () => {
      await apiRequestOk(cluster, { method: 'DELETE', path: `${path}/${name}` });
    },
  };
}

/** The same token as if its time had ended an hour ago, with a valid signature. Needs a cluster of ours. */
export async function expireToken(cluster: ClusterInfo, token: string): Promise<string> {
  const [header = '', payload = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { iat: number };
  const times = { iat: claims.iat - 7200, nbf: claims.iat - 7200, exp: claims.iat - 3600 };
  const old = Buffer.from(JSON.stringify({ ...claims, ...times })).toString('base64url');
  const key = await readFile(join(certificatesFolder(cluster.folder), 'service-accounts.key'));
  const signature = sign('sha256', Buffer.from(`${header}.${old}`), {
    key,
    dsaEncoding: 'ieee-p1363',
  });
  return `${header}.${old}.${signature.toString('base64url')}`;
}

/** The same token with another signature. */
export function forgeToken(token: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const first = signature.startsWith('A') ? 'B' : 'A';
  return `${header}.${payload}.${first}${signature.slice(1)}`;
}
