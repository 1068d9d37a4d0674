/**
 * `npm run schema:snapshot`: starts a test cluster, strips the OpenAPI documents of its stable groups and writes
 * them to src/schema/snapshot. The same Kubernetes gives the same file.
 */
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { constants, brotliCompressSync } from 'node:zlib';
import { loadConnection } from '../src/kube/auth/load-connection.ts';
import { createKubeClient } from '../src/kube/create-kube-client.ts';
import { silentLogger } from '../src/log/logger.ts';
import { encodeDocuments } from '../src/schema/openapi/document-codec.ts';
import { startCluster } from '../test/cluster/start-cluster.ts';
import { readStableDocuments } from './schema/read-stable-documents.ts';
import type { StableDocument } from './schema/read-stable-documents.ts';

const root = join(import.meta.dirname, '..');
const path = join(root, 'src/schema/snapshot/kubernetes-1-36.ts');
const expectedMinor = '1.36';

async function readCluster(): Promise<{ version: string; documents: readonly StableDocument[] }> {
  const cluster = await startCluster({ nodes: 0, name: 'schema-snapshot', log: console.error });
  try {
    const connection = await loadConnection({
      environment: {},
      kubeconfig: cluster.kubeconfigPath,
    });
    const kube = createKubeClient(connection, { userAgent: 'snapshot', logger: silentLogger });
    const documents = await readStableDocuments(kube);
    await kube.close();
    return { version: cluster.serverVersion, documents };
  } finally {
    await cluster.stop();
  }
}

function sourceText(version: string, documents: readonly StableDocument[]): string {
  const text = encodeDocuments(documents.map(({ document }) => document));
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  const packed = brotliCompressSync(text, options);
  const groups = documents.map(({ apiVersion }) => apiVersion);
  const kinds = documents.reduce((sum, { document }) => sum + document.kinds.length, 0);
  return `/**
 * What the OpenAPI documents of Kubernetes ${version} say about types: ${kinds} kinds of ${groups.length} stable group versions.
 * Made by \`npm run schema:snapshot\` from a running API server; not to be edited. The text of document-codec.ts
 * (${text.length} bytes), packed with brotli (${packed.length} bytes), in base64.
 */
export const kubernetes136 =
  '${packed.toString('base64')}';
`;
}

const { version, documents } = await readCluster();
if (!version.startsWith(`v${expectedMinor}.`)) {
  throw new Error(
    `the snapshot is for Kubernetes ${expectedMinor}, the test cluster is ${version}`,
  );
}
writeFileSync(path, sourceText(version, documents));
console.error(`${relative(root, path)} is written`);
