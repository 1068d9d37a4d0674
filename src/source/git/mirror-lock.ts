import { randomUUID } from 'node:crypto';
import { link, open, readFile, stat, unlink, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { sourceError, systemCode } from '../source-problem.ts';

/** How patient a process is with a lock of another one. */
export interface LockOptions {
  readonly signal: AbortSignal | undefined;
  /** A holder on another machine (or with a reused pid) that gave no sign of life for so long is dead. */
  readonly staleMs: number;
  readonly waitMs: number;
}

interface Holder {
  readonly content: string;
  readonly beatMs: number;
}

const pollMs = 25;
const clock = performance;

/**
 * Runs work while no other process holds the lock file. A lock whose process is gone is taken over at once;
 * one that cannot be asked (another host, a reused pid) when its heartbeat stood still for `staleMs` of *our*
 * monotonic time, so a jump of the wall clock steals no lock.
 */
export async function withLock<T>(
  path: string,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const token = `${hostname()} ${process.pid} ${randomUUID()}`;
  await acquire(path, token, options);
  const beat = setInterval(() => void signOfLife(path), options.staleMs / 4);
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await release(path, token);
  }
}

async function acquire(path: string, token: string, options: LockOptions): Promise<void> {
  const started = clock.now();
  let seen: Holder | undefined;
  let seenSince = started;
  while (!(await tryCreate(path, token))) {
    const holder = await readHolder(path);
    if (!isSame(holder, seen)) {
      seen = holder;
      seenSince = clock.now();
    }
    const silentMs = clock.now() - seenSince;
    if (holder !== undefined && (isDead(holder) || silentMs > options.staleMs)) {
      await removeStale(path, holder, silentMs > options.staleMs * 2);
      continue;
    }
    checkPatience(path, options, clock.now() - started);
    await delay(pollMs);
  }
}

function isSame(a: Holder | undefined, b: Holder | undefined): boolean {
  return a?.content === b?.content && a?.beatMs === b?.beatMs;
}

function checkPatience(path: string, options: LockOptions, waitedMs: number): void {
  if (options.signal?.aborted === true) {
    throw sourceError('SOURCE_UNREACHABLE', `waiting for ${path} was cancelled`, {
      cause: options.signal.reason,
    });
  }
  if (waitedMs <= options.waitMs) return;
  throw sourceError('SOURCE_UNREACHABLE', `${path} is held by another process for too long`, {
    hint: 'Its first line names the host and the process: end it, or use another cache folder.',
  });
}

async function tryCreate(path: string, token: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(token);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw sourceError('SOURCE_DAMAGED', `the lock ${path} cannot be made: ${String(error)}`, {
      hint: 'The cache folder must be writable.',
      cause: error,
    });
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const content = await readFile(path, 'utf8');
    const { mtimeMs } = await stat(path);
    return { content, beatMs: mtimeMs };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Only a process of this machine can be asked; one that exists may still be another with the same number. */
function isDead({ content }: Holder): boolean {
  const [host, pid] = content.split(' ');
  if (host !== hostname() || pid === undefined || !/^[1-9][0-9]*$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return systemCode(error) === 'ESRCH';
  }
}

/**
 * Removes a dead lock, in one process only: whoever makes the hard link named after the dead holder does it.
 * Without that, a slow process could remove the lock that a quicker one has just made.
 */
async function removeStale(path: string, holder: Holder, retry: boolean): Promise<void> {
  const claim = `${path}.stale-${Buffer.from(holder.content).toString('hex').slice(-24)}`;
  try {
    await link(path, claim);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    if (systemCode(error) !== 'EEXIST') throw error;
    // Another process is at it; if it died right there, its claim is as stale as the lock.
    if (retry) await removeIfThere(claim);
    await delay(pollMs);
    return;
  }
  const claimed = await readHolder(claim);
  if (claimed?.content === holder.content) await removeIfThere(path);
  await removeIfThere(claim);
}

async function release(path: string, token: string): Promise<void> {
  const holder = await readHolder(path);
  if (holder?.content === token) await removeIfThere(path);
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

async function signOfLife(path: string): Promise<void> {
  const now = new Date();
  try {
    await utimes(path, now, now);
  } catch {
    // The lock was taken over after a long standstill of this process: nothing is ours to refresh.
  }
}
