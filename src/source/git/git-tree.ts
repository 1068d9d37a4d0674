import type { FileTree, FileTreeEntry } from '../../model/file-tree.ts';
import { GitsyncError, problemsOf, type Problem } from '../../model/problem.ts';
import { escapeText } from '../../model/escape-text.ts';
import { sourceError, sourceProblem } from '../source-problem.ts';
import { joinTreePath, splitTreePath } from '../tree-path.ts';
import type { Blobs } from './git-objects.ts';
import type { TreeListing, TreeNode } from './list-tree.ts';

/** As many links as Linux follows on one path. */
const maxLinks = 40;
const maxTargetBytes = 4096;

/** What stands at a path when all links are followed, and where it really is. */
interface Resolved {
  readonly path: string;
  readonly node: TreeNode | 'root';
}

/** The tree of one commit: the listing in memory, contents read in batches. Links never leave it. */
export class GitTree implements FileTree {
  readonly #listing: TreeListing;
  /** Targets of links by blob id; undefined where a target is too long to be one. */
  readonly #targets: ReadonlyMap<string, string | undefined>;
  readonly #readBlobs: (ids: readonly string[]) => Promise<Blobs>;

  private constructor(
    listing: TreeListing,
    targets: ReadonlyMap<string, string | undefined>,
    readBlobs: (ids: readonly string[]) => Promise<Blobs>,
  ) {
    this.#listing = listing;
    this.#targets = targets;
    this.#readBlobs = readBlobs;
  }

  /** Reads the targets of all links (one round), so that looking something up needs no waiting. */
  static async open(
    listing: TreeListing,
    readBlobs: (ids: readonly string[]) => Promise<Blobs>,
  ): Promise<GitTree> {
    const links = [...listing.nodes.values()].filter(({ kind }) => kind === 'link');
    const { found } = await readBlobs(links.map(({ id }) => id));
    const targets = new Map<string, string | undefined>();
    for (const [id, bytes] of found) {
      const usable = bytes.length > 0 && bytes.length <= maxTargetBytes;
      targets.set(id, usable ? new TextDecoder().decode(bytes) : undefined);
    }
    return new GitTree(listing, targets, readBlobs);
  }

  entry(path: string): FileTreeEntry | undefined {
    const found = this.#resolve(path);
    if (found === undefined) return undefined;
    if (found.node === 'root') return 'directory';
    return found.node.kind === 'file' ? 'file' : 'directory';
  }

  list(path: string): readonly string[] {
    const found = this.#resolve(path);
    if (found === undefined) return [];
    if (found.node !== 'root' && found.node.kind === 'submodule') throw isSubmodule(found.path);
    return this.#listing.names.get(found.path) ?? [];
  }

  async read(paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const problems: Problem[] = [];
    const ids = new Map<string, string>();
    for (const path of paths) {
      try {
        ids.set(path, this.#findBlob(path));
      } catch (error) {
        problems.push(...problemsOf(error));
      }
    }
    if (problems.length > 0) throw new GitsyncError(problems);
    const blobs = await this.#readBlobs([...ids.values()]);
    const result = new Map<string, Uint8Array>();
    for (const [path, id] of ids) {
      const bytes = blobs.found.get(id);
      if (bytes === undefined) problems.push(notRead(path, blobs.tooLarge.has(id)));
      else result.set(path, bytes);
    }
    if (problems.length > 0) throw new GitsyncError(problems);
    return result;
  }

  #findBlob(path: string): string {
    const found = this.#resolve(path);
    if (found === undefined) throw unreadable(path, 'it does not exist in the commit');
    if (found.node === 'root' || found.node.kind === 'directory') {
      throw unreadable(path, 'it is a folder');
    }
    if (found.node.kind === 'submodule') throw isSubmodule(path);
    if (!found.node.validName) throw unreadable(path, 'its name is not valid UTF-8');
    return found.node.id;
  }

  #resolve(path: string): Resolved | undefined {
    // Paths of the listing are real ones: what is found there needs no walk.
    const direct = this.#listing.nodes.get(path);
    if (direct !== undefined && direct.kind !== 'link') return { path, node: direct };
    return this.#walk(path);
  }

  #walk(path: string): Resolved | undefined {
    const waiting = [...splitTreePath(path)].reverse();
    let folder: string[] = [];
    let found: Resolved = { path: '', node: 'root' };
    for (let links = 0; waiting.length > 0;) {
      const name = waiting.pop() ?? '';
      if (name === '..') {
        if (folder.length === 0) throw leadsOut(path);
        folder = folder.slice(0, -1);
        found = this.#at(folder.join('/')) ?? { path: '', node: 'root' };
        continue;
      }
      const next = this.#at(joinTreePath(folder.join('/'), name));
      if (next === undefined || next.node === 'root') return undefined;
      if (next.node.kind === 'link') {
        links += 1;
        if (links > maxLinks) throw unreadable(path, 'its links form a loop');
        waiting.push(...this.#targetOf(path, next.node));
        found = this.#at(folder.join('/')) ?? { path: '', node: 'root' };
        continue;
      }
      if (waiting.length > 0 && next.node.kind === 'submodule') throw isSubmodule(next.path);
      if (waiting.length > 0 && next.node.kind === 'file') return undefined;
      folder = [...folder, name];
      found = next;
    }
    return found;
  }

  #at(path: string): Resolved | undefined {
    if (path === '') return { path, node: 'root' };
    const node = this.#listing.nodes.get(path);
    return node === undefined ? undefined : { path, node };
  }

  /** The segments of a link's target, last one first. */
  #targetOf(path: string, node: TreeNode): readonly string[] {
    const target = this.#targets.get(node.id);
    if (target === undefined) throw unreadable(path, 'its link has no usable target');
    if (target.startsWith('/')) throw leadsOut(path);
    return target
      .split('/')
      .filter((segment) => segment !== '' && segment !== '.')
      .reverse();
  }
}

function notRead(path: string, isTooLarge: boolean): Problem {
  const reason = isTooLarge ? 'it is larger than 64 MiB' : 'git did not return it';
  return sourceProblem('SOURCE_UNREADABLE', `${escapeText(path)}: cannot be read: ${reason}`);
}

function unreadable(path: string, reason: string): GitsyncError {
  return sourceError('SOURCE_UNREADABLE', `${escapeText(path)}: cannot be read: ${reason}`);
}

function leadsOut(path: string): GitsyncError {
  return sourceError(
    'SOURCE_OUTSIDE_ROOT',
    `${escapeText(path)}: a link leads out of the repository`,
    {
      hint: 'Move the file into the repository: what is applied must come from one commit.',
    },
  );
}

function isSubmodule(path: string): GitsyncError {
  return sourceError(
    'SOURCE_UNREADABLE',
    `${escapeText(path)}: cannot be read: it is a submodule, and submodules are not fetched`,
    { hint: 'Copy the files into the repository, or use the other repository as a source.' },
  );
}
