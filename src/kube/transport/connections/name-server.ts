import type { Connection } from '../../connection.ts';

/** The server as messages name it, with the proxy on the way but without its password. */
export function nameServer({ server, proxyUrl }: Connection): string {
  if (proxyUrl === undefined) return server;
  const proxy = URL.canParse(proxyUrl) ? new URL(proxyUrl).host : 'a proxy';
  return `${server} (through the proxy ${proxy})`;
}
