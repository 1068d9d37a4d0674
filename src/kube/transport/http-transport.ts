import { Agent, request as startRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { createSecureContext } from 'node:tls';
import type { Duplex } from 'node:stream';
import type { Connection, Identity, Impersonation } from '../connection.ts';
import { hostOf } from '../host-of.ts';
import { openSocket } from './connections/open-socket.ts';
import type { Route } from './connections/open-socket.ts';
import { openProxySocket, proxyAuthorization } from './connections/open-tunnel.ts';
import { NoConnection } from './connections/no-connection.ts';
import { headerText } from './response-headers.ts';
import type { RawHeaders } from './response-headers.ts';
import { defaultLimits } from './sender-limits.ts';
import { failure } from './connections/settle-socket.ts';

/** One HTTP request, complete but for who asks. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query below the server's URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** An answer whose body has not been read yet. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: RawHeaders;
  readonly contentType: string;
  readonly body: IncomingMessage;
  /** Gives the connection up without reading the rest. Safe to call after the end. */
  discard(): void;
}

/** What may end an exchange before its time. */
export interface Stoppable {
  /** Calls back when the exchange is to end, at once if it is so already. */
  onStop(callback: () => void): void;
}

/** A request came after {@link HttpTransport.close}, or was running when it was called. */
export class ClosedTransport extends Error {
  override readonly name = 'ClosedTransport';
}

/** Idle connections are kept this long; apiserver closes them after 90 s. */
const keepAliveMs = 60_000;

/**
 * Kept-alive HTTP/1.1 connections to one server, on Node's own client: docs/adr/0010 has the measurements
 * that chose it. Nothing is read into memory, retried or judged here, and no time limits are set:
 * {@link Deadline} has them, and a quiet watch must live.
 */
export class HttpTransport {
  readonly #connection: Connection;
  readonly #connectMs: number;
  readonly #url: URL;
  readonly #base: string;
  readonly #forwardProxy: URL | undefined;
  readonly #impersonation: readonly string[];
  #agent: { readonly certificate: string; readonly sockets: SocketAgent } | undefined;
  #retired: readonly SocketAgent[] = [];
  readonly #closing = new AbortController();

  constructor(connection: Connection, connectMs = defaultLimits.connectMs) {
    const url = new URL(connection.server);
    const { proxyUrl, impersonation } = connection;
    this.#connection = connection;
    this.#connectMs = connectMs;
    this.#url = url;
    // To a plain server, an HTTP proxy is told the whole URL (RFC 9112 section 3.2.2), as Go does it.
    const forwards = url.protocol === 'http:' && proxyUrl?.startsWith('http') === true;
    this.#forwardProxy = forwards ? new URL(proxyUrl) : undefined;
    this.#base = `${forwards ? url.origin : ''}${url.pathname.replace(/\/$/, '')}`;
    this.#impersonation = impersonation === undefined ? [] : impersonationHeaders(impersonation);
  }

  /** Sends a request and waits for the head of the answer. @throws whatever the connection throws */
  async exchange(
    request: HttpRequest,
    identity: Identity,
    deadline: Stoppable,
  ): Promise<HttpAnswer> {
    const agent = this.#agentFor(identity);
    // As bytes: headers go out in the encoding of a body of text, and theirs is UTF-8 already.
    const body = request.body === undefined ? undefined : Buffer.from(request.body);
    try {
      return await new Promise<HttpAnswer>((resolve, reject) => {
        const sent = startRequest({
          agent,
          host: this.#url.hostname,
          setHost: false,
          method: request.method,
          path: `${this.#base}${request.path}`,
          headers: this.#headers(request, identity, body),
        });
        awaitAnswer(sent, resolve, reject);
        sent.on('error', () => {
          // Where one kept connection was dead, the others may be too: the next attempt opens a new one.
          if (sent.reusedSocket) agent.dropIdle();
        });
        // Without a connection yet, Node would tell the request's end only when there is one.
        deadline.onStop(() => {
          sent.destroy();
          reject(new Error('stopped'));
        });
        sent.end(body);
      });
    } catch (cause) {
      throw this.#closing.signal.aborted ? closed(cause) : cause;
    }
  }

