import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
  type Dirent,
  type Stats,
} from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { FileTree, FileTreeEntry } from '../model/file-tree.ts';
import { GitsyncError, problemsOf, type Problem } from '../model/problem.ts';
import { ContentRevision } from './content-revision.ts';
import { escapeText } from '../model/escape-text.ts';
import { sourceError, sourceProblem, systemCode } from './source-problem.ts';
import { decodeName, maxFileBytes, splitTreePath } from './tree-path.ts';

/** A folder as it was when it was first looked at. */
interface Folder {
  readonly real: string;
  /** Kinds of the plain files and folders in it; links and everything else are looked at one by one. */
  readonly kinds: ReadonlyMap<string, FileTreeEntry>;
}

/**
 * The real file system below a root, looked at only where somebody asks. Links are followed and must stay
 * below the root; git's own folder is not part of the tree, as it is not part of a commit.
 * A folder is listed once, and files are read one after the other without threads: for thousands of small files that
 * is several times cheaper than asking for each of them.
 */
export class FolderTree implements FileTree {
  readonly #root: string;
  readonly #content = new ContentRevision();
  /** Bytes by path: who reads a file twice gets the same bytes, those that the revision names. */
  readonly #read = new Map<string, Uint8Array>();
  readonly #folders = new Map<string, Folder | undefined>();

  /** @param root a real path: absolute, without links. */
  constructor(root: string) {
    this.#root = root;
  }

  entry(path: string): FileTreeEntry | undefined {
    const known = this.#plainEntry(path);
    if (known !== undefined) return known.kind;
    const real = this.#resolve(path);
    if (real === undefined) return undefined;
    const found = this.#attempt(path, () => statSync(real));
    if (found === undefined) return undefined;
    return found.isDirectory() ? 'directory' : 'file';
  }

  list(path: string): readonly string[] {
    const real = this.#resolve(path);
    if (real === undefined) return [];
    return (this.#entries(path, real) ?? [])
      .map(({ name }) => decodeName(name).name)
      .filter((name) => name !== '.git')
      .sort();
  }

  read(paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const problems: Problem[] = [];
    for (const path of paths) {
      if (this.#read.has(path)) continue;
      try {
        const bytes = this.#readFile(path);
        this.#read.set(path, bytes);
        this.#content.note(path, bytes);
      } catch (error) {
        problems.push(...problemsOf(error));
      }
    }
    if (problems.length > 0) {
      const sorted = problems.sort((a, b) => (a.message < b.message ? -1 : 1));
      return Promise.reject(new GitsyncError(sorted));
    }
    return Promise.resolve(
      new Map(paths.map((path) => [path, this.#read.get(path) ?? new Uint8Array()])),
    );
  }

  /** `local@sha256:…` over what was read so far. */
  revision(): string {
    return this.#content.revision();
  }

  /** What a listing of its folder says of a path, where that is all there is to say. */
  #plainEntry(path: string): { readonly kind: FileTreeEntry; readonly real: string } | undefined {
    const name = splitTreePath(path).at(-1);
    if (name === undefined) return undefined;
    const folder = this.#folder(path.slice(0, Math.max(0, path.length - name.length - 1)));
    const kind = folder?.kinds.get(name);
    return folder === undefined || kind === undefined
      ? undefined
      : { kind, real: join(folder.real, name) };
  }

  #folder(path: string): Folder | undefined {
    if (this.#folders.has(path)) return this.#folders.get(path);
    const folder = this.#listFolder(path);
    this.#folders.set(path, folder);
    return folder;
  }

  #listFolder(path: string): Folder | undefined {
    try {
      const real = this.#resolve(path);
      const entries = real === undefined ? undefined : this.#entries(path, real);
      if (real === undefined || entries === undefined) return undefined;
      return { real, kinds: plainKinds(entries) };
    } catch (error) {
      // A folder that may not be listed may still be walked through; looking at the path itself says what is wrong.
      if (error instanceof GitsyncError) return undefined;
      throw error;
    }
  }

  #entries(path: string, real: string): readonly Dirent<Buffer>[] | undefined {
    return this.#attempt(path, () =>
      readdirSync(real, { encoding: 'buffer', withFileTypes: true }),
    );
  }

  /** The real path of what stands at a tree path, or undefined when nothing does. */
  #resolve(path: string): string | undefined {
    const segments = splitTreePath(path);
    const real = this.#attempt(path, () => realpathSync.native(join(this.#root, ...segments)));
    return real === undefined ? undefined : this.#confine(path, real);
  }

