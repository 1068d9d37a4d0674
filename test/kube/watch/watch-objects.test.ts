import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { KubeFailure, WatchEvent } from '../../../src/kube/kube-client.ts';
import { configMaps, loopbackClient, webObject } from '../loopback-client.ts';
import { page, startLoopbackServer, status } from '../loopback-server.ts';
import type { Responder } from '../loopback-server.ts';

const soon = { readMs: 300, watchSilenceMs: 150 };

function line(type: string, object: unknown): string {
  return `${JSON.stringify({ type, object })}\n`;
}

function stream(send: (response: ServerResponse) => void): Responder {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    send(response);
  };
}

async function watched(responder: Responder): Promise<string[]> {
  const server = await startLoopbackServer(responder);
  const kube = loopbackClient(server.url, { limits: soon });
  const seen: string[] = [];
  for await (const event of kube.watch(configMaps, { namespace: 'shop', resourceVersion: '7' })) {
    seen.push(tell(event));
  }
  return seen;
}

function tell(event: WatchEvent | KubeFailure): string {
  if ('kind' in event) return event.problem.code;
  return `${event.type} ${event.object.kind}/${event.object.metadata.name}`;
}

describe('watch', () => {
  test('asks for bookmarks, from the given version, for a bounded time', async () => {
    const server = await startLoopbackServer(stream((response) => response.end()));
    const kube = loopbackClient(server.url);
    const options = { namespace: 'shop', labelSelector: 'a=b', resourceVersion: '7' };

    for await (const event of kube.watch(configMaps, options)) tell(event);

    expect(server.received[0]?.url).toBe(
      '/api/v1/namespaces/shop/configmaps?watch=1&resourceVersion=7&allowWatchBookmarks=true' +
        '&timeoutSeconds=450&labelSelector=a%3Db',
    );
  });

  test('reads events however they are cut, and ends in silence when the server ends', async () => {
    const item = { metadata: webObject.metadata };
    const bookmark = { kind: 'ConfigMap', apiVersion: 'v1', metadata: { resourceVersion: '9' } };
    const text = line('ADDED', item) + line('DELETED', webObject) + line('BOOKMARK', bookmark);

    const seen = await watched(
      stream((response) => {
        response.write(text.slice(0, 30));
        setTimeout(() => response.write(text.slice(30, 150)), 10);
        setTimeout(() => response.end(text.slice(150)), 20);
      }),
    );

    expect(seen).toEqual(['ADDED ConfigMap/web', 'DELETED ConfigMap/web', 'BOOKMARK ConfigMap/']);
  });

  const gone = { kind: 'Status', status: 'Failure', code: 410, reason: 'Expired', message: 'old' };
  test.each<[string, Responder, readonly string[]]>([
    ['410 as an event', stream((response) => response.end(line('ERROR', gone))), ['KUBE_GONE']],
    ['410 as an answer', status(410, { reason: 'Expired' }), ['KUBE_GONE']],
    ['403', status(403, { reason: 'Forbidden' }), ['KUBE_FORBIDDEN']],
    ['a login page', page(200), ['KUBE_BAD_ANSWER']],
    ['an unknown event', stream((response) => response.end(line('X', {}))), ['KUBE_BAD_ANSWER']],
    ['no JSON', stream((response) => response.end('{"type":\n')), ['KUBE_BAD_ANSWER']],
    [
      'another kind',
      stream((response) => response.end(line('ADDED', { ...webObject, kind: 'Secret' }))),
      ['KUBE_BAD_ANSWER'],
    ],
    [
      'a stream that is cut in an event',
      stream((response) => {
        response.write(`${line('ADDED', webObject)}{"type":"MOD`);
        setTimeout(() => response.destroy(), 20);
      }),
      ['ADDED ConfigMap/web', 'KUBE_UNREACHABLE'],
    ],
    [
      'silence',
      stream((response) => {
        response.write(line('ADDED', webObject));
      }),
      ['ADDED ConfigMap/web', 'KUBE_TIMEOUT'],
    ],
  ])('ends on %s with a failure', async (_title, responder, expected) => {
    expect(await watched(responder)).toEqual(expected);
  });

  test('opens at the second attempt where the first one finds the server busy', async () => {
    const server = await startLoopbackServer(
      status(429, {}, { 'retry-after': '1' }),
      stream((response) => response.end(line('ADDED', webObject))),
    );
    const kube = loopbackClient(server.url);

    const seen: string[] = [];
    for await (const event of kube.watch(configMaps, { resourceVersion: '' }))
      seen.push(tell(event));

    expect(seen).toEqual(['ADDED ConfigMap/web']);
  });

  test('does not take the place of requests', async () => {
    const server = await startLoopbackServer((request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      if (request.url.includes('watch=1')) response.write(line('ADDED', webObject));
      else response.end(JSON.stringify(webObject));
    });
    const kube = loopbackClient(server.url, { limits: { concurrent: 1 } });
    const stop = new AbortController();
    const options = { resourceVersion: '1', signal: stop.signal };
    const watches = Array.from({ length: 30 }, () =>
      kube.watch(configMaps, options)[Symbol.asyncIterator](),
    );
    await Promise.all(watches.map((watch) => watch.next()));

    const answer = await kube.get({ resource: configMaps, namespace: 'shop', name: 'web' });
    stop.abort();
    const ends = await Promise.all(watches.map((watch) => watch.next()));

    expect(answer.kind).toBe('ok');
    expect(ends.every((end) => end.done)).toBe(true);
  });
});
