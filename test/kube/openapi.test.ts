import { describe, expect, test } from 'vitest';
import type { KubeClient } from '../../src/kube/kube-client.ts';
import { cacheFolderPath, editEntries, entriesOf } from './cache-folder.ts';
import { configMaps, loopbackClient } from './loopback-client.ts';
import type { LoopbackClientOptions } from './loopback-client.ts';
import { startLoopbackServer, status } from './loopback-server.ts';
import type { LoopbackServer, ReceivedRequest } from './loopback-server.ts';

const apps = { group: 'apps', version: 'v1' };
const core = { group: '', version: 'v1' };

/** A document as servers send it; blanks and numbers must arrive as they are. */
function documentText(title: string): string {
  return `{"openapi":"3.0.0", "info":{"title":"${title}"},"components":{"max":9223372036854775807}}`;
}

/** A server of OpenAPI documents, as apiserver is: a tag is the hash, another hash is answered by 301. */
interface SchemaServer {
  readonly server: LoopbackServer;
  readonly folder: string;
  /** `serverRelativeURL` of index entries by name. */
  readonly index: Record<string, string>;
  /** Hash and title of documents by path. */
  readonly documents: Record<string, { hash: string; title: string; etag?: string }>;
  readonly process: (options?: LoopbackClientOptions) => KubeClient;
  readonly paths: () => string[];
}