  #confine(path: string, real: string): string {
    const inside = relative(this.#root, real);
    const segments = inside.split(sep);
    if (segments[0] === '..' || isAbsolute(inside)) {
      throw sourceError(
        'SOURCE_OUTSIDE_ROOT',
        `${escapeText(path)}: a link leads out of ${escapeText(this.#root)}`,
        { hint: 'Move the file into the source: what is applied must come from one tree.' },
      );
    }
    if (segments.includes('.git')) {
      throw sourceError(
        'SOURCE_OUTSIDE_ROOT',
        `${escapeText(path)}: the files of git itself are not part of the source`,
      );
    }
    return real;
  }

  /** Runs a look at the disk; "nothing there" is undefined, every other failure is an error. */
  #attempt<T>(path: string, look: () => T): T | undefined {
    try {
      return look();
    } catch (error) {
      const isNothing = systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR';
      if (isNothing && !path.includes('\ufffd')) return undefined;
      throw unreadable(path, error);
    }
  }

  #readFile(path: string): Uint8Array {
    try {
      const plain = this.#plainEntry(path);
      if (plain !== undefined) return readRegularFile(path, plain.real);
      const real = realpathSync.native(join(this.#root, ...splitTreePath(path)));
      return readRegularFile(path, this.#confine(path, real));
    } catch (error) {
      throw error instanceof GitsyncError ? error : unreadable(path, error);
    }
  }
}

/** Files and folders by name; what git keeps for itself, and names that are no text, are for nobody to find. */
function plainKinds(entries: readonly Dirent<Buffer>[]): Folder['kinds'] {
  const kinds = new Map<string, FileTreeEntry>();
  for (const entry of entries) {
    const { name, valid } = decodeName(entry.name);
    if (!valid || name === '.git') continue;
    if (entry.isFile()) kinds.set(name, 'file');
    else if (entry.isDirectory()) kinds.set(name, 'directory');
  }
  return kinds;
}

/** O_NONBLOCK: opening a fifo must not wait for a writer. O_NOFOLLOW: the path is a real one. */
const openFlags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

function readRegularFile(path: string, real: string): Uint8Array {
  const file = openSync(real, openFlags);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw refuse(path, `it is ${specialKind(found)}, not a file`);
    if (found.size > maxFileBytes) throw refuse(path, 'it is larger than 64 MiB');
    const bytes = readToEnd(file, found.size);
    if (bytes.length > maxFileBytes) throw refuse(path, 'it is larger than 64 MiB');
    return bytes;
  } finally {
    closeSync(file);
  }
}

/** What a file holds; one that says it is empty, as those of /proc do, is asked until it ends. */
function readToEnd(file: number, size: number): Uint8Array {
  if (size === 0) return readFileSync(file);
  const bytes = Buffer.allocUnsafe(size);
  let length = 0;
  for (;;) {
    const count = readSync(file, bytes, length, size - length, null);
    length += count;
    if (count === 0 || length === size) return bytes.subarray(0, length);
  }
}

function specialKind(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a fifo';
  if (found.isSocket()) return 'a socket';
  return 'a device';
}

function refuse(path: string, reason: string): GitsyncError {
  return sourceError('SOURCE_UNREADABLE', `${escapeText(path)}: cannot be read: ${reason}`);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'it does not exist (a file stands where a folder is named)',
  ELOOP: 'its links form a loop',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENXIO: 'it is a socket or a device, not a file',
  EMFILE: 'too many files are open',
};

function unreadable(path: string, cause: unknown): GitsyncError {
  const code = systemCode(cause);
  const known = code === undefined ? String(cause) : (reasons[code] ?? code);
  const isUndecoded = code === 'ENOENT' && path.includes('\ufffd');
  const reason = isUndecoded ? 'its name is not valid UTF-8' : known;
  const problem = sourceProblem(
    'SOURCE_UNREADABLE',
    `${escapeText(path)}: cannot be read: ${reason}`,
  );
  return new GitsyncError([problem], { cause });
}
