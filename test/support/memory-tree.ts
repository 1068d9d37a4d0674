import type { FileTree, FileTreeEntry } from '../../src/model/file-tree.ts';
import { GitsyncError } from '../../src/model/problem.ts';

/** A tree in memory, as `{ 'base/kustomization.yaml': 'text' }`; every batch of reads is noted. */
export interface MemoryTree extends FileTree {
  /** The paths of each call of `read`. */
  readonly reads: readonly (readonly string[])[];
}

/** Makes a {@link FileTree} of texts or bytes by path. */
export function memoryTree(files: Readonly<Record<string, string | Uint8Array>>): MemoryTree {
  const contents = new Map(Object.entries(files));
  const folders = new Map<string, Set<string>>([['', new Set()]]);
  for (const path of contents.keys()) addToFolders(folders, path);
  const reads: (readonly string[])[] = [];
  return {
    reads,
    entry(path): FileTreeEntry | undefined {
      if (contents.has(path)) return 'file';
      return folders.has(path) ? 'directory' : undefined;
    },
    list(path): readonly string[] {
      return [...(folders.get(path) ?? [])].sort();
    },
    read(paths): Promise<ReadonlyMap<string, Uint8Array>> {
      reads.push([...paths]);
      const missing = paths.filter((path) => !contents.has(path));
      if (missing.length > 0) return Promise.reject(unreadable(missing));
      return Promise.resolve(new Map(paths.map((path) => [path, bytesOf(contents.get(path))])));
    },
  };
}

function addToFolders(folders: Map<string, Set<string>>, path: string): void {
  const slash = path.lastIndexOf('/');
  const folder = slash < 0 ? '' : path.slice(0, slash);
  const names = folders.get(folder) ?? new Set();
  folders.set(folder, names);
  names.add(path.slice(slash + 1));
  if (folder !== '') addToFolders(folders, folder);
}

function bytesOf(content: string | Uint8Array | undefined): Uint8Array {
  return typeof content === 'string'
    ? new TextEncoder().encode(content)
    : (content ?? new Uint8Array());
}

function unreadable(paths: readonly string[]): GitsyncError {
  return new GitsyncError(
    paths.map((path) => ({
      code: 'SOURCE_UNREADABLE',
      message: `${path}: there is no such file in the tree`,
      origin: { file: path },
    })),
  );
}
