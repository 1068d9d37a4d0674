import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect as connectTcp, isIP, isIPv6 } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls, rootCertificates } from 'node:tls';
import { errorCodeOf } from '../../error-code.ts';
import { hostOf } from '../../host-of.ts';
import { onAbort } from '../../on-abort.ts';
import { certificateErrors } from './inspect-certificate.ts';
import { failure, settleSocket } from './settle-socket.ts';
import type { Opening } from './settle-socket.ts';
import type { ServerTrust } from '../../connection.ts';

/** What a connection to a proxy is made with. */
export interface ProxyOpening extends Opening {
  /** What the server is known by: an https proxy may have the same authority (as kubectl), or a public one. */
  readonly trust: ServerTrust;
}

/** What is on the other end of a tunnel. */
export interface TunnelTarget extends ProxyOpening {
  readonly host: string;
  readonly port: number;
}

/** The certificate of an https proxy was refused. */
export class UntrustedProxy extends Error {
  override readonly name = 'UntrustedProxy';
  /** Host and port of the proxy. */
  readonly proxy: string;
  /** What is wrong with its certificate: ends the sentence "its certificate …". */
  readonly wrong: string;

  constructor(proxy: URL, cause: unknown) {
    super('the proxy’s certificate is not trusted', { cause });
    this.proxy = proxy.host;
    this.wrong = certificateErrors[errorCodeOf(cause)] ?? 'cannot be used';
  }
}

/** A proxy answered, but would not open a tunnel. */
export class ProxyRefusal extends Error {
  override readonly name = 'ProxyRefusal';
  readonly status: number;

  constructor(status: number) {
    super(`the proxy answered HTTP ${status}`);
    this.status = status;
  }
}

/** Opens a connection through a proxy: `http`, `https` (both by CONNECT) or `socks5`, as kubectl knows them. */
export async function openTunnel(proxy: URL, target: TunnelTarget): Promise<Socket> {
  if (proxy.protocol.startsWith('socks')) return await openSocksTunnel(proxy, target);
  const { host, port } = target;
  const authority = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const socket = await openProxySocket(proxy, target);
  return await new Promise<Socket>((resolve, reject) => {
    const asking = request({
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...proxyAuthorization(proxy) },
      createConnection: () => socket,
    });
    const release = endInTime(socket, target);
    const refuse = (answer: IncomingMessage): void => {
      release();
      socket.destroy();
      reject(new ProxyRefusal(answer.statusCode ?? 0));
    };
    asking.once('connect', (answer) => {
      if (answer.statusCode !== 200) {
        refuse(answer);
        return;
      }
      release();
      resolve(socket);
    });
    asking.once('response', refuse);
    asking.once('error', (error) => {
      release();
      reject(error);
    });
    asking.end();
  });
}

/** A connection to the proxy itself. @throws UntrustedProxy where it is not who the URL says */
export async function openProxySocket(proxy: URL, opening: ProxyOpening): Promise<Socket> {
  const isTls = proxy.protocol === 'https:';
  const host = hostOf(proxy);
  const port = Number(proxy.port) || (isTls ? 443 : 80);
  if (!isTls) {
    return await settleSocket(connectTcp({ host, port, noDelay: true }), 'connect', opening);
  }
  const { authorities } = opening.trust;
  const socket = connectTls({
    host,
    port,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(authorities === undefined ? {} : { ca: [...rootCertificates, authorities] }),
  });
  try {
    return await settleSocket(socket, 'secureConnect', opening);
  } catch (error) {
    if (errorCodeOf(error) in certificateErrors) throw new UntrustedProxy(proxy, error);
    throw error;
  }
}

/** The header that a proxy URL's user and password become (RFC 7617). */
export function proxyAuthorization(proxy: URL): Readonly<Record<string, string>> {
  if (proxy.username === '' && proxy.password === '') return {};
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** Closes a connection when a proxy does not answer, or nobody waits for it; returns what releases it. */
function endInTime(socket: Socket, { closing, connectMs }: Opening): () => void {
  const timer = setTimeout(() => {
    socket.destroy(failure('ETIMEDOUT', 'no answer of the proxy in time'));
  }, connectMs);
  const release = onAbort(closing, () => socket.destroy());
  return () => {
    clearTimeout(timer);
    release();
  };
}

async function openSocksTunnel(proxy: URL, target: TunnelTarget): Promise<Socket> {
  const { SocksClient } = await import('./socks.ts');
  const { username, password } = proxy;
  const { host, port } = target;
  const address = { host: hostOf(proxy), port: Number(proxy.port) || 1080 };
  const connecting = connectTcp({ ...address, noDelay: true });
  const opened = await settleSocket(connecting, 'connect', target);
  const release = endInTime(opened, target);
  const { socket } = await SocksClient.createConnection({
    command: 'connect',
    destination: { host, port },
    existing_socket: opened,
    proxy: {
      ...address,
      type: 5,
      ...(username === '' ? {} : { userId: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    },
    timeout: target.connectMs,
  }).finally(release);
  return socket;
}
