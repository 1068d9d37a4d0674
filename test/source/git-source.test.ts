import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { silentLogger } from '../../src/log/logger.ts';
import type { Checkout } from '../../src/model/file-tree.ts';
import { resolveRevision } from '../../src/source/git/resolve-revision.ts';
import { parseSource } from '../../src/source/source-spec.ts';
import { findProcesses } from '../support/git-processes.ts';
import {
  makeRepository,
  makeTempFolder,
  removeTempFolder,
  runGit,
  type TestRepository,
} from '../support/git-repository.ts';
import {
  codesFrom,
  makeBench,
  problemsFrom,
  readText,
  type SourceBench,
} from '../support/git-source.ts';

let folder: string;
let bench: SourceBench;
let repository: TestRepository;
let url: string;
let first: string;
let second: string;

beforeAll(() => {
  folder = makeTempFolder();
  bench = makeBench(folder);
  repository = makeRepository(join(folder, 'repo'));
  url = `file://${repository.folder}`;
  first = repository.commit({ 'app/a.yaml': 'one' });
  repository.git('tag', 'light');
  repository.git('tag', '--annotate', '--message', 'x', 'v1');
  repository.git('branch', 'feature/x');
  second = repository.commit({
    'app/a.yaml': 'two',
    'base/b.yaml': 'b',
    'links/file': { linkTo: '../base/b.yaml' },
    'links/folder': { linkTo: '../base' },
    'links/chain': { linkTo: 'folder/../base/b.yaml' },
    'links/out': { linkTo: '../../../etc/passwd' },
    'links/absolute': { linkTo: '/etc/passwd' },
    'links/self': { linkTo: 'self' },
    'links/nothing': { linkTo: 'missing' },
  });
});

afterEach(async () => {
  await bench.closeAll();
});

afterAll(() => {
  const left = findProcesses(folder);
  removeTempFolder(folder);
  expect(left).toEqual([]);
});

describe('the ref of a git source', () => {
  test.each([
    ['', () => `main@sha1:${second}`],
    ['?ref=HEAD', () => `main@sha1:${second}`],
    ['?ref=main', () => `main@sha1:${second}`],
    ['?ref=refs/heads/main', () => `main@sha1:${second}`],
    ['?ref=feature/x', () => `feature/x@sha1:${first}`],
    ['?ref=light', () => `light@sha1:${first}`],
    ['?ref=v1', () => `v1@sha1:${first}`],
    ['?ref=refs/tags/v1', () => `v1@sha1:${first}`],
  ])('%j is the revision it stands for', async (query, revision) => {
    const checkout = await bench.open(`${url}${query}`);

    expect(checkout.revision()).toBe(revision());
    expect(await readText(checkout, 'app/a.yaml')).toBe(
      checkout.revision().endsWith(first) ? 'one' : 'two',
    );
  });

  test('a commit is its own revision', async () => {
    const checkout = await bench.open(`${url}?ref=${first}`);

    expect(checkout.revision()).toBe(`sha1:${first}`);
    expect(await readText(checkout, 'app/a.yaml')).toBe('one');
  });

  test('a detached HEAD has no branch name', async () => {
    const detached = makeRepository(join(folder, 'detached'));
    const commit = detached.commit({ a: '1' });
    detached.git('checkout', '--quiet', '--detach');

    const checkout = await bench.open(`file://${detached.folder}`);

    expect(checkout.revision()).toBe(`HEAD@sha1:${commit}`);
  });

  test.each([
    ['?ref=gone', 'there is no branch or tag "gone"'],
    ['?ref=refs/heads/gone', 'there is no ref "refs/heads/gone"'],
    ['?ref=x', 'there is no branch or tag "x"'],
    ['?ref=abcdef1', 'there is no branch or tag "abcdef1"'],
    [`?ref=${'0'.repeat(39)}1`, 'the server does not have the commit'],
  ])('%j is an error that names URL and ref', async (query, reason) => {
    const [problem] = await problemsFrom(() => bench.open(`${url}${query}`));

    expect(problem?.code).toBe('SOURCE_BAD_REF');
    expect(problem?.message).toContain(url);
    expect(problem?.message).toContain(reason);
    expect(problem?.hint).toBeDefined();
  });

  test('a branch and a tag of one name with different commits is ambiguous', async () => {
    const twins = makeRepository(join(folder, 'twins'));
    twins.commit({ a: '1' });
    twins.git('tag', 'same');
    twins.commit({ a: '2' });
    twins.git('branch', 'same');

    const [problem] = await problemsFrom(() => bench.open(`file://${twins.folder}?ref=same`));

    expect(problem?.code).toBe('SOURCE_BAD_REF');
    expect(problem?.hint).toBe('Write ?ref=refs/heads/same or ?ref=refs/tags/same.');
  });

  test('an empty repository is an error, never an empty tree', async () => {
    const empty = makeRepository(join(folder, 'empty'));

    expect(await codesFrom(() => bench.open(`file://${empty.folder}`))).toEqual(['SOURCE_BAD_REF']);
    expect(await codesFrom(() => bench.open(`file://${empty.folder}?ref=main`))).toEqual([
      'SOURCE_BAD_REF',
    ]);
  });

  test('a branch that was deleted is an error although its commits are cached', async () => {
    const shrinking = makeRepository(join(folder, 'shrinking'));
    shrinking.commit({ a: '1' });
    shrinking.git('branch', 'short-lived');
    await bench.open(`file://${shrinking.folder}?ref=short-lived`);

    shrinking.git('branch', '-D', 'short-lived');

    expect(await codesFrom(() => bench.open(`file://${shrinking.folder}?ref=short-lived`))).toEqual(
      ['SOURCE_BAD_REF'],
    );
  });

  test('a force-push to unrelated history is simply the new revision', async () => {
    const pushed = makeRepository(join(folder, 'pushed'));
    pushed.commit({ a: 'old', gone: 'x' });
    await bench.open(`file://${pushed.folder}`);
    pushed.git('checkout', '--quiet', '--orphan', 'other');
    pushed.git('rm', '-rfq', '.');
    const commit = pushed.commit({ a: 'new' });
    pushed.git('branch', '--force', 'main', 'other');

    const checkout = await bench.open(`file://${pushed.folder}?ref=main`);

    expect(checkout.revision()).toBe(`main@sha1:${commit}`);
    expect(checkout.files.list('')).toEqual(['a']);
    expect(await readText(checkout, 'a')).toBe('new');
  });

  test('a repository with SHA-256 objects works the same', async () => {
    const modern = makeRepository(join(folder, 'modern'), { objectFormat: 'sha256' });
    const commit = modern.commit({ a: '1' });

    const checkout = await bench.open(`file://${modern.folder}`);

    expect(checkout.revision()).toBe(`main@sha256:${commit}`);
    expect(await readText(checkout, 'a')).toBe('1');
  });

  test('resolveRevision tells ref and commit, and makes no cache', async () => {
    const spec = parseSource(`${url}?ref=v1`);
    if (spec.kind !== 'git') throw new Error('not a git source');
    const cacheDir = join(folder, 'untouched');

    const resolved = await resolveRevision(spec, {
      cacheDir,
      logger: silentLogger,
      allowFileProtocol: true,
    });

    expect(resolved).toEqual({ ref: 'refs/tags/v1', commit: first });
    expect(existsSync(cacheDir)).toBe(false);
  });

  test('file URLs are refused where they are not allowed', async () => {
    const [problem] = await problemsFrom(() => bench.open(url, { allowFileProtocol: false }));

    expect(problem?.code).toBe('SOURCE_BAD_URL');
    expect(problem?.message).toContain('file URLs are not allowed here');
  });

  test('a repository that is not there is named', async () => {
    const [problem] = await problemsFrom(() => bench.open(`file://${folder}/missing`));

    expect(problem?.code).toBe('SOURCE_NOT_FOUND');
    expect(problem?.message).toContain(`file://${folder}/missing`);
    expect(readdirSync(bench.cacheDir).filter((name) => name.includes('.new-'))).toEqual([]);
  });
});

