import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openDiskCache } from '../../src/kube/disk-cache/disk-cache.ts';
import type { DiskCache } from '../../src/kube/disk-cache/disk-cache.ts';
import { describeServer, describeUser } from '../../src/kube/disk-cache/connection-identity.ts';
import { silentLogger } from '../../src/log/logger.ts';
import { cacheFolderPath, debugRecorder, editEntries, entriesOf } from './cache-folder.ts';
import { connectionTo } from './loopback-client.ts';

const key = { purpose: 'openapi', of: ['https://cluster.example.org', '/openapi/v3/api/v1', 'AB'] };
const dayMs = 24 * 3600 * 1000;

function open(folder: string, now: () => number = Date.now): DiskCache {
  return openDiskCache({ folder, logger: silentLogger, now });
}

function mode(path: string): number {
  return statSync(path).mode & 0o777;
}

function setAge(path: string, ms: number): void {
  const seconds = (Date.now() - ms) / 1000;
  utimesSync(path, seconds, seconds);
}

describe('the disk cache', () => {
  test('gives the next process what was written, in files that nobody else can read', async () => {
    const folder = cacheFolderPath();
    const text = 'schémas '.repeat(10_000);

    const before = await open(folder).read(key);
    await open(folder).write(key, text);
    const after = await open(folder).read(key);

    expect(before).toBeUndefined();
    expect(after).toBe(text);
    expect(mode(folder)).toBe(0o700);
    expect(entriesOf(folder).map(mode)).toEqual([0o600]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  test.each([
    ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length - 9)],
    ['empty', () => Buffer.alloc(0)],
    [
      'edited',
      (bytes: Buffer) =>
        Buffer.concat([bytes.subarray(0, bytes.indexOf('\n') + 1), gzipSync('forged')]),
    ],
    [
      'of another format',
      (bytes: Buffer) => Buffer.concat([Buffer.from('gitsync-cache-0'), bytes.subarray(15)]),
    ],
  ])('ignores an entry that is %s, and replaces it', async (_title, edit) => {
    const folder = cacheFolderPath();
    const { logger, lines } = debugRecorder();
    await open(folder).write(key, 'text');
    editEntries(folder, edit);

    const damaged = await openDiskCache({ folder, logger }).read(key);
    await open(folder).write(key, 'text');
    const after = await open(folder).read(key);

    expect(damaged).toBeUndefined();
    expect(lines.map(({ fields }) => fields?.['path'])).toEqual(entriesOf(folder));
    expect(after).toBe('text');
  });

  test('ignores an entry under the name of another key', async () => {
    const folder = cacheFolderPath();
    const other = { ...key, of: ['https://other.example.org'] };
    await open(folder).write(key, 'text');
    const [path = ''] = entriesOf(folder);
    await open(folder).write(other, 'other');
    const otherPath = entriesOf(folder).find((name) => name !== path) ?? '';
    copyFileSync(path, otherPath);

    expect(await open(folder).read(other)).toBeUndefined();
  });

  test('is read while it is written without ever giving a part', async () => {
    const folder = cacheFolderPath();
    const texts = ['a'.repeat(300_000), 'b'.repeat(300_000)];
    const readers = open(folder);
    await open(folder).write(key, texts[0] ?? '');

    const seen = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        await open(folder).write(key, texts[index % 2] ?? '');
        return await readers.read(key);
      }),
    );

    expect(seen.filter((text) => text === undefined || !texts.includes(text))).toEqual([]);
  });

  test.each([
    ['that cannot be made', (folder: string) => writeFileSync(dirname(folder), '')],
    [
      'that others can write',
      (folder: string) => {
        mkdirSync(folder, { recursive: true });
        chmodSync(folder, 0o777);
      },
    ],
  ])('is not used in a folder %s, which only the log tells', async (_title, prepare) => {
    const folder = cacheFolderPath();
    const { logger, lines } = debugRecorder();
    prepare(folder);
    const cache = openDiskCache({ folder, logger });

    await cache.write(key, 'text');
    const read = await cache.read(key);

    expect(read).toBeUndefined();
    expect(lines.map(({ fields }) => fields?.['path'])).toEqual([folder]);
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
  });

  test('leaves nothing behind of an entry that could not be written', async () => {
    const folder = cacheFolderPath();
    const { logger, lines } = debugRecorder();
    await open(folder).write(key, 'text');
    const [path = ''] = entriesOf(folder);
    rmSync(path);
    mkdirSync(path);

    await openDiskCache({ folder, logger }).write(key, 'text');

    expect(lines.map(({ fields }) => fields?.['path'])).toEqual([path]);
    expect(entriesOf(folder)).toEqual([path]);
  });

  test('forgets what was not used for 30 days, and nothing else in the folder', async () => {
    const folder = cacheFolderPath();
    const used = { ...key, of: ['used'] };
    await open(folder).write(key, 'old');
    const [old = ''] = entriesOf(folder);
    await open(folder).write(used, 'used');
    const usedPath = entriesOf(folder).find((path) => path !== old) ?? '';
    const foreign = join(folder, 'notes.txt');
    writeFileSync(foreign, 'mine');
    const written = join(folder, `openapi-${'d'.repeat(40)}`);
    const killed = `${written}.0b1c2d3e-0000-4000-8000-000000000000.new`;
    const underway = `${written}.0b1c2d3e-0000-4000-8000-000000000001.new`;
    writeFileSync(killed, '');
    writeFileSync(underway, '');
    for (const path of [old, usedPath, foreign]) setAge(path, 31 * dayMs);
    setAge(killed, dayMs);
    setAge(join(folder, '.swept'), 2 * dayMs);

    const read = await open(folder).read(used);
    await open(folder).write({ ...key, of: ['new'] }, 'new');

    expect(read).toBe('used');
    expect([old, usedPath, foreign, killed, underway].map((path) => existsSync(path))).toEqual([
      false,
      true,
      true,
      false,
      true,
    ]);
  });

  test('forgets what was used longest ago beyond 256 MB', async () => {
    const folder = cacheFolderPath();
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const [oldest = '', older = '', newer = ''] = ['a', 'b', 'c'].map((digit, index) => {
      const path = join(folder, `openapi-${digit.repeat(40)}`);
      writeFileSync(path, '');
      truncateSync(path, 100 * 1024 * 1024);
      setAge(path, (3 - index) * dayMs);
      return path;
    });

    await open(folder).write(key, 'new');

    expect([oldest, older, newer].map((path) => existsSync(path))).toEqual([false, true, true]);
    expect(await open(folder).read(key)).toBe('new');
  });

  test('looks for what to forget once a day', async () => {
    const folder = cacheFolderPath();
    await open(folder).write(key, 'old');
    const [old = ''] = entriesOf(folder);
    setAge(old, 31 * dayMs);

    await open(folder).write({ ...key, of: ['new'] }, 'new');
    const sameDay = existsSync(old);
    setAge(join(folder, '.swept'), 2 * dayMs);
    await open(folder).write({ ...key, of: ['new'] }, 'new');

    expect([sameDay, existsSync(old)]).toEqual([true, false]);
  });
});

