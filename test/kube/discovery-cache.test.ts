import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ApiResource, KubeClient } from '../../src/kube/kube-client.ts';
import { cacheFolderPath, debugRecorder, editEntries, entriesOf } from './cache-folder.ts';
import { configMaps, createTestClock, loopbackClient } from './loopback-client.ts';
import type { LoopbackClientOptions } from './loopback-client.ts';
import { json, startLoopbackServer, status } from './loopback-server.ts';
import type { LoopbackServer } from './loopback-server.ts';
import { conditionsOf, tagged } from './tagged-documents.ts';
import type { TaggedDocument } from './tagged-documents.ts';

const coreDocument = aggregated('"core-1"', [['', 'v1', 'Current', [['ConfigMap', 'configmaps']]]]);
const withoutWidgets = aggregated('"groups-1"', [
  ['apps', 'v1', 'Current', [['Deployment', 'deployments']]],
  ['apps', 'v1beta1', 'Current', [['Deployment', 'deployments']]],
]);
const withWidgets = aggregated('"groups-2"', [
  ['apps', 'v1', 'Current', [['Deployment', 'deployments']]],
  ['example.org', 'v1', 'Current', [['Widget', 'widgets']]],
]);
const withDeadGroup = aggregated('"groups-3"', [
  ['apps', 'v1', 'Current', [['Deployment', 'deployments']]],
  ['dead.example.org', 'v1', 'Stale', []],
]);
const definitions: ApiResource = {
  ...configMaps,
  group: 'apiextensions.k8s.io',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  namespaced: false,
};

type Version = readonly [
  group: string,
  version: string,
  freshness: string,
  resources: readonly (readonly [kind: string, plural: string])[],
];

function aggregated(etag: string, versions: readonly Version[]): TaggedDocument {
  const items = versions.map(([group, version, freshness, resources]) => ({
    metadata: { name: group },
    versions: [
      {
        version,
        freshness,
        resources: resources.map(([kind, plural]) => ({
          resource: plural,
          responseKind: { group, version, kind },
          scope: 'Namespaced',
          verbs: ['get', 'list'],
          shortNames: [plural.slice(0, 2)],
        })),
      },
    ],
  }));
  return { etag, value: { kind: 'APIGroupDiscoveryList', items } };
}

interface Bench {
  readonly server: LoopbackServer;
  readonly folder: string;
  /** What the server answers from now on. */
  readonly documents: Record<string, TaggedDocument>;
  /** A client as a new process would make it. */
  readonly process: (options?: LoopbackClientOptions) => KubeClient;
}

async function setUp(groups: TaggedDocument = withoutWidgets): Promise<Bench> {
  const documents: Record<string, TaggedDocument> = { '/api': coreDocument, '/apis': groups };
  const server = await startLoopbackServer((request, response) => {
    tagged(documents)(request, response);
  });
  const folder = cacheFolderPath();
  const open = (options: LoopbackClientOptions = {}): KubeClient =>
    loopbackClient(server.url, { cacheFolder: folder, ...options });
  return { server, folder, documents, process: open };
}

function has(discovery: Awaited<ReturnType<KubeClient['discover']>>, kind: string): boolean {
  return discovery.resources.some((resource) => resource.kind === kind);
}

