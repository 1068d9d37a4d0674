import { isIP } from 'node:net';
import { hostOf } from '../host-of.ts';
import { isInRange, isLoopback } from '../is-in-range.ts';
import type { Environment } from './kubeconfig/load-kubeconfig.ts';

/**
 * The proxy that the environment names for a server, as Go's `httpproxy` reads it: HTTPS_PROXY or
 * HTTP_PROXY by the server's scheme (also in lower case), never for loopback, exceptions in NO_PROXY.
 */
export function findProxy(server: URL, environment: Environment): string | undefined {
  const isHttps = server.protocol === 'https:';
  const proxy = readVariable(environment, isHttps ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (proxy === '') return undefined;
  const host = hostOf(server).toLowerCase();
  const target = { host, port: server.port === '' ? (isHttps ? '443' : '80') : server.port };
  if (isLoopback(host)) return undefined;
  const exceptions = readVariable(environment, 'NO_PROXY').split(',');
  if (exceptions.some((entry) => matchesException(entry.trim().toLowerCase(), target))) {
    return undefined;
  }
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

interface Target {
  readonly host: string;
  readonly port: string;
}

/** The first of the two spellings that says something. */
function readVariable(environment: Environment, name: string): string {
  const upper = environment[name] ?? '';
  return upper === '' ? (environment[name.toLowerCase()] ?? '') : upper;
}

/** `*`, an address range, or an address or domain with or without a port. */
function matchesException(entry: string, { host, port }: Target): boolean {
  if (entry === '*') return true;
  const [, range, bits] = /^([0-9a-f.:]+)\/(\d{1,3})$/.exec(entry) ?? [];
  if (range !== undefined && bits !== undefined) return isInRange(host, range, Number(bits));
  const [name, entryPort] = splitPort(entry);
  if (name === '' || (entryPort !== undefined && entryPort !== port)) return false;
  if (isIP(name) !== 0) return isInRange(host, name, isIP(name) === 6 ? 128 : 32);
  // The name of a domain is never part of an address.
  if (isIP(host) !== 0) return false;
  const suffix = name.startsWith('*.') ? name.slice(1) : name;
  return suffix.startsWith('.') ? host.endsWith(suffix) : `.${host}`.endsWith(`.${suffix}`);
}

/** An IPv6 address has colons of its own; with a port it stands in brackets. */
function splitPort(entry: string): readonly [name: string, port: string | undefined] {
  if (isIP(entry) === 6) return [entry, undefined];
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(entry) ?? [];
  return [bracketed ?? plain ?? '', port];
}
