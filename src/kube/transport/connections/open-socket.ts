import { connect as connectTcp, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls } from 'node:tls';
import type { ConnectionOptions, SecureContext } from 'node:tls';
import type { ServerTrust } from '../../connection.ts';
import { errorCodeOf } from '../../error-code.ts';
import {
  certificateErrors,
  inspectCertificate,
  UntrustedCertificate,
} from './inspect-certificate.ts';
import { openTunnel } from './open-tunnel.ts';
import { settleSocket } from './settle-socket.ts';
import type { Opening } from './settle-socket.ts';

/** Where connections go and how the server proves who it is. */
export interface Route extends Opening {
  readonly host: string;
  readonly port: number;
  /** False for a plain `http://` server. */
  readonly isTls: boolean;
  readonly trust: ServerTrust;
  /** Authorities and client certificate, read once for all connections. */
  readonly secureContext: SecureContext | undefined;
  /** Proxy to tunnel through; undefined for a direct connection. */
  readonly tunnel: URL | undefined;
}

/**
 * Opens a connection, TLS handshake included.
 * @throws Error with a `code` of the network or TLS; {@link UntrustedCertificate} where the server's certificate is refused
 */
export async function openSocket(route: Route): Promise<Socket> {
  const tunnel = route.tunnel === undefined ? undefined : await openTunnel(route.tunnel, route);
  if (!route.isTls)
    return tunnel ?? (await settleSocket(connectTcp(tcpOptions(route)), 'connect', route));
  const options: ConnectionOptions = { ...tlsOptions(route), ...targetOf(route, tunnel) };
  try {
    return await settleSocket(connectTls(options), 'secureConnect', route);
  } catch (error) {
    tunnel?.destroy();
    if (!(errorCodeOf(error) in certificateErrors)) throw error;
    throw new UntrustedCertificate(error, await inspectRefused(route));
  }
}

function tcpOptions({ host, port }: Route): { host: string; port: number; noDelay: boolean } {
  return { host, port, noDelay: true };
}

function targetOf(route: Route, tunnel: Socket | undefined): ConnectionOptions {
  return tunnel === undefined ? tcpOptions(route) : { socket: tunnel };
}

function tlsOptions({ host, trust, secureContext }: Route): ConnectionOptions {
  const expected = trust.serverName === '' ? host : trust.serverName;
  return {
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: !trust.insecure,
    // An address may not stand in the handshake's server name (RFC 6066 section 3); it is checked all the same.
    ...(isIP(expected) === 0 ? { servername: expected } : {}),
    checkServerIdentity: (_host, certificate) => checkServerIdentity(expected, certificate),
    ...(secureContext === undefined ? {} : { secureContext }),
  };
}

/** Looks at the certificate that was refused, on a connection over which nothing is sent. */
async function inspectRefused(route: Route): Promise<ReturnType<typeof inspectCertificate>> {
  try {
    const tunnel = route.tunnel === undefined ? undefined : await openTunnel(route.tunnel, route);
    const { servername } = tlsOptions(route);
    const socket = connectTls({
      ...targetOf(route, tunnel),
      ...(servername === undefined ? {} : { servername }),
      rejectUnauthorized: false,
    });
    const opened = await settleSocket(socket, 'secureConnect', route);
    const seen = inspectCertificate(opened);
    opened.destroy();
    return seen;
  } catch {
    // The refusal itself is told either way; this would only have named the certificate.
    return undefined;
  }
}
