import { createServer as createHttpServer } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/kube/clock.ts';
import type { Identity } from '../../../src/kube/connection.ts';
import { NoConnection } from '../../../src/kube/transport/connections/no-connection.ts';
import { judgeBrokenExchange } from '../../../src/kube/transport/transport-problem.ts';
import { objectSubject } from '../../../src/kube/requests/request-subject.ts';
import { makeCertificates } from '../hostile/certificates.ts';
import type { TestCertificates } from '../hostile/certificates.ts';
import { listen, startRawServer } from '../hostile/raw-server.ts';
import { startTlsServer } from '../hostile/tls-server.ts';
import { loopbackClient, web, webObject, webPayload } from '../loopback-client.ts';
import { silence, startLoopbackServer, status } from '../loopback-server.ts';
import type { Responder } from '../loopback-server.ts';

const apply = { fieldManager: 'gitsync', force: false };
const text = JSON.stringify(webObject);
const whole = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
const wide = { concurrent: { start: 64, lowest: 64, highest: 64 } };

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => {
  certificates.remove();
});

/** A part of an answer, and no more. */
function half(...[, response]: Parameters<Responder>): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
  response.write(text.slice(0, 10));
}

describe('a caller who gives up', () => {
  test('while the connection is being made waits for nothing', async () => {
    const server = await startRawServer(() => undefined);
    const kube = loopbackClient(`https://127.0.0.1:${server.port}`);
    const stop = new AbortController();

    const running = kube.get(web, stop.signal);
    await expect.poll(() => server.sockets.length).toBe(1);
    stop.abort();

    expect(await running).toMatchObject({ problem: { code: 'KUBE_ABORTED' } });
  });

  test('while the body arrives closes the connection', async () => {
    const server = await startLoopbackServer(half);
    const kube = loopbackClient(server.url);
    const stop = new AbortController();

    const running = kube.get(web, stop.signal);
    await expect.poll(() => server.received.length).toBe(1);
    stop.abort();

    expect(await running).toMatchObject({ problem: { code: 'KUBE_ABORTED' } });
  });

  test('after the end changes nothing, and the connection is used again', async () => {
    const sockets = new Set<Socket>();
    const server = await startRawServer((socket) => {
      socket.on('data', () => {
        sockets.add(socket);
        socket.write(whole);
      });
    });
    const kube = loopbackClient(server.url);
    const stop = new AbortController();

    const first = await kube.get(web, stop.signal);
    stop.abort();
    const second = await kube.get(web);

    expect([first.kind, second.kind]).toEqual(['ok', 'ok']);
    expect(sockets.size).toBe(1);
  });

  test('while others are served first waits for no turn', async () => {
    const server = await startLoopbackServer(silence);
    const kube = loopbackClient(server.url, {
      limits: { concurrent: { start: 1, lowest: 1, highest: 1 } },
    });
    const stop = new AbortController();

    const first = kube.get(web);
    await expect.poll(() => server.received.length).toBe(1);
    const second = kube.apply(web, webPayload, { ...apply, signal: stop.signal });
    stop.abort();

    expect(await second).toMatchObject({
      problem: { code: 'KUBE_ABORTED' },
      mayHaveHappened: false,
    });
    expect(server.received).toHaveLength(1);
    await kube.close();
    await first;
  });
});

