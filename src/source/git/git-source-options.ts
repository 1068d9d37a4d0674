import type { Logger } from '../../log/logger.ts';
import type { GitCredentials } from '../source-spec.ts';

/** What a git source needs besides its address. */
export interface GitSourceOptions {
  /** Holds one bare mirror per repository; made with mode 0700 when it is missing. */
  readonly cacheDir: string;
  readonly logger: Logger;
  readonly signal?: AbortSignal;
  /** The CLI sets it; a controller must not: a file URL reads the machine it runs on. */
  readonly allowFileProtocol?: boolean;
  /** Wins over credentials that stood in the URL. */
  readonly credentials?: GitCredentials;
  /** Longest time that one git call may take; by default 60 s for a question, 10 min for a fetch. */
  readonly timeoutMs?: number;
  /**
   * A commit that is named by its full hash and is in the cache is read without asking the server: for use without
   * any login, with mirrors apart from those that a login may have filled.
   */
  readonly isCacheTrusted?: boolean;
}
