import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where mirrors of git repositories and other things that can be made anew are kept.
 * @throws Error where neither XDG_CACHE_HOME nor a home is known
 */
export function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'gitsync');
}

/** Where discovery and OpenAPI documents are kept; undefined where there is no home, as in some pods. */
export function kubeCacheFolder(): string | undefined {
  try {
    return join(cacheFolder(), 'kube');
  } catch {
    // The user of this process has no home: everything works, only without a cache.
    return undefined;
  }
}