describe('closing a client', () => {
  test.each<[string, Responder]>([
    ['wait for an answer', silence],
    ['read one', half],
  ])('ends requests that %s, and says so', async (_title, responder) => {
    const server = await startLoopbackServer(responder);
    const kube = loopbackClient(server.url, { limits: wide });

    const running = Array.from({ length: 20 }, () => kube.apply(web, webPayload, apply));
    await expect.poll(() => server.received.length).toBe(20);
    await kube.close();
    const answers = await Promise.all(running);

    for (const answer of answers) {
      expect(answer).toMatchObject({ problem: { code: 'KUBE_ABORTED' }, mayHaveHappened: true });
    }
  });

  test('ends pauses between attempts', async () => {
    const server = await startLoopbackServer(status(429, {}, { 'retry-after': '25' }));
    const kube = loopbackClient(server.url, { clock: systemClock });

    const running = kube.get(web);
    await expect.poll(() => server.received.length).toBe(1);
    await kube.close();

    expect(await running).toMatchObject({ problem: { code: 'KUBE_ABORTED' } });
  });

  test('ends handshakes, and refuses what comes later', async () => {
    const server = await startRawServer(() => undefined);
    const kube = loopbackClient(`https://127.0.0.1:${server.port}`);

    const running = kube.get(web);
    await expect.poll(() => server.sockets.length).toBe(1);
    await kube.close();

    expect(await running).toMatchObject({ problem: { code: 'KUBE_ABORTED' } });
    expect(await kube.get(web)).toMatchObject({ problem: { code: 'KUBE_ABORTED' } });
    expect(server.sockets).toHaveLength(1);
  });

  test.each(['http', 'socks5'])('ends what a silent %s proxy was asked', async (scheme) => {
    const proxy = await startRawServer((socket) => socket.resume());
    const kube = loopbackClient('https://api.test:6443', {
      connection: { proxyUrl: `${scheme}://127.0.0.1:${proxy.port}` },
    });

    const running = kube.get(web);
    await expect.poll(() => (proxy.sockets[0]?.bytesRead ?? 0) > 0).toBe(true);
    await kube.close();

    expect(await running).toMatchObject({ problem: { code: 'KUBE_ABORTED' } });
    await expect.poll(() => proxy.sockets[0]?.destroyed).toBe(true);
  });
});

test.each(['http', 'socks5'])(
  'a silent %s proxy is given up, and nothing was sent',
  async (scheme) => {
    const proxy = await startRawServer((socket) => socket.resume());
    const kube = loopbackClient('https://api.test:6443', {
      connection: { proxyUrl: `${scheme}://127.0.0.1:${proxy.port}` },
      limits: { connectMs: 50 },
    });

    const answer = await kube.apply(web, webPayload, apply);

    expect(answer).toMatchObject({ problem: { code: 'KUBE_UNREACHABLE' }, mayHaveHappened: false });
    if (answer.kind === 'failed') expect(answer.problem.message).toContain('through the proxy');
  },
);

describe('kept connections', () => {
  test('that all died unseen cost one attempt, not one each', async () => {
    let isDying = false;
    const server = await startRawServer((socket) => {
      let isOld = false;
      socket.on('data', () => {
        if (isDying && isOld) socket.resetAndDestroy();
        else socket.write(whole);
        isOld = true;
      });
    });
    const kube = loopbackClient(server.url, { limits: wide });
    await Promise.all(Array.from({ length: 20 }, () => kube.get(web)));
    const before = server.sockets.length;

    isDying = true;
    const answer = await kube.get(web);

    expect(answer.kind).toBe('ok');
    expect(before).toBeGreaterThan(5);
    expect(server.sockets).toHaveLength(before + 1);
  });

  test('that are closed while a write goes out leave it in doubt, and it is looked for', async () => {
    const requests: string[] = [];
    const server = await startRawServer((socket) => {
      socket.on('data', (piece: Buffer) => {
        requests.push(piece.toString().split(' ', 1)[0] ?? '');
        if (requests.length === 2) socket.destroy();
        else socket.write(whole);
      });
    });
    const kube = loopbackClient(server.url);

    await kube.get(web);
    const answer = await kube.apply(web, webPayload, apply);

    expect(answer).toMatchObject({ kind: 'ok', value: { lostAnswer: true } });
    expect(requests).toEqual(['GET', 'PATCH', 'GET', 'PATCH']);
  });

  test('are enough for 500 requests at once, with a bounded number of connections', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => {
      warnings.push(warning);
    };
    process.on('warning', note);
    let most = 0;
    let running = 0;
    const server = createHttpServer((_request, response) => {
      running += 1;
      most = Math.max(most, running);
      setImmediate(() => {
        running -= 1;
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(text);
      });
    });
    const url = `http://127.0.0.1:${await listen(server)}`;
    onTestFinished(() => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    });
    const kube = loopbackClient(url);

    const answers = await Promise.all(Array.from({ length: 500 }, () => kube.get(web)));
    process.off('warning', note);

    expect(answers.every(({ kind }) => kind === 'ok')).toBe(true);
    expect(most).toBeLessThanOrEqual(64);
    expect(warnings).toEqual([]);
  });
});

