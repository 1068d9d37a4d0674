import { request } from 'node:http';
import { join } from 'node:path';
import type { ClusterInfo } from './cluster-info.ts';

/**
 * Asks the etcd of a cluster of ours, through its JSON gateway on the socket in the cluster's folder
 * (etcd's `api/etcdserverpb/rpc.proto`); what cannot be brought about through the API server is done here.
 * Bytes are base64. Anything but 200 throws.
 */
export async function etcdRequest(
  cluster: Pick<ClusterInfo, 'folder'>,
  path: string,
  body: object,
): Promise<unknown> {
  const socketPath = join(cluster.folder, 'client:0');
  const headers = { 'content-type': 'application/json', host: 'localhost' };
  return await new Promise((resolve, reject) => {
    const call = request(
      { socketPath, path, method: 'POST', headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('error', reject);
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if (response.statusCode === 200) resolve(JSON.parse(text));
          else reject(new Error(`etcd answered ${path} with ${response.statusCode ?? 0}: ${text}`));
        });
      },
    );
    call.on('error', reject);
    call.end(JSON.stringify(body));
  });
}

/** Drops all history: whoever asks for an older resourceVersion that no cache holds is answered 410. */
export async function compactEtcd(cluster: Pick<ClusterInfo, 'folder'>): Promise<void> {
  const status = (await etcdRequest(cluster, '/v3/maintenance/status', {})) as {
    header: { revision: string };
  };
  const { revision } = status.header;
  await etcdRequest(cluster, '/v3/kv/compaction', { revision, physical: true });
}

/** Deletes a stored object behind the API server's back, as what happened while nobody watched. */
export async function deleteFromEtcd(
  cluster: Pick<ClusterInfo, 'folder'>,
  key: string,
): Promise<void> {
  await etcdRequest(cluster, '/v3/kv/deleterange', { key: Buffer.from(key).toString('base64') });
}

/** Replaces a text in a stored value by one of the same length, as protobuf needs it. Throws unless it occurs once. */
export async function replaceInEtcd(
  cluster: Pick<ClusterInfo, 'folder'>,
  key: string,
  change: { readonly from: string; readonly to: string },
): Promise<void> {
  const encodedKey = Buffer.from(key).toString('base64');
  const found = (await etcdRequest(cluster, '/v3/kv/range', { key: encodedKey })) as {
    kvs?: { value: string }[];
  };
  const stored = Buffer.from(found.kvs?.[0]?.value ?? '', 'base64').toString('latin1');
  const parts = stored.split(change.from);
  if (parts.length !== 2 || change.from.length !== change.to.length) {
    throw new Error(`${key} holds "${change.from}" ${parts.length - 1} times`);
  }
  const value = Buffer.from(parts.join(change.to), 'latin1').toString('base64');
  await etcdRequest(cluster, '/v3/kv/put', { key: encodedKey, value });
}
