import { connectFuzzServer } from '../../scripts/fuzz/schema/fuzz-server.ts';
import type { FuzzServer } from '../../scripts/fuzz/schema/fuzz-server.ts';
import { bringUp } from '../../scripts/mutate/live-subjects.ts';
import { stringifyJson } from '../../src/model/json.ts';
import { startCluster } from '../../test/cluster/start-cluster.ts';
import { fetchRealManifests } from '../../test/support/real-manifests.ts';
import { usualVersions } from './recording.ts';
import type { Recording } from './recording.ts';

/** Applies other people's manifests to a server of its own and reads back what became of them. */
export async function recordObjects(): Promise<Recording> {
  const manifests = (await fetchRealManifests()).map(({ manifest }) => manifest);
  const cluster = await startCluster({ name: 'bench' });
  const server = await connectFuzzServer(cluster);
  try {
    const { subjects } = await bringUp(server, manifests);
    const objects = subjects
      // A payload that holds nothing leaves nobody recorded, and the next apply is not without effect.
      .filter(({ touch, live }) => touch === 'none' && live.metadata['managedFields'] !== undefined)
      .map(({ payload, live }) => ({ payload, live: stringifyJson(live) }));
    const versions = [...usualVersions, ...objects.map(({ payload }) => payload.apiVersion)];
    return { documents: await readDocuments(server, new Set(versions)), objects };
  } finally {
    server.close();
    await cluster.stop();
  }
}

async function readDocuments(
  server: FuzzServer,
  versions: ReadonlySet<string>,
): Promise<Recording['documents']> {
  const entries = [...versions].sort().map(async (apiVersion) => {
    const root = apiVersion.includes('/') ? 'apis' : 'api';
    const text = await server.readText(`/openapi/v3/${root}/${apiVersion}`);
    if (text === undefined) throw new Error(`the server has no document of ${apiVersion}`);
    return [apiVersion, text] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
