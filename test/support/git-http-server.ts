import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { makeTempFolder, removeTempFolder } from './git-repository.ts';

/** What the server does with a request instead of serving it. */
export type Misbehaviour =
  | { readonly kind: 'serve' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'truncate'; readonly bytes: number };

/** One request as it arrived. `body` is decoded protocol text (binary parts included). */
export interface GitRequest {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** A real git server: `git http-backend` behind TLS on loopback, over the repositories of one folder. */
export interface GitHttpServer {
  /** `https://127.0.0.1:PORT`. */
  readonly origin: string;
  /** The certificate authority to trust. */
  readonly caFile: string;
  readonly requests: GitRequest[];
  /** Fetch commands so far (v2 `command=fetch` posts). */
  fetches(): readonly GitRequest[];
  behave: (request: { readonly url: string; readonly method: string }) => Misbehaviour;
  /** Every request needs this login from now on. */
  login: { readonly username: string; readonly password: string } | undefined;
  close(): Promise<void>;
}

/** Starts the server over `root`; `REPOSITORY/.git` and bare repositories are both served by their folder's name. */
export async function startGitHttpServer(root: string): Promise<GitHttpServer> {
  const tls = makeCertificate();
  const server = createServer({ key: readFileSync(tls.keyFile), cert: readFileSync(tls.certFile) });
  const requests: GitRequest[] = [];
  const running: GitHttpServer = {
    origin: '',
    caFile: tls.certFile,
    requests,
    fetches: () => requests.filter(({ body }) => body.includes('command=fetch')),
    behave: () => ({ kind: 'serve' }),
    login: undefined,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      removeTempFolder(tls.folder);
    },
  };
  server.on('request', (request, response) => {
    void answer({ root, running, request, response });
  });
  const port = await listen(server);
  return Object.assign(running, { origin: `https://127.0.0.1:${port}` });
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function makeCertificate(): { folder: string; keyFile: string; certFile: string } {
  const folder = makeTempFolder();
  const keyFile = join(folder, 'key.pem');
  const certFile = join(folder, 'cert.pem');
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const names = ['-subj', '/CN=gitsync test', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync(
    'openssl',
    ['req', '-x509', ...curve, ...names, '-days', '2', '-keyout', keyFile, '-out', certFile],
    { stdio: 'ignore' },
  );
  return { folder, keyFile, certFile };
}

interface Exchange {
  readonly root: string;
  readonly running: GitHttpServer;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function answer(exchange: Exchange): Promise<void> {
  const { running, request, response } = exchange;
  const raw = await readBody(request);
  const url = request.url ?? '';
  const method = request.method ?? '';
  const zipped = request.headers['content-encoding'] === 'gzip';
  running.requests.push({
    method,
    url,
    authorization: request.headers.authorization,
    body: (zipped ? gunzipSync(raw) : raw).toString('latin1'),
  });
  if (!isLoggedIn(running, request)) {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    return;
  }
  const behaviour = running.behave({ url, method });
  switch (behaviour.kind) {
    case 'hang':
      return;
    case 'status':
      response.writeHead(behaviour.status).end(behaviour.body ?? '');
      return;
    case 'redirect':
      response.writeHead(302, { location: behaviour.to + url }).end();
      return;
    case 'serve':
      serve(exchange, raw, Infinity);
      return;
    case 'truncate':
      serve(exchange, raw, behaviour.bytes);
      return;
    default:
      behaviour satisfies never;
  }
}

function isLoggedIn({ login }: GitHttpServer, request: IncomingMessage): boolean {
  if (login === undefined) return true;
  const expected = Buffer.from(`${login.username}:${login.password}`).toString('base64');
  return request.headers.authorization === `Basic ${expected}`;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** CGI: http-backend takes the request from its environment and stdin, and prints headers and body. */
function serve({ root, request, response }: Exchange, body: Buffer, limit: number): void {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const child = spawn('git', ['-c', 'safe.directory=*', 'http-backend'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method ?? '',
      PATH_INFO: path,
      QUERY_STRING: query,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: String(body.length),
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined); // http-backend may refuse without reading
  child.stdin.end(body);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => sendCgi(response, Buffer.concat(chunks), limit));
}

function sendCgi(response: ServerResponse, output: Buffer, limit: number): void {
  const end = output.indexOf('\r\n\r\n');
  let status = 200;
  for (const line of output.subarray(0, end).toString('latin1').split('\r\n')) {
    const [name = '', value = ''] = line.split(': ');
    if (name === 'Status') status = Number(value.slice(0, 3));
    else response.setHeader(name, value);
  }
  const body = output.subarray(end + 4);
  response.writeHead(status, { 'content-length': body.length });
  if (body.length <= limit) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, limit), () => response.destroy());
}
