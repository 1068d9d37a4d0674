import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const heartbeatMs = 5_000;
const staleAfterMs = 60_000;
const pollMs = 250;

interface LockOwner {
  readonly pid: number;
  readonly host: string;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function tryToTake(path: string): Promise<boolean> {
  const owner: LockOwner = { pid: process.pid, host: hostname() };
  try {
    await writeFile(path, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * A lock is stale when its owner is no process of this machine any more, or gave no sign of life for
 * a minute: the second covers a cache shared between containers, where process ids mean nothing.
 */
async function isStale(path: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > staleAfterMs) return true;
    const owner = JSON.parse(await readFile(path, 'utf8')) as LockOwner;
    return owner.host === hostname() && !isAlive(owner.pid);
  } catch {
    // Gone, or its owner is between creating and writing it: the next look tells.
    return false;
  }
}

/**
 * Runs `action` while no other process does so under the same lock file. Two processes that find the
 * same stale lock at the same moment may both go on, so `action` must be safe, if wasteful, to run
 * twice.
 */
export async function withLock<Result>(
  path: string,
  onWait: () => void,
  action: () => Promise<Result>,
): Promise<Result> {
  await mkdir(dirname(path), { recursive: true });
  let waited = false;
  while (!(await tryToTake(path))) {
    if (await isStale(path)) {
      await rm(path, { force: true });
      continue;
    }
    if (!waited) onWait();
    waited = true;
    await pause(pollMs);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    // A failure means that the lock was taken from us: `action` is safe to run twice.
    utimes(path, now, now).catch(() => undefined);
  }, heartbeatMs);
  try {
    return await action();
  } finally {
    clearInterval(heartbeat);
    await rm(path, { force: true });
  }
}
