import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLogger } from '../../src/log/logger.ts';
import type { Checkout } from '../../src/model/file-tree.ts';
import { GitsyncError, type Problem } from '../../src/model/problem.ts';
import { openSource } from '../../src/source/open-source.ts';
import { parseSource } from '../../src/source/source-spec.ts';
import { makeTempFolder, removeTempFolder } from '../support/git-repository.ts';

let folder: string;

beforeEach(() => {
  folder = makeTempFolder();
  mkdirSync(join(folder, 'repo/.git'), { recursive: true });
});

afterEach(() => {
  removeTempFolder(folder);
});

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

function openFolder(path: string): Promise<Checkout> {
  return openSource(parseSource(join(folder, path)), { cacheDir: '/unused', logger: silentLogger });
}

async function readText(checkout: Checkout, path: string): Promise<string> {
  return Buffer.from((await checkout.files.read([path])).get(path) ?? '').toString('utf8');
}

async function problemsOf(work: () => unknown): Promise<readonly Problem[]> {
  try {
    await work();
  } catch (error) {
    if (error instanceof GitsyncError) return error.problems;
    throw error;
  }
  throw new Error('nothing was thrown');
}

async function codesOf(work: () => unknown): Promise<readonly string[]> {
  return (await problemsOf(work)).map(({ code }) => code);
}

