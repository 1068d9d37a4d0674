import type { Dispatcher } from 'undici';
import type { Connection, Identity } from '../connection.ts';
import { headerText } from './response-headers.ts';
import type { RawHeaders } from './response-headers.ts';

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
  readonly body: AsyncIterable<Buffer>;
  /** Gives the connection up without reading the rest. Safe to call after the end. */
  discard(): void;
}

/** A request came after {@link HttpTransport.close}. */
export class ClosedTransport extends Error {
  override readonly name = 'ClosedTransport';
}

/** Idle connections are kept this long; apiserver closes them after 90 s. */
const keepAliveMs = 60_000;
const connectTimeoutMs = 10_000;

/**
 * Kept-alive HTTP/1.1 connections to one server. Nothing is read into memory, retried or judged here.
 * undici costs 100 ms of CPU to import, so it is loaded with the first request. Its own time limits are
 * off: {@link Deadline} has them, and a quiet watch must live.
 */
export class HttpTransport {
  readonly #connection: Connection;
  readonly #base: string;
  readonly #origin: string;
  #dispatcher: { readonly certificate: string; readonly opened: Promise<Dispatcher> } | undefined;
  #retired: Promise<Dispatcher>[] = [];
  #isClosed = false;

  constructor(connection: Connection) {
    const url = new URL(connection.server);
    this.#connection = connection;
    this.#origin = url.origin;
    this.#base = url.pathname.replace(/\/$/, '');
  }

  /** Loads what a first request needs, so that its deadline covers the network only. */
  async prepare(identity: Identity): Promise<void> {
    if (!this.#isClosed) await this.#dispatcherFor(identity);
  }

  /** Sends a request and waits for the head of the answer. @throws whatever the connection throws */
  async exchange(
    request: HttpRequest,
    identity: Identity,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const dispatcher = await this.#dispatcherFor(identity);
    const answer = await dispatcher.request({
      origin: this.#origin,
      path: `${this.#base}${request.path}`,
      method: request.method,
      headers: this.#headers(request, identity),
      body: request.body ?? null,
      signal,
    });
    const { body } = answer;
    // A destroyed stream emits an error that nobody reads any more.
    body.on('error', ignoreLateError);
    return {
      status: answer.statusCode,
      headers: answer.headers,
      contentType: headerText(answer.headers, 'content-type'),
      body,
      discard: () => {
        if (!body.readableEnded) body.destroy();
      },
    };
  }

  /** Closes all connections, running requests included. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const opened = this.#dispatcher === undefined ? [] : [this.#dispatcher.opened];
    const all = await Promise.all([...this.#retired, ...opened]);
    this.#retired = [];
    this.#dispatcher = undefined;
    await Promise.all(all.map((dispatcher) => dispatcher.destroy()));
  }

  #headers(request: HttpRequest, identity: Identity): Record<string, string | string[]> {
    const headers: Record<string, string | string[]> = { ...request.headers };
    if (identity.authorization !== undefined) headers['authorization'] = identity.authorization;
    const impersonation = this.#connection.impersonation;
    if (impersonation === undefined) return headers;
    headers['Impersonate-User'] = impersonation.user;
    if (impersonation.uid !== '') headers['Impersonate-Uid'] = impersonation.uid;
    if (impersonation.groups.length > 0) headers['Impersonate-Group'] = [...impersonation.groups];
    for (const [key, values] of Object.entries(impersonation.extra)) {
      headers[`Impersonate-Extra-${encodeURIComponent(key.toLowerCase())}`] = [...values];
    }
    return headers;
  }

  /** Connections carry the client certificate, so a renewed one needs new connections. */
  async #dispatcherFor(identity: Identity): Promise<Dispatcher> {
    if (this.#isClosed) throw new ClosedTransport('the client is closed');
    const certificate = identity.clientCertificate?.cert ?? '';
    if (this.#dispatcher?.certificate === certificate) return await this.#dispatcher.opened;
    if (this.#dispatcher !== undefined) this.#retire(this.#dispatcher.opened);
    this.#dispatcher = { certificate, opened: openDispatcher(this.#connection, identity) };
    return await this.#dispatcher.opened;
  }

  /** Running requests on the old certificate end on their own. */
  #retire(opened: Promise<Dispatcher>): void {
    const closing = opened.then(async (dispatcher) => {
      await dispatcher.close();
      return dispatcher;
    });
    this.#retired.push(closing);
  }
}

function ignoreLateError(): void {
  // The reader of the body gets the error too; this listener only keeps it from ending the process.
}

async function openDispatcher(connection: Connection, identity: Identity): Promise<Dispatcher> {
  const { Pool, ProxyAgent } = await import('./undici.ts');
  const { trust, proxyUrl, server } = connection;
  const tls = {
    rejectUnauthorized: !trust.insecure,
    timeout: connectTimeoutMs,
    ...(trust.authorities === undefined ? {} : { ca: trust.authorities }),
    ...(trust.serverName === '' ? {} : { servername: trust.serverName }),
    ...(identity.clientCertificate ?? {}),
  };
  const options = {
    allowH2: false,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: keepAliveMs,
  };
  if (proxyUrl !== undefined) return new ProxyAgent({ ...options, uri: proxyUrl, requestTls: tls });
  return new Pool(new URL(server).origin, { ...options, connect: tls });
}
