import type { FileTree } from '../../model/file-tree.ts';
import { GitsyncError, problemsOf } from '../../model/problem.ts';
import type { Problem } from '../../model/problem.ts';

/**
 * The source's own tree, and beside it trees of other repositories. A path of such a tree is the tree's name, an
 * empty segment and the path in it: `https://host/org/repo@v1//base/x.yaml`, and `https://host/org/repo@v1/` for its
 * root. Paths of the source have no empty segments, so neither can be taken for the other.
 */
export interface MountedTrees extends FileTree {
  /** Adds a tree; its folder `path` in the paths of this tree. A name that is there already keeps its tree. */
  mount(name: string, tree: FileTree, path: string): string;
}

/** The root of the remote tree that a path or folder lies in, and the rest of the path; undefined for the source's. */
export function splitMountedPath(
  path: string,
): readonly [name: string, inside: string] | undefined {
  if (path.endsWith('/')) return [path.slice(0, -1), ''];
  const mark = path.lastIndexOf('//');
  return mark < 0 ? undefined : [path.slice(0, mark), path.slice(mark + 2)];
}

/** Makes {@link MountedTrees} of the source's tree. */
export function mountTrees(own: FileTree): MountedTrees {
  const trees = new Map<string, FileTree>();
  const find = (path: string): Place => {
    const split = trees.size === 0 ? undefined : splitMountedPath(path);
    if (split === undefined) return { tree: own, inside: path, name: '' };
    const [name, inside] = split;
    return { tree: trees.get(name) ?? own, inside, name };
  };
  return {
    mount: (name, tree, path) => {
      if (!trees.has(name)) trees.set(name, tree);
      return `${name}/${path === '' ? '' : `/${path}`}`;
    },
    entry: (path) => {
      const { tree, inside, name } = find(path);
      return namingTree(name, () => tree.entry(inside));
    },
    list: (path) => {
      const { tree, inside, name } = find(path);
      return namingTree(name, () => tree.list(inside));
    },
    read: (paths) => (trees.size === 0 ? own.read(paths) : readEach(paths, find)),
  };
}

interface Place {
  readonly tree: FileTree;
  readonly inside: string;
  /** '' for the source's own tree. */
  readonly name: string;
}

/** One batch for each tree; the problems of all of them. */
async function readEach(
  paths: readonly string[],
  find: (path: string) => Place,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const batches = new Map<
    string,
    { readonly tree: FileTree; readonly wanted: Map<string, string> }
  >();
  for (const path of paths) {
    const { tree, inside, name } = find(path);
    const batch = batches.get(name) ?? { tree, wanted: new Map<string, string>() };
    batches.set(name, batch);
    batch.wanted.set(inside, path);
  }
  const found = new Map<string, Uint8Array>();
  const problems: Problem[] = [];
  for (const [name, { tree, wanted }] of batches) {
    try {
      for (const [inside, bytes] of await tree.read([...wanted.keys()])) {
        found.set(wanted.get(inside) ?? inside, bytes);
      }
    } catch (error) {
      problems.push(...problemsOf(error).map((problem) => naming(name, problem)));
    }
  }
  if (problems.length > 0) throw new GitsyncError(problems);
  return found;
}

/** A tree knows its own paths alone: what it says is told with its name. */
function namingTree<T>(name: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (name === '') throw error;
    throw new GitsyncError(
      problemsOf(error).map((problem) => naming(name, problem)),
      { cause: error },
    );
  }
}

function naming(name: string, problem: Problem): Problem {
  if (name === '') return problem;
  return { ...problem, message: `${name}: ${problem.message}` };
}
