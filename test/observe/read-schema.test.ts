import { describe, expect, test } from 'vitest';
import type { KubeClient } from '../../src/kube/kube-client.ts';
import { decodeKeptSchema, encodeKeptSchema } from '../../src/observe/kept-schema.ts';
import { readSchema } from '../../src/observe/read-schema.ts';
import { cacheFolderPath, editEntries, entriesOf } from '../kube/cache-folder.ts';
import { loopbackClient } from '../kube/loopback-client.ts';
import { startLoopbackServer, status } from '../kube/loopback-server.ts';
import { documentText, widget, widgetSchema } from '../schema/openapi/document-text.ts';

const core = documentText({ schemas: {}, paths: { '/api/v1/': {} }, version: '1.36' });

function widgetText(field: string): string {
  const schemas = { 'org.example.v1.Widget': widgetSchema({ [field]: { type: 'string' } }) };
  return documentText({ schemas });
}

/** A server of documents by name, each under a hash that its length makes, or without any. */
interface DocumentServer {
  readonly documents: Record<string, string | number>;
  readonly folder: string;
  readonly process: () => KubeClient;
  /** Paths of documents that were sent since the last look. */
  readonly sent: () => string[];
}

async function serve(hasHashes = true): Promise<DocumentServer> {
  const documents: Record<string, string | number> = {
    'api/v1': core,
    'apis/example.org/v1': widgetText('first'),
  };
  const sent: string[] = [];
  const hashOf = (text: string | number): string => `H${String(text).length}`;
  const server = await startLoopbackServer((request, response) => {
    const name = /^\/openapi\/v3\/?([^?]*)/.exec(request.url)?.[1] ?? '';
    const document = documents[name] ?? 404;
    const index: Record<string, object> = {};
    for (const [key, text] of Object.entries(documents)) {
      const query = hasHashes ? `?hash=${hashOf(text)}` : '';
      index[key] = { serverRelativeURL: `/openapi/v3/${key}${query}` };
    }
    if (name !== '') sent.push(name);
    if (name !== '' && typeof document === 'number') {
      status(document)(request, response);
      return;
    }
    const etag = hasHashes ? { etag: `"${hashOf(document)}"` } : {};
    response.writeHead(200, { 'content-type': 'application/json', ...etag });
    response.end(name === '' ? JSON.stringify({ paths: index }) : document);
  });
  const folder = cacheFolderPath();
  return {
    documents,
    folder,
    process: () => loopbackClient(server.url, { cacheFolder: folder }),
    sent: () => sent.splice(0).sort(),
  };
}

describe('reading the types of a server', () => {
  test('fetches what is not kept, and keeps it', async () => {
    const { process, sent, folder } = await serve();

    const { library, unread } = await readSchema(process(), [widget]);
    const cold = sent();
    const again = await readSchema(process(), [widget]);

    expect(unread.size).toBe(0);
    expect(library.kindOf(widget)).toMatchObject({ kind: 'Widget' });
    expect(library.serverVersion).toBe('1.36');
    expect(cold).toEqual(['api/v1', 'apis/example.org/v1']);
    expect(sent()).toEqual([]);
    expect(again.library.typeOf(widget)?.map?.fields.has('first')).toBe(true);
    expect(again.library.serverVersion).toBe('1.36');
    expect(entriesOf(folder)).toHaveLength(1);
  });

  test('fetches only what has changed', async () => {
    const { documents, process, sent } = await serve();
    await readSchema(process(), [widget]);
    sent();
    documents['apis/example.org/v1'] = widgetText('second-field');

    const { library } = await readSchema(process(), [widget]);
    const changed = sent();
    await readSchema(process(), [widget]);

    expect(changed).toEqual(['apis/example.org/v1']);
    expect(library.typeOf(widget)?.map?.fields.has('second-field')).toBe(true);
    expect(sent()).toEqual([]);
  });

  test('keeps nothing that comes without a hash', async () => {
    const { process, sent, folder } = await serve(false);

    await readSchema(process(), [widget]);
    const first = sent();
    const { library } = await readSchema(process(), [widget]);

    expect(sent()).toEqual(first);
    expect(first).toHaveLength(2);
    expect(library.kindOf(widget)).toBeDefined();
    expect(entriesOf(folder)).toEqual([]);
  });

  test.each<[string, string | number, string]>([
    ['that is refused', 403, 'KUBE_FORBIDDEN'],
    ['that is no document', '<html></html>', 'KUBE_BAD_ANSWER'],
    ['of another form', '{"swagger":"2.0"}', 'KUBE_BAD_ANSWER'],
  ])('tells of a document %s, and reads the others', async (_title, document, code) => {
    const { documents, process } = await serve();
    documents['apis/example.org/v1'] = document;

    const { library, unread } = await readSchema(process(), [widget]);

    expect([...unread.keys()]).toEqual(['example.org/v1']);
    expect(unread.get('example.org/v1')).toMatchObject({ code });
    expect(unread.get('example.org/v1')?.message).toContain('example.org/v1');
    expect(library.kindOf(widget)).toBeUndefined();
    expect(library.serverVersion).toBe('1.36');
  });

  test('forgets what a library knew when it cannot be read or is gone', async () => {
    const { documents, process } = await serve();
    const kube = process();
    const { library } = await readSchema(kube, [widget]);

    delete documents['apis/example.org/v1'];
    await Promise.allSettled([kube.discover({ refresh: true })]);
    const { unread } = await readSchema(kube, [widget], { library });

    expect(unread.size).toBe(0);
    expect(library.kindOf(widget)).toBeUndefined();
  });

  test('stops with the signal, and says so of every document', async () => {
    const { process } = await serve();

    const { unread } = await readSchema(process(), [widget], { signal: AbortSignal.abort() });

    expect([...unread.values()].map(({ code }) => code)).toEqual(['KUBE_ABORTED', 'KUBE_ABORTED']);
  });

  test('fetches everything where what is kept is damaged', async () => {
    const { process, sent, folder } = await serve();
    await readSchema(process(), [widget]);
    sent();
    editEntries(folder, (bytes) => bytes.subarray(0, -3));

    const { library } = await readSchema(process(), [widget]);

    expect(sent()).toHaveLength(2);
    expect(library.kindOf(widget)).toBeDefined();
  });
});

describe('the text of kept documents', () => {
  const document = { kinds: [], schemas: { A: { type: 'string' } } };
  const kept = new Map([['example.org/v1', { hash: 'H1', document }]]);

  test('gives back documents with their hashes', () => {
    expect(decodeKeptSchema(encodeKeptSchema(kept))).toEqual(kept);
  });

  test.each([
    ['nothing', ''],
    ['one line', encodeKeptSchema(kept).split('\n')[0] ?? ''],
    ['heads that are no JSON', encodeKeptSchema(kept).replace('[[', '[')],
    ['heads of another shape', encodeKeptSchema(kept).replace(/^.*/, '{}')],
    ['a head without a hash', encodeKeptSchema(kept).replace('"H1"', '""')],
    ['fewer heads than documents', encodeKeptSchema(kept).replace(/^.*/, '[]')],
    ['damaged documents', `${encodeKeptSchema(kept)}x`],
  ])('gives nothing where it is %s', (_title, text) => {
    expect(decodeKeptSchema(text)).toEqual(new Map());
  });
});
