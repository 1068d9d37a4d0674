import { createServer as createHttpServer, request as startRequest } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { closeServer, listen } from './recording-server.ts';
import type { ServerCertificate } from './recording-server.ts';

/** A proxy that leads every connection to one of our servers and remembers where it was to lead. */
export interface RecordingProxy {
  readonly port: number;
  /** What was asked since the last call: the target, and the credentials where there were any. */
  take(): readonly string[];
  close(): Promise<void>;
}

/** Ports of the servers that stand for the whole world. */
export interface ProxiedServers {
  readonly httpsPort: number;
  readonly httpPort: number;
}

/** An HTTP proxy: CONNECT for https servers, whole URLs for plain ones; over TLS with a certificate. */
export async function startHttpProxy(
  servers: ProxiedServers,
  certificate?: ServerCertificate,
): Promise<RecordingProxy> {
  let recorded: string[] = [];
  const note = (request: IncomingMessage): void => {
    const credentials = request.headers['proxy-authorization'] ?? '';
    recorded.push(`${request.method ?? ''} ${request.url ?? ''} ${credentials}`.trim());
  };
  const forward: RequestListener = (request, response) => {
    note(request);
    const { method, headers } = request;
    const path = new URL(request.url ?? '').pathname;
    const onward = startRequest({ port: servers.httpPort, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  };
  const server =
    certificate === undefined ? createHttpServer(forward) : createHttpsServer(certificate, forward);
  const tunnels = new Set<Duplex>();
  server.on('connect', (request: IncomingMessage, client: Duplex) => {
    note(request);
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    joinStreams(client, connect(servers.httpsPort, '127.0.0.1'), tunnels);
  });
  const port = await listen(server);
  return {
    port,
    take: () => {
      const taken = recorded;
      recorded = [];
      return taken;
    },
    close: async () => {
      for (const stream of tunnels) stream.destroy();
      await closeServer(server);
    },
  };
}

/** A SOCKS5 proxy (RFC 1928) that takes a user name and password where one is offered (RFC 1929). */
export async function startSocksProxy(servers: ProxiedServers): Promise<RecordingProxy> {
  let recorded: string[] = [];
  const tunnels = new Set<Duplex>();
  const server = createServer((client) => {
    void serveSocks(client, servers, tunnels).then(
      (target) => recorded.push(target),
      () => client.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    take: () => {
      const taken = recorded;
      recorded = [];
      return taken;
    },
    close: async () => {
      for (const stream of tunnels) stream.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serveSocks(
  client: Socket,
  servers: ProxiedServers,
  tunnels: Set<Duplex>,
): Promise<string> {
  client.on('error', () => client.destroy());
  const [, methodCount = 0] = await readBytes(client, 2);
  const methods = [...(await readBytes(client, methodCount))];
  const wantsPassword = methods.includes(2);
  client.write(Buffer.from([5, wantsPassword ? 2 : 0]));
  const credentials = wantsPassword ? ` ${await readPassword(client)}` : '';
  const [, , , kind] = await readBytes(client, 4);
  const host = await readHost(client, kind ?? 0);
  const port = (await readBytes(client, 2)).readUInt16BE(0);
  client.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
  const target = port === 80 ? servers.httpPort : servers.httpsPort;
  joinStreams(client, connect(target, '127.0.0.1'), tunnels);
  return `SOCKS5 ${host}:${port}${credentials}`;
}

async function readPassword(client: Socket): Promise<string> {
  const [, nameLength = 0] = await readBytes(client, 2);
  const name = await readBytes(client, nameLength);
  const [passwordLength = 0] = await readBytes(client, 1);
  const password = await readBytes(client, passwordLength);
  client.write(Buffer.from([1, 0]));
  return `${name.toString('utf8')}:${password.toString('utf8')}`;
}

async function readHost(client: Socket, kind: number): Promise<string> {
  if (kind === 1) return [...(await readBytes(client, 4))].join('.');
  if (kind === 4) return (await readBytes(client, 16)).toString('hex');
  const [length = 0] = await readBytes(client, 1);
  return (await readBytes(client, length)).toString('utf8');
}

/** Exactly so many bytes, once they have come. */
async function readBytes(client: Socket, count: number): Promise<Buffer> {
  for (;;) {
    const bytes = count === 0 ? Buffer.alloc(0) : (client.read(count) as Buffer | null);
    if (bytes !== null) return bytes;
    await new Promise<void>((resolve, reject) => {
      client.once('readable', resolve);
      client.once('close', () => {
        reject(new Error('the client left'));
      });
    });
  }
}

function joinStreams(left: Duplex, right: Duplex, tunnels: Set<Duplex>): void {
  for (const [from, to] of [
    [left, right],
    [right, left],
  ] as const) {
    tunnels.add(from);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      tunnels.delete(from);
      to.destroy();
    });
    from.pipe(to);
  }
}