describe('the identity of a connection', () => {
  const trust = { authorities: 'PEM', insecure: false, serverName: '' };
  const impersonation = { user: 'jane', uid: '', groups: [], extra: {} };
  const base = connectionTo('https://cluster.example.org', { trust, userName: 'admin' });

  test.each([
    ['the server', { server: 'https://other.example.org' }],
    ['its authority', { trust: { ...trust, authorities: 'OTHER' } }],
    ['its checks', { trust: { ...trust, insecure: true } }],
    ['its name', { trust: { ...trust, serverName: 'kubernetes' } }],
    ['the proxy on the way', { proxyUrl: 'http://proxy.example.org:3128' }],
    ['the user', { userName: 'jane' }],
    ['who is impersonated', { impersonation }],
  ])('differs by %s', (_title, changes) => {
    const other = { ...base, ...changes };

    expect([...describeServer(other), ...describeUser(other)]).not.toEqual([
      ...describeServer(base),
      ...describeUser(base),
    ]);
  });

  test('holds no password of a proxy', () => {
    const proxied = { ...base, proxyUrl: 'http://me:s3cret-word@proxy.example.org:3128' };

    expect(describeServer(proxied).join(' ')).toContain('proxy.example.org:3128');
    expect(describeServer(proxied).join(' ')).not.toContain('s3cret-word');
  });
});