async function setUp(): Promise<SchemaServer> {
  const index: Record<string, string> = {
    'apis/apps/v1': '/openapi/v3/apis/apps/v1?hash=A1',
    'api/v1': '/openapi/v3/api/v1?hash=C1',
  };
  const documents: SchemaServer['documents'] = {
    '/openapi/v3/apis/apps/v1': { hash: 'A1', title: 'apps' },
    '/openapi/v3/api/v1': { hash: 'C1', title: 'core' },
  };
  const server = await startLoopbackServer((request, response) => {
    const text = answerText(request, index, documents);
    if (typeof text === 'number') {
      status(text)(request, response);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json', ...text.headers });
    response.end(text.body);
  });
  const folder = cacheFolderPath();
  const process = (options: LoopbackClientOptions = {}): KubeClient =>
    loopbackClient(server.url, { cacheFolder: folder, ...options });
  const paths = (): string[] => server.received.map(({ url }) => url);
  return { server, folder, index, documents, process, paths };
}

function answerText(
  request: ReceivedRequest,
  index: SchemaServer['index'],
  documents: SchemaServer['documents'],
): number | { readonly headers: Record<string, string>; readonly body: string } {
  const { pathname, searchParams } = new URL(request.url, 'http://server');
  if (pathname === '/openapi/v3') {
    const paths: Record<string, object> = {};
    for (const [name, url] of Object.entries(index)) paths[name] = { serverRelativeURL: url };
    return { headers: {}, body: JSON.stringify({ paths }) };
  }
  const document = documents[pathname];
  if (document === undefined) return 404;
  const wanted = searchParams.get('hash');
  if (wanted !== null && wanted !== document.hash && document.etag === undefined) return 301;
  const etag = document.etag ?? `"${document.hash}"`;
  return { headers: etag === '' ? {} : { etag }, body: documentText(document.title) };
}

function isIndex(path: string): boolean {
  return path === '/openapi/v3';
}

describe('OpenAPI documents', () => {
  test('are fetched by their hash, as the server wrote them', async () => {
    const { paths, process } = await setUp();

    const answer = await process().openApi(apps);

    expect(paths()).toEqual(['/openapi/v3', '/openapi/v3/apis/apps/v1?hash=A1']);
    expect(answer).toMatchObject({
      kind: 'ok',
      value: { hash: 'A1', text: documentText('apps') },
    });
  });

  test('are not fetched where the caller has the one of their hash', async () => {
    const { paths, index, process } = await setUp();
    const kube = process();

    const same = await kube.openApi(apps, { known: 'A1' });
    const other = await kube.openApi(apps, { known: 'A0' });
    index['apis/apps/v1'] = '/openapi/v3/apis/apps/v1';
    const withoutHash = await process().openApi(apps, { known: '' });

    expect(same).toMatchObject({ kind: 'ok', value: { hash: 'A1', text: undefined } });
    expect(other).toMatchObject({ kind: 'ok', value: { hash: 'A1', text: documentText('apps') } });
    expect(withoutHash).toMatchObject({ value: { text: documentText('apps') } });
    expect(paths()).toEqual([
      '/openapi/v3',
      '/openapi/v3/apis/apps/v1?hash=A1',
      '/openapi/v3',
      '/openapi/v3/apis/apps/v1',
    ]);
  });

  test('are fetched anew when the index names another hash', async () => {
    const { index, documents, process } = await setUp();
    index['apis/apps/v1'] = '/openapi/v3/apis/apps/v1?hash=A2';
    documents['/openapi/v3/apis/apps/v1'] = { hash: 'A2', title: 'new' };

    const answer = await process().openApi(apps, { known: 'A1' });

    expect(answer).toMatchObject({ value: { hash: 'A2', text: documentText('new') } });
  });

  test('share one index, and one request for a document that is asked for at the same time', async () => {
    const { paths, process } = await setUp();
    const kube = process();

    await Promise.all([kube.openApi(apps), kube.openApi(apps), kube.openApi(core)]);

    expect(paths().sort()).toEqual([
      '/openapi/v3',
      '/openapi/v3/api/v1?hash=C1',
      '/openapi/v3/apis/apps/v1?hash=A1',
    ]);
  });

  test('that changed since the index was read are taken as they are now, and the index is read again', async () => {
    const { paths, documents, process } = await setUp();
    const kube = process();
    await kube.openApi(core);
    documents['/openapi/v3/apis/apps/v1'] = { hash: 'A2', title: 'new' };

    const changed = await kube.openApi(apps);
    await kube.openApi(core);

    expect(changed).toMatchObject({ value: { hash: 'A2', text: documentText('new') } });
    expect(paths().slice(2)).toEqual([
      '/openapi/v3/apis/apps/v1?hash=A1',
      '/openapi/v3/apis/apps/v1',
      '/openapi/v3',
      '/openapi/v3/api/v1?hash=C1',
    ]);
  });

  test.each([
    ['another tag', '"A9"', 'A9'],
    ['no tag', '', ''],
  ])('that come with %s are not told to be what the hash names', async (_title, etag, hash) => {
    const { documents, process } = await setUp();
    documents['/openapi/v3/apis/apps/v1'] = { hash: 'A1', title: 'apps', etag };

    const answer = await process().openApi(apps);

    expect(answer).toMatchObject({ value: { hash, text: documentText('apps') } });
  });

  test.each([
    '/openapi/v3/../../api/v1/secrets',
    '/openapi/v3/apis/apps/v1/../../../../../api/v1/secrets?hash=A1',
    '/openapi/v3/api/v1?hash=C1',
    '/api/v1/secrets?hash=A1',
    'https://elsewhere.example.org/openapi/v3/apis/apps/v1?hash=A1',
    '//elsewhere.example.org/openapi/v3/apis/apps/v1?hash=A1',
    '/openapi/v3/apis/apps/v1?hash=A1?watch=1',
    '',
  ])('are not fetched by the index that points at %j', async (url) => {
    const { index, paths, process } = await setUp();
    index['apis/apps/v1'] = url;
    const kube = process();

    const refused = await kube.openApi(apps);
    const other = await kube.openApi(core);

    expect(refused).toMatchObject({ kind: 'failed', problem: { code: 'KUBE_BAD_ANSWER' } });
    expect(other.kind).toBe('ok');
    expect(paths()).toEqual(['/openapi/v3', '/openapi/v3/api/v1?hash=C1']);
  });

  test('take nothing of the query but a hash', async () => {
    const { index, paths, process } = await setUp();
    index['apis/apps/v1'] = '/openapi/v3/apis/apps/v1?hash=A1&watch=true';

    await process().openApi(apps);

    expect(paths()).toEqual(['/openapi/v3', '/openapi/v3/apis/apps/v1']);
  });

  test('are found below the path of a proxy that serves several clusters', async () => {
    const received: string[] = [];
    const server = await startLoopbackServer((request, response) => {
      received.push(request.url);
      const url = '/clusters/a/openapi/v3/api/v1?hash=C1';
      const index = JSON.stringify({ paths: { 'api/v1': { serverRelativeURL: url } } });
      const headers = { 'content-type': 'application/json', etag: '"C1"' };
      const isDocument = request.url.includes('hash');
      response.writeHead(200, headers).end(isDocument ? documentText('core') : index);
    });

    const answer = await loopbackClient(`${server.url}/clusters/a`).openApi(core);

    expect(answer).toMatchObject({ value: { hash: 'C1' } });
    expect(received).toEqual(['/clusters/a/openapi/v3', '/clusters/a/openapi/v3/api/v1?hash=C1']);
  });

  test('of a group that the index lacks are missing only after the index was read again', async () => {
    const { index, documents, paths, process } = await setUp();
    const kube = process();
    const widgets = { group: 'example.org', version: 'v1' };
    await kube.openApi(core);

    const before = await kube.openApi(widgets);
    index['apis/example.org/v1'] = '/openapi/v3/apis/example.org/v1?hash=W1';
    documents['/openapi/v3/apis/example.org/v1'] = { hash: 'W1', title: 'widgets' };
    const after = await kube.openApi(widgets);

    expect(before).toMatchObject({ kind: 'ok', value: undefined });
    expect(after).toMatchObject({ kind: 'ok', value: { hash: 'W1' } });
    expect(paths().filter(isIndex)).toHaveLength(3);
  });

  test('are not found by an index that is none', async () => {
    const server = await startLoopbackServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"kind":"Status"}');
    });

    const answer = await loopbackClient(server.url).openApi(apps);

    expect(answer).toMatchObject({ kind: 'failed', problem: { code: 'KUBE_BAD_ANSWER' } });
  });

  test.each([
    [
      'a refresh of discovery',
      async (kube: KubeClient) => {
        await Promise.allSettled([kube.discover({ refresh: true })]);
      },
    ],
    [
      'a write of a definition',
      async (kube: KubeClient) => {
        const resource = {
          ...configMaps,
          group: 'apiextensions.k8s.io',
          kind: 'CustomResourceDefinition',
          plural: 'customresourcedefinitions',
          namespaced: false,
        };
        const ref = { resource, namespace: '', name: 'widgets.example.org' };
        await kube.delete(ref, { uid: 'u1', resourceVersion: '7' });
      },
    ],
  ])('are looked up in a new index after %s', async (_title, change) => {
    const { index, documents, process } = await setUp();
    const kube = process();
    await kube.openApi(apps);
    index['apis/apps/v1'] = '/openapi/v3/apis/apps/v1?hash=A2';
    documents['/openapi/v3/apis/apps/v1'] = { hash: 'A2', title: 'new' };

    await change(kube);
    const answer = await kube.openApi(apps);

    expect(answer).toMatchObject({ value: { hash: 'A2' } });
  });

  test('end with the signal of who asks, not with that of another', async () => {
    const { process } = await setUp();
    const kube = process();
    const stop = new AbortController();

    const stopped = kube.openApi(apps, { signal: stop.signal });
    const other = kube.openApi(apps);
    stop.abort();

    expect(await stopped).toMatchObject({ kind: 'failed', problem: { code: 'KUBE_ABORTED' } });
    expect(await other).toMatchObject({ kind: 'ok', value: { hash: 'A1' } });
  });
});

