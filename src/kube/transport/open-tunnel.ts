import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect as connectTcp, isIPv6 } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { settleSocket } from './settle-socket.ts';

/** What is on the other end of a tunnel. */
export interface TunnelTarget {
  readonly host: string;
  readonly port: number;
  readonly closing: AbortSignal;
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
  const socket = await openProxySocket(proxy, target.closing);
  return await new Promise<Socket>((resolve, reject) => {
    const asking = request({
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...proxyAuthorization(proxy) },
      createConnection: () => socket,
    });
    const refuse = (answer: IncomingMessage): void => {
      socket.destroy();
      reject(new ProxyRefusal(answer.statusCode ?? 0));
    };
    asking.once('connect', (answer) => {
      if (answer.statusCode === 200) resolve(socket);
      else refuse(answer);
    });
    asking.once('response', refuse);
    asking.once('error', reject);
    asking.end();
  });
}

/** A connection to the proxy itself. */
export async function openProxySocket(proxy: URL, closing: AbortSignal): Promise<Socket> {
  const isTls = proxy.protocol === 'https:';
  const host = bareHost(proxy);
  const port = Number(proxy.port) || (isTls ? 443 : 80);
  if (!isTls)
    return await settleSocket(connectTcp({ host, port, noDelay: true }), 'connect', closing);
  const socket = connectTls({ host, port, servername: host });
  return await settleSocket(socket, 'secureConnect', closing);
}

/** The header that a proxy URL's user and password become (RFC 7617). */
export function proxyAuthorization(proxy: URL): Readonly<Record<string, string>> {
  if (proxy.username === '' && proxy.password === '') return {};
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

async function openSocksTunnel(proxy: URL, { host, port }: TunnelTarget): Promise<Socket> {
  const { SocksClient } = await import('./socks.ts');
  const { username, password } = proxy;
  const { socket } = await SocksClient.createConnection({
    command: 'connect',
    destination: { host, port },
    proxy: {
      host: bareHost(proxy),
      port: Number(proxy.port) || 1080,
      type: 5,
      ...(username === '' ? {} : { userId: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    },
    timeout: 10_000,
  });
  return socket;
}

/** IPv6 addresses stand in brackets in a URL, and nowhere else. */
function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}
