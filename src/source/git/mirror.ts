import { createHash, randomUUID } from 'node:crypto';
import { existsSync, type Dirent } from 'node:fs';
import { lstat, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GitsyncError } from '../../model/problem.ts';
import { hashName } from '../ref-name.ts';
import { sourceError, systemCode } from '../source-problem.ts';
import type { GitRemote } from './git-environment.ts';
import type { GitSourceOptions } from './git-source-options.ts';
import { fetchCommit, fetchObjects, initBare, type GitCall } from './git-wrapper.ts';
import { withLock } from './mirror-lock.ts';
import type { AdvertisedRevision } from './resolve-revision.ts';

/** The bare repository in the cache that holds what was fetched from one URL. */
export interface Mirror {
  readonly gitDir: string;
  readonly remote: GitRemote;
  readonly options: GitSourceOptions;
}

const fetchTimeoutMs = 600_000;
const lockOptions = { staleMs: 60_000, waitMs: fetchTimeoutMs + 60_000 };
const maxFetchBytes = 2 * 1024 * 1024 * 1024;
const watchEveryMs = 500;
/** A mirror that grew to so many packs is fetched anew: nothing else ever shrinks it. */
const maxPacks = 100;

/**
 * Where the mirror of a remote is. Credentials are no part of the name: every use asks the server first,
 * so what is cached is only read by those who may fetch it. Uses that need not ask have mirrors of their own.
 */
export function mirrorOf(remote: GitRemote, options: GitSourceOptions): Mirror {
  const use = options.isCacheTrusted === true ? `${remote.url} anonymous` : remote.url;
  const name = createHash('sha256').update(use).digest('hex').slice(0, 40);
  return { gitDir: join(options.cacheDir, `${name}.git`), remote, options };
}

/** Makes sure that a commit and its trees are in the mirror; no git process runs when they are. */
export async function ensureCommit(mirror: Mirror, wanted: AdvertisedRevision): Promise<void> {
  await prepareCacheDir(mirror.options.cacheDir);
  if (isFetched(mirror, wanted.commit)) return;
  await locked(mirror, async () => {
    if (isFetched(mirror, wanted.commit)) return;
    await fetchOrReplace(mirror, wanted);
  });
}

/**
 * Fetches the commit into a new mirror and swaps it in: for objects that turned out to be damaged.
 * Where the commit is not marked as fetched, another process has swapped the mirror meanwhile: then a fetch will do.
 */
export async function rebuildMirror(mirror: Mirror, wanted: AdvertisedRevision): Promise<void> {
  await locked(mirror, () =>
    isFetched(mirror, wanted.commit) ? rebuild(mirror, wanted) : fetchOrReplace(mirror, wanted),
  );
}

/** Fetches blobs by id, all in one call. */
export async function fetchBlobs(mirror: Mirror, ids: readonly string[]): Promise<void> {
  await locked(mirror, () => fetchObjects(callOf(mirror), ids));
}

/** Whether a commit is in the mirror: its ref is made only after git has stored it with everything that was asked for. */
export function isFetched(mirror: Mirror, commit: string): boolean {
  return existsSync(join(mirror.gitDir, fetchedRef(commit)));
}

function fetchedRef(commit: string): string {
  return `refs/gitsync/${commit}`;
}

async function fetchOrReplace(mirror: Mirror, wanted: AdvertisedRevision): Promise<void> {
  if (!(await isUsable(mirror))) return replaceMirror(mirror, wanted);
  try {
    await fetchCommit(callOf(mirror), wanted.object, fetchedRef(wanted.commit));
  } catch (error) {
    // The server may be the reason or the mirror: a fetch into an empty one tells.
    if (!isDamage(error)) throw error;
    await rebuild(mirror, wanted);
  }
}

/** Whether an error speaks of the mirror itself, or of nothing that we know. */
export function isDamage(error: unknown): boolean {
  return (
    error instanceof GitsyncError && error.problems.some(({ code }) => code === 'SOURCE_DAMAGED')
  );
}

async function rebuild(mirror: Mirror, wanted: AdvertisedRevision): Promise<void> {
  mirror.options.logger.warn('the git cache is damaged and is fetched anew', {
    stage: 'source',
    url: mirror.remote.url,
  });
  await replaceMirror(mirror, wanted);
}

