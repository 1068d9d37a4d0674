/**
 * The SOCKS client that the transport uses for `proxy-url: socks5://…`. In a file of its own so that the
 * bundle can load it lazily: a dynamic import of the CommonJS package itself has no named exports there.
 */
export { SocksClient } from 'socks';
