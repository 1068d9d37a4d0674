import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { KubeAnswer, KubeClient } from '../../../src/kube/kube-client.ts';
import type { ProblemCode } from '../../../src/model/problem.ts';
import { GitsyncError } from '../../../src/model/problem.ts';
import { configMaps, loopbackClient, web, webObject, webPayload } from '../loopback-client.ts';
import { drop, json, page, startLoopbackServer, status } from '../loopback-server.ts';
import type { Responder } from '../loopback-server.ts';
import { startBytesServer, startRawServer } from './raw-server.ts';

const soon = { readMs: 300, writeMs: 300, silenceMs: 300, bodyBytes: 1024 * 1024 };
const apply = { fieldManager: 'gitsync', force: false };
const text = JSON.stringify(webObject);
const typed = 'content-type: application/json\r\n';

/** An answer by hand: what stands between the status line and the body, and the body. */
function answerOf(headers: string, body: string, line = '200 OK'): string {
  return `HTTP/1.1 ${line}\r\n${headers}\r\n${body}`;
}

function withLength(body: string, length = Buffer.byteLength(body)): string {
  return answerOf(`${typed}content-length: ${length}\r\n`, body);
}

interface Served {
  readonly title: string;
  readonly bytes: string | Buffer;
  /** True where the server closes the connection after it. */
  readonly end?: boolean;
  /** How the failure is told; KUBE_BAD_ANSWER where it is not said. */
  readonly code?: ProblemCode;
}

async function readFrom({ bytes, end = false }: Omit<Served, 'title'>): Promise<{
  readonly read: KubeAnswer<unknown>;
  readonly write: KubeAnswer<unknown>;
}> {
  const server = await startBytesServer(bytes, { end });
  const kube = loopbackClient(server.url, { limits: soon });
  return { read: await kube.get(web), write: await kube.apply(web, webPayload, apply) };
}

