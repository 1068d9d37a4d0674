import type { GitsyncError } from '../../model/problem.ts';
import { sourceError } from '../source-problem.ts';
import { CatFile, type CatFileAnswer } from './cat-file.ts';
import { LocalGitError } from './git-child.ts';
import { listTree, type TreeListing } from './list-tree.ts';
import { fetchBlobs, isDamage, rebuildMirror, type Mirror } from './mirror.ts';
import type { AdvertisedRevision } from './resolve-revision.ts';

/** Blobs by id; ids of blobs over the size limit apart. */
export interface Blobs {
  readonly found: ReadonlyMap<string, Uint8Array>;
  readonly tooLarge: ReadonlySet<string>;
}

/**
 * The objects of one commit, read from the mirror. Blobs that a partial clone left out are fetched in one
 * round per call; damage leads to one rebuild of the mirror, and only then to an error.
 */
export class GitObjects {
  readonly #mirror: Mirror;
  readonly #wanted: AdvertisedRevision;
  #catFile: CatFile | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(mirror: Mirror, wanted: AdvertisedRevision) {
    this.#mirror = mirror;
    this.#wanted = wanted;
  }

  /** Everything in the commit's tree, by path. */
  list(): Promise<TreeListing> {
    const { gitDir, options } = this.#mirror;
    return this.#inTurn(() =>
      this.#withOneRebuild(() => listTree(gitDir, this.#wanted.commit, options.signal)),
    );
  }

  /** Blobs by their ids, in one round. @throws GitsyncError when one cannot be had: never left out. */
  read(ids: readonly string[]): Promise<Blobs> {
    if (ids.length === 0) return Promise.resolve({ found: new Map(), tooLarge: new Set() });
    const unique = [...new Set(ids)];
    return this.#inTurn(() => this.#withOneRebuild(() => this.#readRound(unique)));
  }

  /** Ends the git process. Safe to call twice; a read under way fails. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#catFile?.close();
    this.#catFile = undefined;
  }

  /** One process answers one batch at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => undefined); // The caller of this turn gets the error; the next one starts anew.
    return turn;
  }

  async #withOneRebuild<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#throwUnlessDamage(error);
    }
    await this.#catFile?.close();
    this.#catFile = undefined;
    await rebuildMirror(this.#mirror, this.#wanted);
    try {
      return await work();
    } catch (error) {
      this.#throwUnlessDamage(error);
      throw this.#damaged(error);
    }
  }

  #throwUnlessDamage(error: unknown): void {
    const { signal } = this.#mirror.options;
    if (signal?.aborted === true) {
      throw sourceError('SOURCE_UNREACHABLE', `${this.#mirror.remote.url}: reading was cancelled`, {
        cause: signal.reason,
      });
    }
    const isOurs = error instanceof LocalGitError || isDamage(error);
    if (!isOurs || this.#isClosed) throw error;
  }

  #damaged(cause: unknown): GitsyncError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return sourceError(
      'SOURCE_DAMAGED',
      `${this.#mirror.remote.url}: commit ${this.#wanted.commit} cannot be read, also after fetching it anew: ${reason}`,
      { hint: `Check the repository with git fsck; the cache is ${this.#mirror.gitDir}.`, cause },
    );
  }

  async #readRound(ids: readonly string[]): Promise<Blobs> {
    const first = await this.#ask(ids);
    if (first.missing.length === 0) return toBlobs([first]);
    await fetchBlobs(this.#mirror, first.missing);
    const second = await this.#ask(first.missing);
    if (second.missing.length > 0) {
      // They are in a tree of the commit, so the server has them: it did not send them, or the cache lost them.
      throw new LocalGitError(
        `${second.missing.length} objects are missing: ${second.missing[0] ?? ''}`,
      );
    }
    return toBlobs([first, second]);
  }

  #ask(ids: readonly string[]): Promise<CatFileAnswer> {
    if (this.#isClosed) return Promise.reject(new Error('the checkout is closed'));
    this.#catFile ??= new CatFile(this.#mirror.gitDir);
    return this.#catFile.read(ids);
  }
}

function toBlobs(answers: readonly CatFileAnswer[]): Blobs {
  return {
    found: new Map(answers.flatMap((answer) => [...answer.found])),
    tooLarge: new Set(answers.flatMap((answer) => answer.tooLarge)),
  };
}
