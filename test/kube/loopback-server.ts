import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** One request as it arrived. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers one request; what it does to the socket is its own business. */
export type Responder = (request: ReceivedRequest, response: ServerResponse) => void;

/** A server on loopback that answers by script and remembers what it was asked. */
export interface LoopbackServer {
  readonly url: string;
  readonly received: readonly ReceivedRequest[];
}

/**
 * Starts a server whose n-th request is answered by the n-th responder, later ones by the last.
 * It is no stand-in for an API server: it plays what breaks between us and one.
 */
export async function startLoopbackServer(
  ...responders: readonly Responder[]
): Promise<LoopbackServer> {
  const received: ReceivedRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request = {
        method: incoming.method ?? '',
        url: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      received.push(request);
      responders[Math.min(received.length, responders.length) - 1]?.(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, received };
}

/** Answers with JSON. */
export function json(
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): Responder {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(value));
  };
}

/** Answers with a Status, as apiserver does. */
export function status(
  code: number,
  fields: object = {},
  headers: Record<string, string> = {},
): Responder {
  const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, ...fields };
  return json(code, body, headers);
}

/** Answers with something that no API server sends. */
export function page(code: number, headers: Record<string, string> = {}): Responder {
  return (_request, response) => {
    response.writeHead(code, { 'content-type': 'text/html', ...headers });
    response.end('<html>Please log in</html>');
  };
}

/** Closes the connection without an answer. */
export function drop(_request: ReceivedRequest, response: ServerResponse): void {
  response.destroy();
}

/** Resets the connection. */
export function reset(_request: ReceivedRequest, response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

/** Promises a whole answer, sends a part and closes. */
export function truncate(_request: ReceivedRequest, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"kind":"ConfigMap","apiVers');
  setImmediate(() => response.destroy());
}

/** Never answers. */
export function silence(): void {
  // The client's deadline has to end this.
}

/** Begins an answer and never ends it. */
export function stall(_request: ReceivedRequest, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"kind":');
}