/** Neither a success nor an absence; a write that reached somebody is in doubt. */
function expectFailures(
  { read, write }: Awaited<ReturnType<typeof readFrom>>,
  code: ProblemCode,
): void {
  for (const answer of [read, write]) {
    if (answer.kind === 'ok') throw new Error('it succeeded');
    expect(answer.problem.code).toBe(code);
    expect(answer.problem.message).not.toMatch(/undefined|\[object|RangeError|stack/);
  }
  expect(read).toMatchObject({ mayHaveHappened: false });
  expect(write).toMatchObject({ mayHaveHappened: true });
}

describe('an answer', () => {
  test.each<Served>([
    {
      title: 'has interim answers before it',
      bytes: `HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${withLength(text)}`,
    },
    {
      title: 'ends with the connection',
      bytes: answerOf(`${typed}connection: close\r\n`, text),
      end: true,
    },
    { title: 'is of HTTP/1.0', bytes: withLength(text).replace('1.1', '1.0'), end: true },
    {
      title: 'comes in chunks',
      bytes: answerOf(
        `${typed}transfer-encoding: chunked\r\n`,
        `5\r\n${text.slice(0, 5)}\r\n${(text.length - 5).toString(16)}\r\n${text.slice(5)}\r\n0\r\n\r\n`,
      ),
    },
    {
      title: 'has a hundred warnings',
      bytes: answerOf(
        `${typed}${'warning: 299 - "careful"\r\n'.repeat(100)}content-length: ${text.length}\r\n`,
        text,
      ),
    },
    { title: 'names a key twice', bytes: withLength(`${text.slice(0, -1)},"kind":"ConfigMap"}`) },
    {
      title: 'has keys like __proto__ as data',
      bytes: withLength(`${text.slice(0, -1)},"data":{"__proto__":"x","constructor":"y"}}`),
    },
  ])('that $title is read', async (served) => {
    const { read, write } = await readFrom(served);

    expect(read).toMatchObject({
      kind: 'ok',
      value: { kind: 'ConfigMap', metadata: { name: 'web' } },
    });
    expect(write.kind).toBe('ok');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test.each<Served>([
    {
      code: 'KUBE_UNREACHABLE',
      title: 'ends early by its length',
      bytes: withLength(text, text.length + 10),
      end: true,
    },
    {
      title: 'ends early with the connection',
      bytes: answerOf(typed, text.slice(0, 20)),
      end: true,
    },
    {
      code: 'KUBE_UNREACHABLE',
      title: 'ends within a chunk',
      bytes: answerOf(`${typed}transfer-encoding: chunked\r\n`, `ff\r\n${text.slice(0, 20)}`),
      end: true,
    },
    {
      code: 'KUBE_UNREACHABLE',
      title: 'ends within its headers',
      bytes: 'HTTP/1.1 200 OK\r\ncontent-',
      end: true,
    },
    {
      title: 'has a length that is no number',
      bytes: answerOf(`${typed}content-length: many\r\n`, text),
      end: true,
    },
    {
      title: 'has two lengths',
      bytes: answerOf(`${typed}content-length: 1\r\ncontent-length: 2\r\n`, text),
      end: true,
    },
    {
      code: 'KUBE_UNREACHABLE',
      title: 'has a chunk that is no chunk',
      bytes: answerOf(`${typed}transfer-encoding: chunked\r\n`, 'zz\r\nhello'),
      end: true,
    },
    { title: 'is empty', bytes: withLength('') },
    { title: 'is blank', bytes: withLength('   ') },
    { title: 'is no HTTP', bytes: 'SSH-2.0-OpenSSH_9.9\r\n', end: true },
    {
      title: 'has headers of 20 KB',
      bytes: answerOf(`${typed}x-fill: ${'x'.repeat(20_000)}\r\ncontent-length: 2\r\n`, '{}'),
    },
    {
      code: 'KUBE_TOO_LARGE',
      title: 'has a body too large for us',
      bytes: withLength(JSON.stringify({ ...webObject, data: { x: 'x'.repeat(1_100_000) } })),
    },
    {
      title: 'is no UTF-8',
      bytes: Buffer.from(withLength(text.replace('"u1"', '"\xff\xfe"'), text.length), 'latin1'),
    },
    {
      title: 'is damaged gzip',
      bytes: Buffer.concat([
        Buffer.from(answerOf(`${typed}content-encoding: gzip\r\ncontent-length: 30\r\n`, '')),
        gzipSync(text).subarray(0, 30),
      ]),
    },
    {
      title: 'says that it is gzip and is not',
      bytes: answerOf(`${typed}content-encoding: gzip\r\ncontent-length: ${text.length}\r\n`, text),
    },
    {
      title: 'is packed in a way that we did not ask for',
      bytes: answerOf(`${typed}content-encoding: br\r\ncontent-length: ${text.length}\r\n`, text),
    },
    {
      title: 'is HTML',
      bytes: answerOf('content-type: text/html\r\ncontent-length: 6\r\n', '<html>'),
    },
    { title: 'has no content type', bytes: answerOf(`content-length: ${text.length}\r\n`, text) },
    { title: 'is null', bytes: withLength('null') },
    { title: 'is a list', bytes: withLength('[]') },
    { title: 'is a number', bytes: withLength('7') },
    { title: 'is of another kind', bytes: withLength(text.replace('ConfigMap', 'Secret')) },
    { title: 'is about another object', bytes: withLength(text.replace('"web"', '"api"')) },
    { title: 'has metadata of the wrong type', bytes: withLength(text.replace('"u1"', '{"a":1}')) },
    { title: 'is 204 without content', bytes: answerOf('', '', '204 No Content') },
    {
      title: 'is 205 without content',
      bytes: answerOf('content-length: 0\r\n', '', '205 Reset Content'),
    },
    {
      title: 'is 206 with a part',
      bytes: answerOf(`${typed}content-length: 2\r\n`, '{}', '206 Partial Content'),
    },
    {
      code: 'KUBE_UNREACHABLE',
      title: 'switches protocols',
      bytes: answerOf(
        'upgrade: websocket\r\nconnection: upgrade\r\n',
        '',
        '101 Switching Protocols',
      ),
    },
    {
      code: 'KUBE_TIMEOUT',
      title: 'is an endless row of interim answers',
      bytes: 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(50),
    },
    {
      title: 'redirects to a login page',
      bytes: answerOf(
        'location: https://login.example.org/\r\ncontent-length: 0\r\n',
        '',
        '302 Found',
      ),
    },
    {
      code: 'KUBE_UNAVAILABLE',
      title: 'wants a login to the network',
      bytes: answerOf(
        'content-type: text/html\r\ncontent-length: 6\r\n',
        '<html>',
        '511 Network Authentication Required',
      ),
    },
    {
      title: 'is nested without end',
      bytes: withLength(
        `${text.slice(0, -1)},"n":12345678901234567890,"deep":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      ),
    },
  ])('that $title is a failure, and a write is in doubt', async (served) => {
    expectFailures(await readFrom(served), served.code ?? 'KUBE_BAD_ANSWER');
  });

  test('that never ends is given up after a silence', async () => {
    const stalls = answerOf(
      `${typed}transfer-encoding: chunked\r\n`,
      `5\r\n${text.slice(0, 5)}\r\n`,
    );

    expectFailures(await readFrom({ bytes: stalls }), 'KUBE_TIMEOUT');
  });

  test('that drips for longer than a request may take is given up', async () => {
    const drips: NodeJS.Timeout[] = [];
    const server = await startRawServer((socket) => {
      socket.on('data', () => {
        socket.write(answerOf(`${typed}transfer-encoding: chunked\r\n`, ''));
        drips.push(setInterval(() => socket.write('1\r\n \r\n'), 20));
      });
    });
    const kube = loopbackClient(server.url, { limits: { ...soon, totalMs: 200 } });

    const answer = await kube.get(web);
    drips.forEach(clearInterval);

    expect(answer).toMatchObject({ kind: 'failed', problem: { code: 'KUBE_TIMEOUT' } });
  });

  test('that unpacks to a hundred times the limit is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024));
    const head = answerOf(
      `${typed}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n`,
      '',
    );

    const { read } = await readFrom({ bytes: Buffer.concat([Buffer.from(head), bomb]) });

    expect(read).toMatchObject({
      problem: {
        code: 'KUBE_TOO_LARGE',
        message: expect.stringContaining('larger than 1 MiB') as string,
      },
    });
  });

  test('that comes unasked is never taken for the next one', async () => {
    const api = JSON.stringify({ ...webObject, metadata: { ...webObject.metadata, name: 'api' } });
    const twice = await startBytesServer(withLength(text) + withLength(api));
    const kube = loopbackClient(twice.url, { limits: soon });

    const first = await kube.get(web);
    const second = await kube.get(web);
    const third = await kube.get(web);

    for (const answer of [first, second, third]) {
      expect(answer).toMatchObject({ kind: 'ok', value: { metadata: { name: 'web' } } });
    }
  });

  test('that shows a key called constructor is read as data after a lost answer', async () => {
    const owned = { 'f:data': { 'f:key': {}, 'f:constructor': {} } };
    const entry = { manager: 'gitsync', operation: 'Apply', apiVersion: 'v1', fieldsV1: owned };
    const metadata = { ...webObject.metadata, managedFields: [entry] };
    const before = { ...webObject, metadata, data: { key: 'a', constructor: 'old' } };
    const server = await startLoopbackServer(drop, json(200, before), json(200, webObject));

    const payload = { ...webPayload, data: { key: 'a' } };
    const answer = await loopbackClient(server.url).apply(web, payload, apply);

    expect(answer.kind).toBe('ok');
    // The key that left the payload is still there: the first write was not stored.
    expect(server.received.map(({ method }) => method)).toEqual(['PATCH', 'GET', 'PATCH']);
  });

  test('of a list must be about the namespace that was asked for', async () => {
    const items = [{ metadata: { name: 'a', namespace: 'elsewhere' } }];
    const list = { kind: 'ConfigMapList', apiVersion: 'v1', metadata: {}, items };
    const server = await startLoopbackServer(json(200, list));
    const kube = loopbackClient(server.url);

    const inOne = await kube.list(configMaps, { namespace: 'shop' });
    const inAll = await kube.list(configMaps);

    expect(inOne).toMatchObject({ problem: { code: 'KUBE_BAD_ANSWER' } });
    expect(inAll).toMatchObject({ kind: 'ok' });
  });
});

describe('a login page of the network', () => {
  const requests: readonly (readonly [
    string,
    (kube: KubeClient) => Promise<KubeAnswer<unknown>>,
  ])[] = [
    ['a get', (kube) => kube.get(web)],
    ['a list', (kube) => kube.list(configMaps)],
    ['a dry run', (kube) => kube.dryRunApply(web, webPayload, apply)],
    ['an apply', (kube) => kube.apply(web, webPayload, apply)],
    ['a delete', (kube) => kube.delete(web, { uid: 'u', resourceVersion: '1' })],
    ['a document', (kube) => kube.getDocument('/openapi/v3')],
    ['discovery', discover],
    ['following', followOnce],
  ];
  const pages: readonly (readonly [string, Responder])[] = [
    ['200', page(200)],
    ['302', page(302, { location: 'https://login.example.org/' })],
    ['511', page(511)],
  ];
  const pairs = requests.flatMap(([title, send]) =>
    pages.map(([code, responder]) => [title, code, send, responder] as const),
  );

  test.each(pairs)(
    'in place of %s (%s) is a failure that names it',
    async (...[, code, send, responder]) => {
      const server = await startLoopbackServer(responder);

      const answer = await send(loopbackClient(server.url));

      if (answer.kind === 'ok') throw new Error('it succeeded');
      expect(answer.problem.message).toContain(`HTTP ${code} with text/html`);
      expect(answer.problem.code).toMatch(/KUBE_(?:BAD_ANSWER|UNAVAILABLE)/);
      // A redirect is not followed: it would take the credentials along.
      expect(
        server.received.every(({ url }) => url.startsWith('/api') || url.startsWith('/openapi')),
      ).toBe(true);
    },
  );
});

async function discover(kube: KubeClient): Promise<KubeAnswer<unknown>> {
  try {
    return { kind: 'ok', value: await kube.discover(), warnings: [] };
  } catch (error) {
    if (!(error instanceof GitsyncError) || error.problems[0] === undefined) throw error;
    const nothing = { status: undefined, conflicts: [], fields: [], mayHaveHappened: false };
    return { kind: 'failed', problem: error.problems[0], ...nothing };
  }
}

/** What following tells first. */
async function followOnce(kube: KubeClient): Promise<KubeAnswer<unknown>> {
  const resource = { ...configMaps, verbs: ['list', 'watch'] };
  for await (const event of kube.follow(resource, { project: (object) => object })) {
    if (event.kind === 'failed') return event;
    if (event.kind !== 'trouble') return { kind: 'ok', value: event, warnings: [] };
    const nothing = { status: undefined, conflicts: [], fields: [], mayHaveHappened: false };
    return { kind: 'failed', problem: event.problem, ...nothing };
  }
  throw new Error('it ended without a word');
}

describe('a clock that differs', () => {
  test.each([
    ['ahead of', -2],
    ['behind', 2],
  ])('from that of a server that answers 401 is told: %s', async (direction, hours) => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    const date = new Date(now + hours * 3_600_000).toUTCString();
    const server = await startLoopbackServer(status(401, {}, { date }));
    const clock = { now: () => now, random: () => 0.5, sleep: () => Promise.resolve() };

    const answer = await loopbackClient(server.url, { clock }).get(web);

    if (answer.kind === 'ok') throw new Error('it succeeded');
    expect(answer.problem.code).toBe('KUBE_UNAUTHORIZED');
    expect(answer.problem.hint).toContain(`The clock of this machine is 120 min ${direction}`);
  });
});