describe('discovery kept on disk', () => {
  test('is what the server says now when it answers "not modified"', async () => {
    const { server, process } = await setUp();

    const first = await process().discover();
    const second = await process().discover();

    expect(conditionsOf(server.received.slice(0, 2))).toEqual([
      '/api unconditional',
      '/apis unconditional',
    ]);
    expect(conditionsOf(server.received.slice(2))).toEqual(['/api "core-1"', '/apis "groups-1"']);
    expect(second.resources).toEqual(first.resources);
    expect(second.find({ group: 'apps', version: 'v1beta1', kind: 'Deployment' })).toMatchObject({
      plural: 'deployments',
      namespaced: true,
      verbs: ['get', 'list'],
      shortNames: ['de'],
    });
    expect(second.findPreferred('apps', 'Deployment')?.version).toBe('v1');
  });

  test('keeps what is unknown unknown', async () => {
    const { process } = await setUp(withDeadGroup);

    await process().discover();
    const second = await process().discover();

    expect(second.failedGroupVersions).toEqual(['dead.example.org/v1']);
    expect(second.isGroupUnknown('dead.example.org')).toBe(true);
    expect(second.isGroupUnknown('apps')).toBe(false);
  });

  test('is replaced when the server has another', async () => {
    const { server, documents, process } = await setUp();

    const before = await process().discover();
    documents['/apis'] = withWidgets;
    const changed = await process().discover();
    const kept = await process().discover();

    expect([before, changed, kept].map((found) => has(found, 'Widget'))).toEqual([
      false,
      true,
      true,
    ]);
    expect(conditionsOf(server.received.slice(4))).toEqual(['/api "core-1"', '/apis "groups-2"']);
  });

  test('is never an answer without the server', async () => {
    const { documents, process } = await setUp();

    await process().discover();
    documents['/apis'] = 403;

    await expect(process().discover()).rejects.toMatchObject({
      problems: [{ code: 'KUBE_FORBIDDEN' }],
    });
  });

  test('is not used for another server', async () => {
    const { folder, process } = await setUp();
    const other = await setUp();

    await process().discover();
    await loopbackClient(other.server.url, { cacheFolder: folder }).discover();

    expect(entriesOf(folder)).toHaveLength(2);
    expect(conditionsOf(other.server.received)).toEqual([
      '/api unconditional',
      '/apis unconditional',
    ]);
  });

  test('is not used for another user', async () => {
    const { server, folder, process } = await setUp();

    await process({ connection: { userName: 'admin' } }).discover();
    await process({ connection: { userName: 'jane' } }).discover();

    expect(entriesOf(folder)).toHaveLength(2);
    expect(conditionsOf(server.received.slice(2))).toEqual([
      '/api unconditional',
      '/apis unconditional',
    ]);
  });

  test('is ignored when it is cut', async () => {
    const { server, folder, process } = await setUp();
    const { logger, lines } = debugRecorder();
    await process().discover();
    editEntries(folder, (bytes) => bytes.subarray(0, bytes.length - 20));

    const second = await process({ logger }).discover();

    expect(has(second, 'Deployment')).toBe(true);
    expect(conditionsOf(server.received.slice(2))).toEqual([
      '/api unconditional',
      '/apis unconditional',
    ]);
    expect(lines).toHaveLength(1);
  });

  test('is not made where the server gives no tags', async () => {
    const { folder, documents, process } = await setUp();
    const { value } = withoutWidgets as { value: unknown };
    documents['/apis'] = { etag: '', value };

    await process().discover();

    expect(entriesOf(folder)).toEqual([]);
  });

  test('is not made of answers that are not aggregated, and one dead group stays the only unknown one', async () => {
    const { server, folder, documents, process } = await setUp();
    const groups = ['apps', 'dead.example.org'].map((name) => ({
      name,
      versions: [{ version: 'v1' }],
    }));
    const resources = [{ name: 'deployments', kind: 'Deployment', namespaced: true, verbs: [] }];
    Object.assign(documents, {
      '/api': { etag: '"a"', value: { kind: 'APIVersions', versions: [] } },
      '/apis': { etag: '"b"', value: { kind: 'APIGroupList', groups } },
      '/apis/apps/v1': {
        etag: '',
        value: { kind: 'APIResourceList', groupVersion: 'apps/v1', resources },
      },
      '/apis/dead.example.org/v1': 503,
    });

    const discovery = await process().discover();
    const again = await process().discover();

    expect(discovery.failedGroupVersions).toEqual(['dead.example.org/v1']);
    expect(discovery.isGroupUnknown('apps')).toBe(false);
    expect(has(again, 'Deployment')).toBe(true);
    expect(conditionsOf(server.received).filter((line) => line.includes('"'))).toEqual([]);
    expect(entriesOf(folder)).toEqual([]);
  });

  test('does not depend on what proves the user, and holds none of it', async () => {
    const { server, folder, process } = await setUp();
    const withToken = (token: string): LoopbackClientOptions => {
      const identity = { authorization: `Bearer ${token}` };
      const credentials = { current: () => Promise.resolve(identity), renew: () => false };
      return { connection: { credentials } };
    };

    await process(withToken('s3cret-word')).discover();
    await process(withToken('0ther-word')).discover();

    const bytes = entriesOf(folder).map((path) => readFileSync(path));
    const texts = bytes.map((entry) => gunzipSync(entry.subarray(entry.indexOf('\n') + 1)));
    expect(server.received[0]?.headers.authorization).toBe('Bearer s3cret-word');
    expect(conditionsOf(server.received.slice(2))).toEqual(['/api "core-1"', '/apis "groups-1"']);
    expect(texts.map(String)).toEqual([expect.stringContaining('Deployment')]);
    expect(texts.map(String)).toEqual([expect.not.stringContaining('word')]);
  });
});

