import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../../log/logger.ts';
import { decodeEntry, encodeEntry, entryFileName, maxEntryBytes } from './cache-entry.ts';
import type { CacheKey } from './cache-entry.ts';
import { statOf } from './stat-of.ts';
import { sweepFolder } from './sweep-folder.ts';

/**
 * Texts kept on disk for the next process. It only ever costs or saves time: whatever is wrong with the
 * folder or an entry reads as nothing kept, and is told to the log.
 */
export interface DiskCache {
  /** What was written under the key, whole; undefined otherwise. Never throws. */
  read(key: CacheKey): Promise<string | undefined>;
  /** Never throws. The text must hold nothing secret. */
  write(key: CacheKey, text: string): Promise<void>;
}

/** Where the cache is; `now` in ms since the epoch, to be compared with the times of files. */
export interface DiskCacheOptions {
  /** Made when it is missing. */
  readonly folder: string;
  readonly logger: Logger;
  readonly now?: () => number;
}

/** An entry's time says when it was used last; it is set anew at most so often. */
const touchAfterMs = 24 * 3600 * 1000;

/** Keeps nothing: for processes without a folder. */
export const noDiskCache: DiskCache = {
  read: () => Promise.resolve(undefined),
  write: () => Promise.resolve(),
};

/** Opens a cache; the disk is not touched before its first use. */
export function openDiskCache(options: DiskCacheOptions): DiskCache {
  const { folder, logger } = options;
  const now = options.now ?? Date.now;
  let prepared: Promise<boolean> | undefined;
  let isSwept = false;
  const isUsable = (): Promise<boolean> =>
    (prepared ??= guarded(folder, logger, () => prepareFolder(folder, logger), false));
  return {
    async read(key) {
      if (!(await isUsable())) return undefined;
      const path = join(folder, entryFileName(key));
      return await guarded(path, logger, () => readEntry(key, path, { logger, now }), undefined);
    },
    async write(key, text) {
      if (!(await isUsable())) return;
      const path = join(folder, entryFileName(key));
      await guarded(path, logger, () => writeEntry(key, path, { text, logger }), undefined);
      if (isSwept) return;
      isSwept = true;
      await guarded(folder, logger, () => sweepFolder(folder, now()), undefined);
    },
  };
}

/** Whoever can write the folder could tell us what a cluster serves: it must be ours alone. */
async function prepareFolder(folder: string, logger: Logger): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = await stat(folder);
  const mine = process.getuid?.() ?? uid;
  if (uid === mine && (mode & 0o022) === 0) return true;
  const problem = 'it belongs to another user or can be written by others';
  logger.debug(unusable, { path: folder, problem });
  return false;
}

async function readEntry(
  key: CacheKey,
  path: string,
  { logger, now }: { readonly logger: Logger; readonly now: () => number },
): Promise<string | undefined> {
  const found = await statOf(path);
  if (found === undefined) return undefined;
  const isTooLarge = found.size > maxEntryBytes;
  const text = isTooLarge ? undefined : await decodeEntry(key, await readFile(path));
  if (text === undefined) {
    logger.debug(unusable, { path, problem: 'it is not whole or of another format' });
    return undefined;
  }
  const nowMs = now();
  if (nowMs - found.mtimeMs > touchAfterMs) await utimes(path, nowMs / 1000, nowMs / 1000);
  return text;
}

/** Under a name of its own first: whoever reads meanwhile finds the old entry or the new one, whole. */
async function writeEntry(
  key: CacheKey,
  path: string,
  { text, logger }: { readonly text: string; readonly logger: Logger },
): Promise<void> {
  const bytes = await encodeEntry(key, text);
  if (bytes === undefined) return;
  const temporary = `${path}.${randomUUID()}.new`;
  try {
    await writeFile(temporary, bytes, { mode: 0o600, flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await guarded(temporary, logger, () => rm(temporary, { force: true }), undefined);
    throw error;
  }
}

const unusable = 'Part of the cache cannot be used';

async function guarded<T>(
  path: string,
  logger: Logger,
  work: () => Promise<T>,
  otherwise: T,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    logger.debug(unusable, { path, problem });
    return otherwise;
  }
}
