import type { Checkout } from '../model/file-tree.ts';
import type { GitSourceOptions } from './git/git-source-options.ts';
import { openLocal } from './local-source.ts';
import type { SourceSpec } from './source-spec.ts';
import { openStdin } from './stdin-source.ts';

/** Options of {@link openSource}. */
export interface OpenSourceOptions extends GitSourceOptions {
  /** What SOURCE `-` reads. */
  readonly stdin?: AsyncIterable<Uint8Array>;
}

/**
 * Opens a source as an immutable tree of files. A git source is fetched to the revision that the server
 * names now; a folder is read on demand. The caller closes the checkout.
 * @throws GitsyncError with a SOURCE_ code; nothing is ever left out because it could not be read.
 */
export async function openSource(spec: SourceSpec, options: OpenSourceOptions): Promise<Checkout> {
  switch (spec.kind) {
    case 'local':
      return openLocal(spec.path);
    case 'stdin':
      return openStdin(options.stdin, options.signal);
    case 'git': {
      const { openGit } = await import('./git/git-source.ts');
      return openGit(spec, options);
    }
    default:
      return spec satisfies never;
  }
}
