import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withLock, type LockOptions } from '../../src/source/git/mirror-lock.ts';
import { makeTempFolder, removeTempFolder } from '../support/git-repository.ts';

let folder: string;
let lock: string;
const options: LockOptions = { signal: undefined, staleMs: 10_000, waitMs: 5_000 };

beforeEach(() => {
  folder = makeTempFolder();
  lock = join(folder, 'x.lock');
});

afterEach(() => {
  removeTempFolder(folder);
});

async function deadPid(): Promise<number> {
  const child = spawn('true');
  await once(child, 'close');
  return child.pid ?? 0;
}

describe('withLock', () => {
  test('lets one in at a time and leaves nothing behind', async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };

    await Promise.all(Array.from({ length: 8 }, () => withLock(lock, options, work)));

    expect(most).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is released when the work fails', async () => {
    await expect(
      withLock(lock, options, () => Promise.reject(new Error('broken'))),
    ).rejects.toThrow('broken');

    expect(existsSync(lock)).toBe(false);
  });

  test('takes over the lock of a process that is gone, at once and once only', async () => {
    writeFileSync(lock, `${hostname()} ${await deadPid()} token`);
    let inside = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      expect(inside).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };

    await Promise.all(Array.from({ length: 8 }, () => withLock(lock, options, work)));

    expect(readdirSync(folder)).toEqual([]);
  });

  test.each(['another-host 1 token', ''])(
    'takes over a lock (%j) that gives no sign of life',
    async (content) => {
      writeFileSync(lock, content);

      const held = await withLock(lock, { ...options, staleMs: 50 }, () =>
        Promise.resolve(readFileSync(lock, 'utf8')),
      );

      expect(held).toContain(`${hostname()} ${process.pid} `);
    },
  );

  test('a claim that a crash left beside a stale lock does not block for ever', async () => {
    const content = 'another-host 1 token';
    writeFileSync(lock, content);
    const name = Buffer.from(content).toString('hex').slice(-24);
    writeFileSync(`${lock}.stale-${name}`, content);

    await withLock(lock, { ...options, staleMs: 50 }, () => Promise.resolve());

    expect(readdirSync(folder)).toEqual([]);
  });

  test('does not touch the lock of a living holder, and gives up in the end', async () => {
    const content = `${hostname()} ${process.pid} token`;
    writeFileSync(lock, content);

    await expect(
      withLock(lock, { ...options, waitMs: 60 }, () => Promise.resolve()),
    ).rejects.toThrow('held by another process for too long');

    expect(readFileSync(lock, 'utf8')).toBe(content);
  });

  test('waiting ends when it is cancelled', async () => {
    writeFileSync(lock, `${hostname()} ${process.pid} token`);

    await expect(
      withLock(lock, { ...options, signal: AbortSignal.timeout(20) }, () => Promise.resolve()),
    ).rejects.toThrow('was cancelled');
  });
});
