import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';

const version = { major: '1', minor: '36', gitVersion: 'v1.36.3' };

/** What a server was told by a request: all by which two clients can differ in who asks for what. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query; the whole URL where a proxy was asked. */
  readonly url: string;
  readonly host: string;
  /** Authorization, Proxy-Authorization and Impersonate-* headers, sorted, their names decoded. */
  readonly credentials: readonly string[];
  /** Subject of the client certificate, as `O=dev CN=alice`. */
  readonly certificate: string;
  /** The name that the client asked for in its TLS greeting. */
  readonly serverName: string;
  readonly isTls: boolean;
}

/** A server that answers everything with a version and remembers who asked. */
export interface RecordingServer {
  readonly port: number;
  /** What came since the last call. */
  take(): readonly RecordedRequest[];
  close(): Promise<void>;
}

/** Certificate, key and authority of a TLS server, PEM; without them the server speaks plain HTTP. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/**
 * Starts on all loopback addresses; client certificates are asked for and never refused. Without
 * `accepts` every token is good.
 */
export async function startRecordingServer(
  certificate: ServerCertificate | undefined,
  accepts: (authorization: string) => boolean = () => true,
): Promise<RecordingServer> {
  let recorded: RecordedRequest[] = [];
  const listener: RequestListener = (request, response) => {
    recorded.push(recordRequest(request));
    const isAccepted = accepts(request.headers.authorization ?? '');
    const body = isAccepted ? version : { kind: 'Status', apiVersion: 'v1', code: 401 };
    const type = { 'content-type': 'application/json' };
    response.writeHead(isAccepted ? 200 : 401, type).end(JSON.stringify(body));
  };
  const server =
    certificate === undefined
      ? createHttpServer(listener)
      : createHttpsServer(
          { ...certificate, requestCert: true, rejectUnauthorized: false },
          listener,
        );
  const port = await listen(server);
  return {
    port,
    take: () => {
      const taken = recorded;
      recorded = [];
      return taken;
    },
    close: () => closeServer(server),
  };
}

/** Lets a server listen on a free port of 127.0.0.1 and ::1. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '::', resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Closes a server with its open connections. */
export async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

/** A request as it arrived, in words that do not depend on the client. */
export function recordRequest(request: IncomingMessage): RecordedRequest {
  const { socket } = request;
  const tls = socket instanceof TLSSocket ? socket : undefined;
  const { servername } = (tls ?? {}) as { readonly servername?: string | false };
  return {
    method: request.method ?? '',
    url: request.url ?? '',
    host: request.headers.host ?? '',
    credentials: listCredentials(request.rawHeaders),
    certificate: tls === undefined ? '' : describeCertificate(tls),
    serverName: servername === false ? '' : (servername ?? ''),
    isTls: tls !== undefined,
  };
}

function describeCertificate(socket: TLSSocket): string {
  const subject = socket.getPeerX509Certificate()?.subject ?? '';
  return subject.replaceAll('\n', ' ');
}

function listCredentials(rawHeaders: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = decodeURIComponent((rawHeaders[index] ?? '').toLowerCase());
    const isOne = name.endsWith('authorization') || name.startsWith('impersonate-');
    if (isOne) found.push(`${name}: ${rawHeaders[index + 1] ?? ''}`);
  }
  return found.sort();
}
