/**
 * undici's parts that the transport uses. In a file of its own so that the bundle can load it lazily:
 * a dynamic import of the CommonJS package itself has no named exports there.
 */
export { Pool, ProxyAgent } from 'undici';
