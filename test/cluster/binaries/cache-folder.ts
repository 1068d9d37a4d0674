import { homedir } from 'node:os';
import { join } from 'node:path';

/** The part of the user's cache that belongs to test clusters: programs, and clusters kept up. */
export function clusterCacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const cache = env['XDG_CACHE_HOME'] ?? '';
  return join(cache === '' ? join(homedir(), '.cache') : cache, 'gitsync', 'cluster');
}
