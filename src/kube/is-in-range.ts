import { BlockList, isIP } from 'node:net';

/** True for an address within `range/bits`, IPv4 addresses in IPv6 notation included; false for names. */
export function isInRange(host: string, range: string, bits: number): boolean {
  const family = isIP(range) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(host) === 0 || isIP(range) === 0 || bits > (family === 'ipv6' ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(range, bits, family);
  return list.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}

/** True for this machine: no network, and so no proxy, lies before it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || isInRange(host, '127.0.0.0', 8) || isInRange(host, '::1', 128);
}
