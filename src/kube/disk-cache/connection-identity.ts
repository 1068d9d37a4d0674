import type { Connection } from '../connection.ts';

/** Which server a connection reaches, and how it is known to be that one. Parts of a cache key, no secrets. */
export function describeServer(connection: Connection): readonly string[] {
  const { server, trust, proxyUrl } = connection;
  // The same address may be another server behind another proxy; a proxy's password stays out.
  const proxy = proxyUrl !== undefined && URL.canParse(proxyUrl) ? new URL(proxyUrl).host : '';
  const { authorities = '', insecure, serverName } = trust;
  return [server, authorities, insecure ? 'insecure' : 'checked', serverName, proxy];
}

/** As whom a connection asks: the name of the kubeconfig's entry and who is impersonated, never what proves it. */
export function describeUser(connection: Connection): readonly string[] {
  const { userName, impersonation } = connection;
  return [userName, impersonation === undefined ? '' : JSON.stringify(impersonation)];
}