/** A mirror appears under its name only when it holds a whole commit. A process reading the old one finds the same objects in the new. */
async function replaceMirror(mirror: Mirror, wanted: AdvertisedRevision): Promise<void> {
  const fresh = { ...mirror, gitDir: `${mirror.gitDir}.new-${randomUUID()}` };
  try {
    await mkdir(fresh.gitDir, { mode: 0o700 });
    await initBare(callOf(fresh), hashName(wanted.commit));
    await fetchCommit(callOf(fresh), wanted.object, fetchedRef(wanted.commit));
    if (existsSync(mirror.gitDir))
      await rename(mirror.gitDir, `${mirror.gitDir}.old-${randomUUID()}`);
    await rename(fresh.gitDir, mirror.gitDir);
  } finally {
    await removeBeside(mirror);
  }
}

async function isUsable(mirror: Mirror): Promise<boolean> {
  if (!existsSync(join(mirror.gitDir, 'HEAD'))) return false;
  const packs = join(mirror.gitDir, 'objects', 'pack');
  if (!existsSync(packs)) return false;
  return (await readdir(packs)).filter((name) => name.endsWith('.pack')).length < maxPacks;
}

function callOf(mirror: Mirror): GitCall {
  return {
    gitDir: mirror.gitDir,
    remote: mirror.remote,
    timeoutMs: mirror.options.timeoutMs ?? fetchTimeoutMs,
    signal: mirror.options.signal,
    watch: (stop) => watchSize(join(mirror.gitDir, 'objects', 'pack'), stop),
  };
}

/** Stops a fetch whose pack, still being received, is larger than any tree of manifests can be. */
function watchSize(packs: string, stop: () => void): () => void {
  const look = async (): Promise<void> => {
    const sizes = await Promise.all(
      (await listFolder(packs))
        .filter((entry) => entry.name.startsWith('tmp_pack_'))
        .map((entry) =>
          lstat(join(packs, entry.name)).then(
            ({ size }) => size,
            () => 0,
          ),
        ),
    );
    if (sizes.some((size) => size > maxFetchBytes)) stop();
  };
  const timer = setInterval(() => void look(), watchEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

async function locked<T>(mirror: Mirror, work: () => Promise<T>): Promise<T> {
  const options = { ...lockOptions, signal: mirror.options.signal };
  return withLock(`${mirror.gitDir}.lock`, options, async () => {
    await removeLeftovers(mirror);
    return work();
  });
}

/** We hold the lock: every lock file of git and every half pack belongs to a process that was killed. */
async function removeLeftovers(mirror: Mirror): Promise<void> {
  await removeBeside(mirror);
  const folders = ['', 'refs/gitsync', 'objects', 'objects/pack'];
  for (const folder of folders.map((name) => join(mirror.gitDir, name))) {
    for (const { name } of await listFolder(folder)) {
      if (name.endsWith('.lock') || name.startsWith('tmp_')) {
        await rm(join(folder, name), { recursive: true, force: true });
      }
    }
  }
}

async function removeBeside(mirror: Mirror): Promise<void> {
  const folder = dirname(mirror.gitDir);
  const own = basename(mirror.gitDir);
  for (const { name } of await listFolder(folder)) {
    if (name.startsWith(`${own}.new-`) || name.startsWith(`${own}.old-`)) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  }
}

async function listFolder(path: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return [];
    throw error;
  }
}

/** Whoever can write the cache folder could plant settings for git in it: it must be ours alone. */
async function prepareCacheDir(cacheDir: string): Promise<void> {
  try {
    await mkdir(cacheDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw sourceError(
      'SOURCE_DAMAGED',
      `the cache folder ${cacheDir} cannot be made: ${systemCode(error) ?? String(error)}`,
      { hint: 'Name a folder that can be written.', cause: error },
    );
  }
  const { uid, mode } = await stat(cacheDir);
  const mine = process.getuid?.() ?? uid;
  if (uid !== mine || (mode & 0o022) !== 0) {
    throw sourceError(
      'SOURCE_DAMAGED',
      `the cache folder ${cacheDir} belongs to another user or can be written by others`,
      { hint: 'Name a folder that only this user can write (mode 0700).' },
    );
  }
}
