import { BlockList, isIP } from 'node:net';
import type { Environment } from './kubeconfig/load-kubeconfig.ts';

/**
 * The proxy that the environment names for a server, as Go's `ProxyFromEnvironment` reads it:
 * HTTPS_PROXY or HTTP_PROXY by the server's scheme, never for loopback, exceptions in NO_PROXY.
 */
export function findProxy(server: URL, environment: Environment): string | undefined {
  const variable = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = environment[variable] ?? environment[variable.toLowerCase()] ?? '';
  if (proxy === '') return undefined;
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'localhost' || host === '::1' || host.startsWith('127.')) return undefined;
  const exceptions = environment['NO_PROXY'] ?? environment['no_proxy'] ?? '';
  const port = server.port === '' ? (server.protocol === 'https:' ? '443' : '80') : server.port;
  if (exceptions.split(',').some((entry) => matchesException(entry.trim(), host, port))) {
    return undefined;
  }
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function matchesException(entry: string, host: string, port: string): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  const [, range, bits] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(entry) ?? [];
  if (range !== undefined && bits !== undefined) return isInRange(host, range, Number(bits));
  const [, name, entryPort] = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
  if (name === undefined || (entryPort !== undefined && entryPort !== port)) return false;
  const domain = name.replace(/^\*?\./, '');
  return host.endsWith(`.${domain}`) || (domain === name && host === domain);
}

function isInRange(host: string, range: string, bits: number): boolean {
  const family = isIP(range) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(host) === 0 || isIP(range) === 0 || bits > (family === 'ipv6' ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(range, bits, family);
  return list.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}
