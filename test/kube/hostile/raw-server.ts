import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server that speaks whatever its script says. */
export interface RawServer {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly port: number;
  /** Connections so far. */
  readonly sockets: readonly Socket[];
}

/** Listens on loopback until the test ends; `serve` gets every connection. */
export async function startRawServer(serve: (socket: Socket) => void): Promise<RawServer> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    // Clients leave as they like: that is what many of the tests are about.
    socket.on('error', () => undefined);
    serve(socket);
  });
  const port = await listen(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { url: `http://127.0.0.1:${port}`, port, sockets };
}

/** Listens on a free port of loopback and returns it. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/**
 * Serves bytes as the answer to each request, which must have come whole (none of ours in these tests is
 * longer than a piece). `end` closes the connection after it.
 */
export async function startBytesServer(
  bytes: string | Buffer,
  options: { readonly end?: boolean } = {},
): Promise<RawServer> {
  return await startRawServer((socket) => {
    socket.on('data', () => {
      socket.write(bytes);
      if (options.end === true) socket.end();
    });
  });
}