describe('a folder as source', () => {
  test('the tree reaches to the repository around it, and the path says where the source is', async () => {
    write('repo/base/a.yaml', 'a');
    write('repo/overlays/prod/b.yaml', 'b');

    const checkout = await openFolder('repo/overlays/prod');

    expect(checkout.path).toBe('overlays/prod');
    expect(checkout.files.list('')).toEqual(['base', 'overlays']);
    expect(checkout.files.entry('base')).toBe('directory');
    expect(checkout.files.entry('base/a.yaml')).toBe('file');
    expect(checkout.files.entry('base/c.yaml')).toBeUndefined();
    expect(checkout.files.entry('base/a.yaml/c')).toBeUndefined();
    expect(checkout.files.list('base/a.yaml')).toEqual([]);
    expect(await readText(checkout, 'base/a.yaml')).toBe('a');
  });

  test('.git may be a file, as in a worktree', async () => {
    write('tree/.git', 'gitdir: elsewhere');
    write('tree/app/a.yaml', 'a');

    expect((await openFolder('tree/app')).path).toBe('app');
  });

  test('outside a repository the tree is the whole disk', async () => {
    write('plain/a.yaml', 'a');

    const checkout = await openFolder('plain');

    expect(`/${checkout.path}`).toMatch(/\/plain$/);
    expect(await readText(checkout, `${checkout.path}/a.yaml`)).toBe('a');
  });

  test('a single file is its own path', async () => {
    write('repo/x/a.yaml', 'a');

    expect((await openFolder('repo/x/a.yaml')).path).toBe('x/a.yaml');
  });

  test('links inside work, also through folders', async () => {
    write('repo/base/a.yaml', 'a');
    symlinkSync('base', join(folder, 'repo/link'));

    const checkout = await openFolder('repo');

    expect(checkout.files.entry('link')).toBe('directory');
    expect(checkout.files.list('link')).toEqual(['a.yaml']);
    expect(await readText(checkout, 'link/a.yaml')).toBe('a');
  });

  test.each([
    ['relative', '../secret'],
    ['absolute', '/etc/passwd'],
    ['to a folder', '..'],
    ["to git's own folder", '.git'],
  ])('a link that leads out (%s) is refused by every question', async (_title, target) => {
    write('secret', 'canary');
    symlinkSync(target, join(folder, 'repo/link'));

    const { files } = await openFolder('repo');

    expect(await codesOf(() => files.entry('link'))).toEqual(['SOURCE_OUTSIDE_ROOT']);
    expect(await codesOf(() => files.list('link'))).toEqual(['SOURCE_OUTSIDE_ROOT']);
    expect(await codesOf(() => files.read(['link']))).toEqual(['SOURCE_OUTSIDE_ROOT']);
  });

  test.each(['..', '../secret', 'a/../../secret', '/etc/passwd', 'a//b', './a', 'a/', 'a\0b'])(
    'the path %j is refused',
    async (path) => {
      write('secret', 'canary');

      const { files } = await openFolder('repo');

      expect(await codesOf(() => files.entry(path))).toEqual(['SOURCE_OUTSIDE_ROOT']);
      expect(await codesOf(() => files.list(path))).toEqual(['SOURCE_OUTSIDE_ROOT']);
      expect(await codesOf(() => files.read([path]))).toEqual(['SOURCE_OUTSIDE_ROOT']);
    },
  );

  test("git's own files are not part of the tree", async () => {
    write('repo/.git/config', 'password = canary');

    const { files } = await openFolder('repo');

    expect(files.list('')).toEqual([]);
    expect(await codesOf(() => files.read(['.git/config']))).toEqual(['SOURCE_OUTSIDE_ROOT']);
  });

  test('a fifo, a socket, a folder, a loop and a missing file are all named, in one error', async () => {
    execFileSync('mkfifo', [join(folder, 'repo/fifo')]);
    const server = createServer().listen(join(folder, 'repo/socket'));
    symlinkSync('loop', join(folder, 'repo/loop'));
    mkdirSync(join(folder, 'repo/sub'));
    const { files } = await openFolder('repo');

    const problems = await problemsOf(() =>
      files.read(['fifo', 'socket', 'loop', 'sub', 'missing']),
    );

    await new Promise((resolve) => server.close(resolve));
    expect(problems.map(({ message }) => message)).toEqual([
      'fifo: cannot be read: it is a fifo, not a file',
      'loop: cannot be read: its links form a loop',
      'missing: cannot be read: it does not exist',
      'socket: cannot be read: it is a socket or a device, not a file',
      'sub: cannot be read: it is a folder, not a file',
    ]);
  });

  test('a file beyond the size limit is refused without reading it', async () => {
    write('repo/big', '');
    truncateSync(join(folder, 'repo/big'), 64 * 1024 * 1024 + 1);
    const { files } = await openFolder('repo');

    const [problem] = await problemsOf(() => files.read(['big']));

    expect(problem?.message).toBe('big: cannot be read: it is larger than 64 MiB');
  });

  test('a name that is no UTF-8 is listed, and reading it is an error', async () => {
    const name = Buffer.concat([Buffer.from(join(folder, 'repo/')), Buffer.from([0xff, 0x61])]);
    writeFileSync(name, 'x');
    const { files } = await openFolder('repo');

    const [listed = ''] = files.list('');

    expect(listed).toBe('\ufffda');
    expect(await codesOf(() => files.entry(listed))).toEqual(['SOURCE_UNREADABLE']);
    expect(await problemsOf(() => files.read([listed]))).toMatchObject([
      { message: '\ufffda: cannot be read: its name is not valid UTF-8' },
    ]);
  });

  test('the revision is made of what was read, in any order, and nothing else', async () => {
    write('repo/a', '1');
    write('repo/b', '2');
    write('repo/c', '3');
    const [one, two, three] = [
      await openFolder('repo'),
      await openFolder('repo'),
      await openFolder('repo'),
    ];

    await one.files.read(['a', 'b']);
    await two.files.read(['b']);
    await two.files.read(['a', 'a']);
    await three.files.read(['a', 'c']);

    expect(one.revision()).toMatch(/^local@sha256:[0-9a-f]{16}$/);
    expect(two.revision()).toBe(one.revision());
    expect(three.revision()).not.toBe(one.revision());
  });

  test('a file that changes while it is used keeps the bytes of the first read', async () => {
    write('repo/a', 'first');
    const checkout = await openFolder('repo');
    await checkout.files.read(['a']);
    const revision = checkout.revision();

    write('repo/a', 'second');

    expect(await readText(checkout, 'a')).toBe('first');
    expect(checkout.revision()).toBe(revision);
  });

  test('a folder that does not exist is named, with a hint, and a login in it is not', async () => {
    const problem = (
      await problemsOf(() =>
        openSource(parseSource('me:secret@host/x'), { cacheDir: '/unused', logger: silentLogger }),
      )
    )[0];

    expect(problem?.code).toBe('SOURCE_NOT_FOUND');
    expect(problem?.message).not.toContain('secret');
    expect(problem?.hint).toContain('https://');
  });

  test('a device as SOURCE is refused', async () => {
    expect(
      await codesOf(() =>
        openSource({ kind: 'local', path: '/dev/null' }, { cacheDir: '', logger: silentLogger }),
      ),
    ).toEqual(['SOURCE_UNREADABLE']);
  });
});

describe('standard input as source', () => {
  async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
    for (const text of texts) yield await Promise.resolve(Buffer.from(text));
  }

  test('is a tree with one file', async () => {
    const checkout = await openSource(
      { kind: 'stdin' },
      { cacheDir: '', logger: silentLogger, stdin: chunks('a: ', '1') },
    );

    expect(checkout.path).toBe('-');
    expect(checkout.files.list('')).toEqual(['-']);
    expect(checkout.files.entry('-')).toBe('file');
    expect(checkout.files.entry('x')).toBeUndefined();
    expect(await readText(checkout, '-')).toBe('a: 1');
    expect(checkout.revision()).toMatch(/^local@sha256:/);
    expect(await codesOf(() => checkout.files.read(['x', 'y']))).toEqual([
      'SOURCE_UNREADABLE',
      'SOURCE_UNREADABLE',
    ]);
  });

  test('that is not there is an error, not an empty input', async () => {
    expect(
      await codesOf(() => openSource({ kind: 'stdin' }, { cacheDir: '', logger: silentLogger })),
    ).toEqual(['SOURCE_UNREADABLE']);
  });
});