describe('the tree of a commit', () => {
  let checkout: Checkout;

  test('lists folders and files without touching a work tree', async () => {
    checkout = await bench.open(`${url}//app`);

    expect(checkout.path).toBe('app');
    expect(checkout.files.list('')).toEqual(['app', 'base', 'links']);
    expect(checkout.files.entry('')).toBe('directory');
    expect(checkout.files.entry('app')).toBe('directory');
    expect(checkout.files.entry('app/a.yaml')).toBe('file');
    expect(checkout.files.entry('app/a.yaml/x')).toBeUndefined();
    expect(checkout.files.entry('nothing')).toBeUndefined();
    expect(checkout.files.list('app/a.yaml')).toEqual([]);
  });

  test('a path that is not in the commit is an error that names commit and path', async () => {
    const [problem] = await problemsFrom(() => bench.open(`${url}//nowhere`));

    expect(problem?.code).toBe('SOURCE_NOT_FOUND');
    expect(problem?.message).toBe(`${url}: there is no nowhere in main@sha1:${second}`);
  });

  test('links are followed inside the commit', async () => {
    checkout = await bench.open(url);

    expect(checkout.files.entry('links/file')).toBe('file');
    expect(checkout.files.entry('links/folder')).toBe('directory');
    expect(checkout.files.list('links/folder')).toEqual(['b.yaml']);
    expect(checkout.files.entry('links/nothing')).toBeUndefined();
    for (const path of ['links/file', 'links/chain', 'links/folder/b.yaml']) {
      expect(await readText(checkout, path)).toBe('b');
    }
  });

  test.each([
    ['links/out', 'SOURCE_OUTSIDE_ROOT'],
    ['links/absolute', 'SOURCE_OUTSIDE_ROOT'],
    ['links/out/x', 'SOURCE_OUTSIDE_ROOT'],
    ['links/self', 'SOURCE_UNREADABLE'],
    ['../x', 'SOURCE_OUTSIDE_ROOT'],
    ['app/../app/a.yaml', 'SOURCE_OUTSIDE_ROOT'],
    ['/etc/passwd', 'SOURCE_OUTSIDE_ROOT'],
  ])('%s is refused by every question', async (path, code) => {
    const { files } = await bench.open(url);

    expect(await codesFrom(() => files.entry(path))).toEqual([code]);
    expect(await codesFrom(() => files.list(path))).toEqual([code]);
    expect(await codesFrom(() => files.read([path]))).toEqual([code]);
  });

  test('every path that cannot be read is named in one error', async () => {
    const { files } = await bench.open(url);

    const problems = await problemsFrom(() =>
      files.read(['app/a.yaml', 'missing', 'app', 'links/out', 'links/self']),
    );

    expect(problems.map(({ message }) => message)).toEqual([
      'missing: cannot be read: it does not exist in the commit',
      'app: cannot be read: it is a folder',
      'links/out: a link leads out of the repository',
      'links/self: cannot be read: its links form a loop',
    ]);
  });

  test('a submodule stands there, and is an error when something in it is wanted', async () => {
    const outer = makeRepository(join(folder, 'outer'));
    outer.commit({ a: '1' });
    outer.git('update-index', '--add', '--cacheinfo', `160000,${first},vendor`);
    outer.git('commit', '--quiet', '--message', 'submodule');

    const { files } = await bench.open(`file://${outer.folder}`);

    expect(files.list('')).toEqual(['a', 'vendor']);
    expect(files.entry('vendor')).toBe('directory');
    expect(await codesFrom(() => files.list('vendor'))).toEqual(['SOURCE_UNREADABLE']);
    expect(await codesFrom(() => files.entry('vendor/x'))).toEqual(['SOURCE_UNREADABLE']);
    expect((await problemsFrom(() => files.read(['vendor/x'])))[0]?.message).toContain('submodule');
  });

  test('names that are no UTF-8 are listed, and reading them is an error', async () => {
    const odd = makeRepository(join(folder, 'odd'));
    odd.commit({ a: '1' });
    writeFileSync(Buffer.concat([Buffer.from(`${odd.folder}/`), Buffer.from([0xff, 0x62])]), 'x');
    odd.commit({});

    const { files } = await bench.open(`file://${odd.folder}`);

    expect(files.list('')).toEqual(['a', '\ufffdb']);
    expect((await problemsFrom(() => files.read(['\ufffdb'])))[0]?.message).toContain('UTF-8');
  });

  test('a hostile tree with ".." as a name never gets into the cache', async () => {
    const hostile = makeRepository(join(folder, 'hostile'));
    hostile.commit({ a: '1' });
    const blob = runGit(hostile.folder, ['hash-object', '-w', '--stdin'], 'canary');
    const raw = Buffer.concat([Buffer.from('100644 ..\0'), Buffer.from(blob, 'hex')]);
    writeFileSync(join(folder, 'raw-tree'), raw);
    const tree = hostile.git(
      'hash-object',
      '-t',
      'tree',
      '-w',
      '--literally',
      join(folder, 'raw-tree'),
    );
    const commit = hostile.git('commit-tree', tree, '-m', 'hostile');
    hostile.git('update-ref', 'refs/heads/main', commit);

    const [problem] = await problemsFrom(() => bench.open(`file://${hostile.folder}?ref=main`));

    expect(problem?.code).toBe('SOURCE_UNREADABLE');
    expect(problem?.message).toContain('integrity');
  });

  test('no hook, filter or helper of the repository or the machine runs', async () => {
    const canary = join(folder, 'EXECUTED');
    const trap = makeRepository(join(folder, 'trap'));
    const command = `touch ${canary}`;
    trap.commit({ '.gitattributes': '* filter=evil diff=evil\n', a: '1' });
    trap.git('config', 'filter.evil.smudge', command);
    trap.git('config', 'filter.evil.process', command);
    trap.git('config', 'diff.evil.textconv', command);
    trap.git('config', 'core.fsmonitor', command);
    trap.git('config', 'uploadpack.packObjectsHook', command);
    trap.git('config', 'core.hooksPath', join(folder, 'hooks'));
    mkdirSync(join(folder, 'hooks'));
    for (const hook of ['post-checkout', 'reference-transaction', 'pre-auto-gc', 'update']) {
      writeFileSync(join(folder, 'hooks', hook), `#!/bin/sh\n${command}\n`);
      chmodSync(join(folder, 'hooks', hook), 0o755);
    }

    const checkout = await bench.open(`file://${trap.folder}`);

    expect(await readText(checkout, 'a')).toBe('1');
    expect(existsSync(canary)).toBe(false);
  });

  test('contents arrive byte for byte: binary, empty and long', async () => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256);
    const exact = makeRepository(join(folder, 'exact'));
    exact.commit({ binary: bytes, empty: '', crlf: 'a\r\nb', '.gitattributes': '* text=auto' });

    const { files } = await bench.open(`file://${exact.folder}`);
    const read = await files.read(['binary', 'empty', 'crlf']);

    expect(Buffer.from(read.get('binary') ?? '').equals(bytes)).toBe(true);
    expect(read.get('empty')).toHaveLength(0);
    expect(Buffer.from(read.get('crlf') ?? '').toString()).toBe(exact.git('show', 'HEAD:crlf'));
  });
});
