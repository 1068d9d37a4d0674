import { constants, readdirSync, realpathSync, statSync, type Stats } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { FileTree } from '../model/file-tree.ts';
import { GitsyncError, problemsOf, type Problem } from '../model/problem.ts';
import { ContentRevision } from './content-revision.ts';
import { escapeText } from '../model/escape-text.ts';
import { sourceError, sourceProblem, systemCode } from './source-problem.ts';
import { decodeName, maxFileBytes, splitTreePath } from './tree-path.ts';

const readsAtOnce = 32;

/**
 * The real file system below a root, looked at only where somebody asks. Links are followed and must stay
 * below the root; git's own folder is not part of the tree, as it is not part of a commit.
 */
export class FolderTree implements FileTree {
  readonly #root: string;
  readonly #content = new ContentRevision();
  /** Bytes by path: who reads a file twice gets the same bytes, those that the revision names. */
  readonly #read = new Map<string, Uint8Array>();

  /** @param root a real path: absolute, without links. */
  constructor(root: string) {
    this.#root = root;
  }

  entry(path: string): 'file' | 'directory' | undefined {
    const real = this.#resolve(path);
    if (real === undefined) return undefined;
    const found = this.#attempt(path, () => statSync(real));
    if (found === undefined) return undefined;
    return found.isDirectory() ? 'directory' : 'file';
  }

  list(path: string): readonly string[] {
    const real = this.#resolve(path);
    if (real === undefined) return [];
    const names = this.#attempt(path, () => readdirSync(real, { encoding: 'buffer' })) ?? [];
    return names
      .map((name) => decodeName(name).name)
      .filter((name) => name !== '.git')
      .sort();
  }

  async read(paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const problems: Problem[] = [];
    const waiting = [...new Set(paths)].filter((path) => !this.#read.has(path));
    const next = async (): Promise<void> => {
      for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
        try {
          const bytes = await this.#readFile(path);
          this.#read.set(path, bytes);
          this.#content.note(path, bytes);
        } catch (error) {
          problems.push(...problemsOf(error));
        }
      }
    };
    await Promise.all(Array.from({ length: readsAtOnce }, next));
    if (problems.length > 0) {
      throw new GitsyncError(problems.sort((a, b) => (a.message < b.message ? -1 : 1)));
    }
    return new Map(paths.map((path) => [path, this.#read.get(path) ?? new Uint8Array()]));
  }

  /** `local@sha256:…` over what was read so far. */
  revision(): string {
    return this.#content.revision();
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

  async #readFile(path: string): Promise<Uint8Array> {
    const segments = splitTreePath(path);
    try {
      const real = this.#confine(path, await realpath(join(this.#root, ...segments)));
      return await readRegularFile(path, real);
    } catch (error) {
      throw error instanceof GitsyncError ? error : unreadable(path, error);
    }
  }
}

/** O_NONBLOCK: opening a fifo must not wait for a writer. O_NOFOLLOW: the path is a real one. */
const openFlags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

async function readRegularFile(path: string, real: string): Promise<Uint8Array> {
  const file = await open(real, openFlags);
  try {
    const found = await file.stat();
    if (!found.isFile()) throw refuse(path, `it is ${specialKind(found)}, not a file`);
    if (found.size > maxFileBytes) throw refuse(path, 'it is larger than 64 MiB');
    const bytes = await file.readFile();
    if (bytes.length > maxFileBytes) throw refuse(path, 'it is larger than 64 MiB');
    return bytes;
  } finally {
    await file.close();
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
