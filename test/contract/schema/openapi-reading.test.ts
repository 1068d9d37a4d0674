import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSchema } from '../../../src/observe/read-schema.ts';
import { recordRequests } from '../../cluster/audit-log.ts';
import { waitUntil } from '../../cluster/control-plane/wait-until.ts';
import { useCluster } from '../../cluster/test-cluster.ts';
import { cachingProcess, makeCacheFolder } from '../kube/caching-process.ts';
import { connect, preconditionsOf, valueOf } from '../kube/connect.ts';
import type { TestClient } from '../kube/connect.ts';
import { customDefinition } from '../kube/custom-definition.ts';

const apps = { group: 'apps', version: 'v1' };
const deployment = { ...apps, kind: 'Deployment' };

describe('the types of a server', () => {
  const cluster = useCluster(['audit-log']);
  const startProcess = (folder: string): Promise<TestClient> =>
    cachingProcess(cluster.kubeconfigPath, folder);

  /** What a process asks for while it reads, without the hashes. */
  async function requestsOf(client: TestClient, work: () => Promise<unknown>): Promise<string[]> {
    const filter = { userAgentPrefix: client.userAgent };
    const requests = await recordRequests(cluster, filter, async () => {
      await work();
    });
    return requests.map(({ requestUri }) => requestUri.replace(/=.*/, '=HASH')).sort();
  }

  test('are read from the server once, and by the next process from its disk', async () => {
    const folder = makeCacheFolder();
    const first = await startProcess(folder);
    const second = await startProcess(folder);

    const cold = await requestsOf(first, () => readSchema(first.kube, [apps]));
    const warm = await requestsOf(second, async () => {
      const { library, unread } = await readSchema(second.kube, [apps]);

      expect(unread).toEqual(new Map());
      expect(library.kindOf(deployment)).toMatchObject({ kind: 'Deployment', hasStatus: true });
      expect(library.typeOf(deployment)?.map?.fields.has('spec')).toBe(true);
      expect(library.serverVersion).toBe(cluster.serverVersion.replace(/^v(\d+\.\d+).*/, '$1'));
    });

    expect(cold).toEqual([
      '/openapi/v3',
      '/openapi/v3/api/v1?hash=HASH',
      '/openapi/v3/apis/apps/v1?hash=HASH',
    ]);
    expect(warm).toEqual(['/openapi/v3']);
  });

  test('are the same cold and warm', async () => {
    const folder = makeCacheFolder();
    const cold = await readSchema((await startProcess(folder)).kube, [apps]);
    const warm = await readSchema((await startProcess(folder)).kube, [apps]);

    const names = [cold, warm].map(({ library }) => [
      ...(library.typeOf(deployment)?.map?.fields.get('spec')?.type.map?.fields.keys() ?? []),
    ]);

    expect(names[0]).toContain('replicas');
    expect(names[1]).toEqual(names[0]);
  });

  test('are read from the server where what was kept is damaged', async () => {
    const folder = makeCacheFolder();
    await readSchema((await startProcess(folder)).kube, [apps]);
    const entries = readdirSync(folder).filter((name) => name.startsWith('schema-'));
    for (const name of entries) writeFileSync(join(folder, name), 'damaged');
    const next = await startProcess(folder);

    const requests = await requestsOf(next, async () => {
      const { library } = await readSchema(next.kube, [apps]);
      expect(library.typeOf(deployment)).toBeDefined();
    });

    expect(entries).toHaveLength(1);
    expect(requests).toHaveLength(3);
  });

  test('are brought up to date in a library that is used on', async () => {
    const client = await startProcess(makeCacheFolder());
    const { library } = await readSchema(client.kube, [apps]);
    const before = library.typeOf(deployment);
    await client.kube.discover({ refresh: true });

    const requests = await requestsOf(client, () => readSchema(client.kube, [apps], { library }));

    expect(requests).toEqual(['/openapi/v3']);
    expect(library.typeOf(deployment)).toBe(before);
  });

  test('follow a definition that is made, changed and deleted', async () => {
    const folder = makeCacheFolder();
    const { kube } = await startProcess(folder);
    const definition = await customDefinition(kube);
    const { group, ref } = definition;
    const v1 = { group, version: 'v1' };
    const v2 = { group, version: 'v2' };
    const { library, unread } = await readSchema(kube, [v1, v2]);
    const kinds = (): boolean[] =>
      [v1, v2].map((type) => library.kindOf({ ...type, kind: 'Widget' })?.isCustom === true);
    const untilKindsAre = async (expected: string): Promise<string> =>
      await waitUntil(`the kinds to be ${expected}`, async () => {
        await readSchema(kube, [v1, v2], { library });
        return String(kinds()) === expected ? expected : undefined;
      });

    const before = kinds();
    await definition.define([{ name: 'v1', storage: true }]);
    const made = await untilKindsAre('true,false');
    await definition.define([{ name: 'v1', storage: true }, { name: 'v2' }]);
    const changed = await untilKindsAre('true,true');
    const live = valueOf(await kube.get(ref));
    if (live !== undefined) valueOf(await kube.delete(ref, preconditionsOf(live)));
    const gone = await untilKindsAre('false,false');

    expect(unread).toEqual(new Map());
    expect([before, made, changed, gone]).toEqual([
      [false, false],
      'true,false',
      'true,true',
      'false,false',
    ]);
  });

  test('are fetched anew where the document has changed since they were kept, and no other', async () => {
    const folder = makeCacheFolder();
    const first = await startProcess(folder);
    const definition = await customDefinition(first.kube);
    const { group } = definition;
    const type = { group, version: 'v1', kind: 'Widget' };
    await definition.define([{ name: 'v1', storage: true }]);
    const known = await waitUntil('the kind to be kept', async () => {
      const { library } = await readSchema(first.kube, [apps, type]);
      return library.hashOf(type);
    });
    await definition.define([{ name: 'v1', storage: true, more: { colour: { type: 'string' } } }]);
    // The index tells the new hash about a second after the server has the new document.
    await waitUntil('the index to tell another hash', async () => {
      const document = valueOf(await first.kube.openApi(type, { known }));
      return document?.text;
    });
    const next = await startProcess(folder);

    const requests = await requestsOf(next, async () => {
      const { library } = await readSchema(next.kube, [apps, type]);
      const spec = library.typeOf(type)?.map?.fields.get('spec')?.type;
      expect(spec?.map?.fields.has('colour')).toBe(true);
    });

    expect(requests).toEqual(['/openapi/v3', `/openapi/v3/apis/${group}/v1?hash=HASH`]);
  });

  test('are unknown, with the reason, to a user who may not read them, whatever is kept', async () => {
    const folder = makeCacheFolder();
    const admin = await startProcess(folder);
    const { library } = await readSchema(admin.kube, [apps]);
    const { kube } = await connect({
      kubeconfig: cluster.kubeconfigPath,
      as: 'system:anonymous',
    });

    const { unread } = await readSchema(kube, [apps], { library });

    expect([...unread.keys()]).toEqual(['apps/v1', 'v1']);
    expect(unread.get('apps/v1')).toMatchObject({ code: 'KUBE_FORBIDDEN' });
    expect(unread.get('apps/v1')?.message).toContain('/openapi/v3');
    expect(library.typeOf(deployment)).toBeUndefined();
    expect(library.serverVersion).toBeUndefined();
  });

  test('are read all the same where nothing can be kept', async () => {
    const folder = makeCacheFolder();
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'no folder');
    const { kube } = await startProcess(folder);

    const { library, unread } = await readSchema(kube, [apps]);

    expect(unread).toEqual(new Map());
    expect(library.typeOf(deployment)).toBeDefined();
  });
});