  /** Closes all connections, running requests included. */
  close(): void {
    this.#closing.abort();
    this.#agent?.sockets.destroy();
    for (const agent of this.#retired) agent.destroy();
  }

  /** Names and values in turns: Node checks and copies a flat list faster than an object. */
  #headers(request: HttpRequest, identity: Identity, body: Buffer | undefined): string[] {
    const headers = ['host', this.#url.host];
    for (const [name, value] of Object.entries(request.headers)) headers.push(name, value);
    if (body !== undefined) headers.push('content-length', String(body.length));
    const { authorization } = identity;
    if (authorization !== undefined) headers.push('authorization', encodeUtf8(authorization));
    headers.push(...this.#impersonation);
    if (this.#forwardProxy !== undefined) {
      headers.push(...Object.entries(proxyAuthorization(this.#forwardProxy)).flat());
    }
    return headers;
  }

  /** Connections carry the client certificate, so a renewed one needs new connections. */
  #agentFor(identity: Identity): SocketAgent {
    if (this.#closing.signal.aborted) throw closed(undefined);
    const certificate = identity.clientCertificate?.cert ?? '';
    if (this.#agent?.certificate === certificate) return this.#agent.sockets;
    // Created first: a certificate that cannot be used must not become the one in use.
    const sockets = new SocketAgent(this.#routeFor(identity), this.#forwardProxy);
    if (this.#agent !== undefined) {
      this.#agent.sockets.retire();
      this.#retired = [...this.#retired.filter((agent) => agent.isUsed), this.#agent.sockets];
    }
    this.#agent = { certificate, sockets };
    return sockets;
  }

  #routeFor({ clientCertificate }: Identity): Route {
    const { trust, proxyUrl } = this.#connection;
    const isTls = this.#url.protocol === 'https:';
    const authorities = trust.authorities === undefined ? {} : { ca: trust.authorities };
    return {
      host: hostOf(this.#url),
      port: Number(this.#url.port) || (isTls ? 443 : 80),
      isTls,
      trust,
      secureContext: isTls
        ? createSecureContext({ ...authorities, ...clientCertificate })
        : undefined,
      tunnel:
        proxyUrl === undefined || this.#forwardProxy !== undefined ? undefined : new URL(proxyUrl),
      closing: this.#closing.signal,
      connectMs: this.#connectMs,
    };
  }
}

/** Node's pool of kept-alive connections, over connections that {@link openSocket} makes. */
class SocketAgent extends Agent {
  readonly #route: Route;
  readonly #proxy: URL | undefined;

  constructor(route: Route, proxy: URL | undefined) {
    super({ keepAlive: true, timeout: keepAliveMs });
    this.#route = route;
    this.#proxy = proxy;
  }

  override createConnection(
    _options: unknown,
    callback?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    const refuse = (cause: unknown): void => {
      // The callback's type wants a socket even where there is none.
      (callback as ((failed: Error) => void) | undefined)?.(new NoConnection(cause));
    };
    const opening =
      this.#proxy === undefined
        ? openSocket(this.#route)
        : openProxySocket(this.#proxy, this.#route);
    void opening.then((socket) => {
      // The client was closed meanwhile: nobody would close this connection.
      if (this.#route.closing.aborted) socket.destroy();
      // Closed before anybody listened to it: a request on it would wait in vain.
      if (socket.destroyed) refuse(socket.errored ?? failure('ECONNRESET', 'closed at once'));
      else callback?.(null, socket);
    }, refuse);
    return undefined;
  }

  /** All connections go to one place: Node's own name would hold the certificates. */
  override getName(): string {
    return '';
  }

  /** Lets running requests end on their connections, and keeps none of these. */
  retire(): void {
    this.maxFreeSockets = 0;
    this.dropIdle();
  }

  /** True while requests run on connections of it. */
  get isUsed(): boolean {
    return Object.keys(this.sockets).length > 0;
  }

  /** Closes the connections on which nothing runs. */
  dropIdle(): void {
    for (const sockets of Object.values(this.freeSockets)) {
      for (const socket of sockets ?? []) socket.destroy();
    }
  }
}

function awaitAnswer(
  sent: ClientRequest,
  resolve: (answer: HttpAnswer) => void,
  reject: (error: Error) => void,
): void {
  let isAnswered = false;
  sent.on('response', (body) => {
    isAnswered = true;
    // A destroyed stream emits an error that nobody reads any more.
    body.on('error', ignoreLateError);
    resolve({
      status: body.statusCode ?? 0,
      headers: body.headers,
      contentType: headerText(body.headers, 'content-type'),
      body,
      discard: () => {
        if (!body.complete) body.destroy();
      },
    });
  });
  sent.on('error', reject);
  sent.on('close', () => {
    // Every request closes in the end; an error for each would cost more than the rest of this.
    if (!isAnswered) reject(failure('ECONNRESET', 'closed before an answer came'));
  });
}

function ignoreLateError(): void {
  // The reader of the body gets the error too; this listener only keeps it from ending the process.
}

function closed(cause: unknown): ClosedTransport {
  return new ClosedTransport('the client is closed', { cause });
}

function impersonationHeaders(impersonation: Impersonation): readonly string[] {
  const { user, uid, groups, extra } = impersonation;
  const headers = ['Impersonate-User', encodeUtf8(user)];
  if (uid !== '') headers.push('Impersonate-Uid', encodeUtf8(uid));
  for (const group of groups) headers.push('Impersonate-Group', encodeUtf8(group));
  for (const [key, values] of Object.entries(extra)) {
    const name = `Impersonate-Extra-${encodeURIComponent(key.toLowerCase())}`;
    for (const value of values) headers.push(name, encodeUtf8(value));
  }
  return headers;
}

/** Node writes headers as Latin-1 and refuses the rest; as in Go, what goes out is UTF-8. */
function encodeUtf8(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1');
}
