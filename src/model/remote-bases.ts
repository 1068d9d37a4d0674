import type { FileTree } from './file-tree.ts';

/** Repositories outside the source that kustomizations name: render asks for them, the source stage answers. */
export interface RemoteBases {
  /**
   * The tree behind an address as a kustomization spells it (`https://host/org/repo//path?ref=v1`).
   * @throws GitsyncError when the address cannot be read, its repository is not allowed or cannot be fetched. No
   * message holds a login.
   */
  open(address: string): Promise<RemoteBase>;
}

/** A folder of a repository at one commit. */
export interface RemoteBase {
  /** The whole repository: a base may name what lies beside it. */
  readonly files: FileTree;
  /** `https://host/org/repo@v1`, without login and without `//` after the host; one name, one tree. */
  readonly name: string;
  /** The folder in the tree; '' is its root. */
  readonly path: string;
  readonly url: string;
  /** As it was written; '' where none was. */
  readonly ref: string;
  /** Told where the same address can mean another commit tomorrow. */
  readonly warning?: { readonly message: string; readonly hint: string };
}
