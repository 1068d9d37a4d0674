/** What stands at a path, after following links that stay inside the tree. */
export type FileTreeEntry = 'file' | 'directory';

/**
 * A snapshot of files, from a git commit or a folder: the only way render reads anything.
 * Paths are relative to the tree's root, `/` as separator, without `.` and `..` segments; the root is ''.
 * Confinement is the tree's duty: no path and no link leads out of it.
 */
export interface FileTree {
  /**
   * What stands at the path, or undefined when there is nothing.
   * @throws GitsyncError SOURCE_OUTSIDE_ROOT when a link leads out of the tree.
   */
  entry(path: string): FileTreeEntry | undefined;

  /** Names in a directory, sorted; empty when the path is no directory. */
  list(path: string): readonly string[];

  /**
   * Bytes of the files, all in one batch (a git source fetches what is missing in one round).
   * @throws GitsyncError SOURCE_UNREADABLE naming every file that could not be read; a missing one is never skipped.
   */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
}

/** A tree at a revision: what a source hands to render. */
export interface Checkout {
  readonly files: FileTree;
  /** The folder (or file) in the tree to render; '' is the root of the tree. */
  readonly path: string;
  /** `main@sha1:<hash>` from git; `local@<hash of what was read>` from a folder, complete only after render. */
  revision(): string;
  /** Releases processes and descriptors. Safe to call twice. */
  close(): Promise<void>;
}
