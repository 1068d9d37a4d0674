import type { Checkout } from '../../model/file-tree.ts';
import type { GitSourceSpec } from '../source-spec.ts';
import type { GitSourceOptions } from './git-source-options.ts';

/** A git repository at the revision that the server names now. */
export function openGit(spec: GitSourceSpec, options: GitSourceOptions): Promise<Checkout> {
  return Promise.reject(new Error(`not built yet: ${spec.url} ${options.cacheDir}`));
}
