import type { GitSourceSpec } from '../source-spec.ts';
import type { GitSourceOptions } from './git-source-options.ts';

/** What a ref stands for on the server right now. */
export interface ResolvedRevision {
  /** The full ref (`refs/heads/main`), or undefined for a commit that was asked for by its hash. */
  readonly ref: string | undefined;
  readonly commit: string;
}

/** Asks the server (ls-remote only) what the source's ref stands for. */
export function resolveRevision(
  spec: GitSourceSpec,
  options: GitSourceOptions,
): Promise<ResolvedRevision> {
  return Promise.reject(new Error(`not built yet: ${spec.url} ${options.cacheDir}`));
}