describe('what is kept about a server', () => {
  test('is read by the next process, for the same purpose', async () => {
    const { folder, process } = await setUp();
    const { cache } = process();

    const before = await cache.read('schema', ['v1']);
    await cache.write('schema', ['v1'], 'text');

    expect(before).toBeUndefined();
    expect(await process().cache.read('schema', ['v1'])).toBe('text');
    expect(await process().cache.read('other', ['v1'])).toBeUndefined();
    expect(await process().cache.read('schema', ['v2'])).toBeUndefined();
    expect(entriesOf(folder)).toHaveLength(1);
  });

  test('is not read for another server, nor where it is damaged', async () => {
    const { folder, process } = await setUp();
    const other = await startLoopbackServer(() => undefined);
    await process().cache.write('schema', ['v1'], 'text');

    const elsewhere = await loopbackClient(other.url, { cacheFolder: folder }).cache.read(
      'schema',
      ['v1'],
    );
    editEntries(folder, (bytes) => bytes.subarray(0, bytes.length - 1));

    expect(elsewhere).toBeUndefined();
    expect(await process().cache.read('schema', ['v1'])).toBeUndefined();
  });

  test('is nothing where there is no folder', async () => {
    const { server } = await setUp();
    const { cache } = loopbackClient(server.url);

    await cache.write('schema', ['v1'], 'text');

    expect(await cache.read('schema', ['v1'])).toBeUndefined();
  });
});