describe('discovery in one process', () => {
  test('is refreshed once for all who ask at the same time, and for who asks later once more', async () => {
    const { server, process } = await setUp();
    const kube = process();
    await kube.discover();

    const together = Array.from({ length: 8 }, () => kube.discover({ refresh: true }));
    await new Promise((resolve) => setImmediate(resolve));
    const later = Array.from({ length: 8 }, () => kube.discover({ refresh: true }));
    await Promise.all([...together, ...later]);

    expect(server.received).toHaveLength(6);
  });

  test('refreshed by a server that has nothing new is the same value', async () => {
    const { server, process } = await setUp();
    const kube = process();

    const first = await kube.discover();
    const second = await kube.discover({ refresh: true });

    expect(second).toBe(first);
    expect(conditionsOf(server.received.slice(2))).toEqual(['/api "core-1"', '/apis "groups-1"']);
  });

  test.each([
    ['apply', (kube: KubeClient) => kube.apply(crd, crdObject, applyOptions)],
    ['delete', (kube: KubeClient) => kube.delete(crd, { uid: 'u1', resourceVersion: '7' })],
  ])(
    'is asked for again after the %s of a definition, until it can have settled',
    async (_title, write) => {
      const { documents, process } = await setUp();
      const clock = createTestClock();
      const kube = process({ clock });
      documents[`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crd.name}`] = 403;
      const before = await kube.discover();

      await write(kube);
      const atOnce = await kube.discover();
      documents['/apis'] = withWidgets;
      const tooSoon = await kube.discover();
      await clock.sleep(600);
      const settled = await kube.discover();
      await clock.sleep(60_000);
      documents['/apis'] = withoutWidgets;
      const muchLater = await kube.discover();

      expect(
        [before, atOnce, tooSoon, settled, muchLater].map((found) => has(found, 'Widget')),
      ).toEqual([false, false, false, true, true]);
    },
  );

  test('is not asked for again after a dry run or other writes', async () => {
    const answers = { '/api': coreDocument, '/apis': withoutWidgets };
    const server = await startLoopbackServer((request, response) => {
      if (request.method === 'PATCH') json(200, crdObject)(request, response);
      else tagged(answers)(request, response);
    });
    const kube = loopbackClient(server.url);
    await kube.discover();

    await kube.dryRunApply(crd, crdObject, applyOptions);
    await kube.apply(
      { resource: configMaps, namespace: 'shop', name: 'web' },
      crdObject,
      applyOptions,
    );
    await kube.discover();

    expect(server.received.filter(({ method }) => method === 'GET')).toHaveLength(2);
  });

  test('that fails leaves the next caller a new try', async () => {
    let isUp = false;
    const answers = { '/api': coreDocument, '/apis': withoutWidgets };
    const server = await startLoopbackServer((request, response) => {
      (isUp ? tagged(answers) : status(403))(request, response);
    });
    const kube = loopbackClient(server.url);

    const failures = await Promise.allSettled([kube.discover(), kube.discover({ refresh: true })]);
    isUp = true;
    const after = await kube.discover();

    expect(failures.map(({ status: outcome }) => outcome)).toEqual(['rejected', 'rejected']);
    expect(has(after, 'Deployment')).toBe(true);
  });

  test('a listed version without any resource says nothing about its group', async () => {
    const { process } = await setUp(
      aggregated('"groups-4"', [
        ['apps', 'v1', 'Current', [['Deployment', 'deployments']]],
        ['empty.example.org', 'v1', 'Current', []],
      ]),
    );

    const discovery = await process().discover();

    expect(discovery.isGroupUnknown('empty.example.org')).toBe(true);
    expect(discovery.failedGroupVersions).toEqual([]);
  });
});

const crd = { resource: definitions, namespace: '', name: 'widgets.example.org' };
const crdObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: crd.name },
};
const applyOptions = { fieldManager: 'gitsync', force: false };