test('a renewed client certificate gets new connections, and running requests keep theirs', async () => {
  const users: string[] = [];
  const held: (() => void)[] = [];
  const { good, authority, user, foreignUser } = certificates;
  const url = await startTlsServer(
    { ...good, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const { socket } = request;
      if (socket instanceof TLSSocket) users.push(socket.getPeerCertificate().fingerprint256);
      const answer = (): void => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(text);
      };
      if (held.length === 0) held.push(answer);
      else answer();
    },
  );
  let identity: Identity = { clientCertificate: user };
  const kube = loopbackClient(url, {
    connection: {
      trust: { authorities: authority, insecure: false, serverName: '' },
      credentials: { current: () => Promise.resolve(identity), renew: () => false },
    },
  });

  const first = kube.get(web);
  await expect.poll(() => held.length).toBe(1);
  identity = { clientCertificate: foreignUser };
  const second = await kube.get(web);
  held[0]?.();
  const third = [await first, await kube.get(web)];

  expect([second, ...third].map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok']);
  expect(users[0]).not.toBe(users[1]);
  expect(users[2]).toBe(users[1]);
});

/** A server over TLS behind something that changes what it sends. */
async function serveThrough(damage: (piece: Buffer, index: number) => Buffer): Promise<string> {
  const url = await startTlsServer(certificates.good, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(text);
  });
  const port = Number(new URL(url).port);
  const between = await startRawServer((socket) => {
    const beyond = connect(port, '127.0.0.1');
    let index = 0;
    beyond.on('data', (piece) => {
      socket.write(damage(piece, index));
      index += 1;
    });
    beyond.on('error', () => undefined);
    beyond.on('close', () => socket.destroy());
    socket.on('close', () => beyond.destroy());
    socket.pipe(beyond);
  });
  return `https://127.0.0.1:${between.port}`;
}

describe('a TLS connection that is damaged', () => {
  function clientTo(url: string): ReturnType<typeof loopbackClient> {
    const trust = { authorities: certificates.authority, insecure: false, serverName: '' };
    return loopbackClient(url, { connection: { trust } });
  }

  test('just when it is ready fails the request, and nothing else', async () => {
    // A record that nobody can have encrypted, right behind the server's part of the handshake.
    const record = Buffer.concat([Buffer.from([23, 3, 3, 0, 64]), Buffer.alloc(64, 7)]);
    const url = await serveThrough((piece, index) =>
      index === 0 ? Buffer.concat([piece, record]) : piece,
    );

    const answer = await clientTo(url).get(web);

    expect(answer).toMatchObject({ problem: { code: 'KUBE_UNREACHABLE' } });
  });

  test('in an answer leaves a write in doubt', async () => {
    const url = await serveThrough((piece, index) => {
      if (index === 0) return piece;
      const damaged = Buffer.from(piece);
      damaged.writeUInt8(damaged.readUInt8(damaged.length - 1) ^ 0xff, damaged.length - 1);
      return damaged;
    });

    const answer = await clientTo(url).apply(web, webPayload, apply);

    expect(answer).toMatchObject({
      problem: { code: 'KUBE_UNREACHABLE' },
      mayHaveHappened: true,
    });
  });
});

describe('an error of the network', () => {
  const subject = objectSubject('apply', web, true);
  const codes = ['ETIMEDOUT', 'EHOSTUNREACH', 'ECONNRESET', 'ERR_SSL_BAD_RECORD_TYPE', 'EPIPE'];

  test.each(codes)('%s before there is a connection means that nothing was sent', (code) => {
    const error = new NoConnection(Object.assign(new Error('x'), { code }));
    const exchange = { error, stopped: undefined, server: 'https://api.test', sent: true };

    const { failure } = judgeBrokenExchange(subject, exchange);

    expect(failure).toMatchObject({
      problem: { code: 'KUBE_UNREACHABLE' },
      mayHaveHappened: false,
    });
  });

  test.each(codes)('%s on a connection leaves a write in doubt, and it is tried again', (code) => {
    const error = Object.assign(new Error('x'), { code });
    const exchange = { error, stopped: undefined, server: 'https://api.test', sent: true };

    const { failure, retry } = judgeBrokenExchange(subject, exchange);

    expect(failure).toMatchObject({ problem: { code: 'KUBE_UNREACHABLE' }, mayHaveHappened: true });
    expect(retry).toBe('lost');
  });
});
