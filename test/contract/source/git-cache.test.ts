import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findProcesses } from '../../support/git-processes.ts';
import {
  makeRepository,
  makeTempFolder,
  removeTempFolder,
  type TestRepository,
} from '../../support/git-repository.ts';
import {
  codesFrom,
  makeBench,
  problemsFrom,
  readText,
  type SourceBench,
} from '../../support/git-source.ts';

const root = makeTempFolder();
let folder: string;
let bench: SourceBench;
let repository: TestRepository;
let url: string;
let mirror: string;

/** A repository that is in the cache with all its objects. */
beforeEach(async () => {
  folder = join(root, String(readdirSync(root).length));
  repository = makeRepository(join(folder, 'repo'));
  repository.commit({ 'a/a.yaml': 'text a', 'b.yaml': 'text b'.repeat(500) });
  url = `file://${repository.folder}`;
  bench = makeBench(folder);
  const checkout = await bench.open(url);
  await checkout.files.read(['a/a.yaml', 'b.yaml']);
  await bench.closeAll();
  mirror = join(bench.cacheDir, readdirSync(bench.cacheDir)[0] ?? '');
});

afterEach(async () => {
  await bench.closeAll();
  expect(findProcesses(root)).toEqual([]);
});

afterAll(() => {
  removeTempFolder(root);
});

function packFiles(extension: string): readonly string[] {
  const packs = join(mirror, 'objects/pack');
  return readdirSync(packs)
    .filter((name) => name.endsWith(extension))
    .map((name) => join(packs, name));
}

function flipBytes(path: string): void {
  chmodSync(path, 0o600);
  const bytes = readFileSync(path);
  for (let index = 12; index < bytes.length - 20; index += 1) {
    bytes[index] = (bytes[index] ?? 0) ^ 0x55;
  }
  writeFileSync(path, bytes);
}

async function expectAllText(): Promise<void> {
  const checkout = await bench.open(url);
  expect(await readText(checkout, 'a/a.yaml')).toBe('text a');
  expect(await readText(checkout, 'b.yaml')).toBe('text b'.repeat(500));
}

describe('a damaged cache', () => {
  test.each<[string, () => void]>([
    ['bytes flipped in every pack', () => packFiles('.pack').forEach(flipBytes)],
    ['every pack cut short', () => packFiles('.pack').forEach((path) => truncateSync(path, 20))],
    ['every pack gone', () => packFiles('.pack').forEach((path) => rmSync(path))],
    ['every index gone', () => packFiles('.idx').forEach((path) => rmSync(path))],
    ['all objects gone', () => rmSync(join(mirror, 'objects'), { recursive: true })],
    ['a config that is no config', () => writeFileSync(join(mirror, 'config'), '[[[')],
    ['an empty HEAD', () => writeFileSync(join(mirror, 'HEAD'), '')],
    ['no HEAD', () => rmSync(join(mirror, 'HEAD'))],
    ['a file in place of the folder', () => replaceByFile(mirror)],
    ['garbage in the list of shallow commits', () => writeFileSync(join(mirror, 'shallow'), 'x\n')],
  ])('with %s is noticed and fetched anew', async (_title, damage) => {
    damage();

    await expectAllText();
  });

  test('is replaced once, with a warning', async () => {
    packFiles('.pack').forEach(flipBytes);

    await expectAllText();

    const warnings = bench.log.filter(({ message }) => message.includes('damaged'));
    expect(warnings).toHaveLength(1);
    expect(readdirSync(bench.cacheDir)).toHaveLength(1);
  });

  test('is noticed while a checkout is open, too', async () => {
    const checkout = await bench.open(url);
    packFiles('.pack').forEach(flipBytes);

    expect(await readText(checkout, 'b.yaml')).toBe('text b'.repeat(500));
  });

  test('with one blob of other bytes than its name says is noticed', async () => {
    const checkout = await bench.open(url);
    const id = repository.git('rev-parse', 'HEAD:b.yaml');
    packFiles('.pack').forEach((path) => rmSync(path));
    packFiles('.idx').forEach((path) => rmSync(path));
    const other = repository.git('hash-object', '-w', 'a/a.yaml');
    const stored = join(repository.folder, '.git/objects', other.slice(0, 2), other.slice(2));
    const planted = join(mirror, 'objects', id.slice(0, 2), id.slice(2));
    mkdirSync(dirname(planted), { recursive: true });
    writeFileSync(planted, readFileSync(stored));

    expect(await readText(checkout, 'b.yaml')).toBe('text b'.repeat(500));
  });

  test('that cannot be fetched anew is an error that names it', async () => {
    const checkout = await bench.open(url);
    packFiles('.pack').forEach(flipBytes);
    renameSync(repository.folder, join(folder, 'moved'));

    const [problem] = await problemsFrom(() => checkout.files.read(['b.yaml']));

    expect(problem?.code).toBe('SOURCE_NOT_FOUND');
    expect(problem?.message).toContain(url);
  });

  test('with a server as damaged as itself ends in one clear error', async () => {
    const checkout = await bench.open(url);
    packFiles('.pack').forEach(flipBytes);
    const id = repository.git('rev-parse', 'HEAD:b.yaml');
    rmSync(join(repository.folder, '.git/objects', id.slice(0, 2), id.slice(2)));

    const problems = await problemsFrom(() => checkout.files.read(['b.yaml']));

    expect(problems).toHaveLength(1);
    expect(problems[0]?.code).toMatch(/^SOURCE_(?:DAMAGED|UNREACHABLE|BAD_REF)$/);
  });
});

function replaceByFile(path: string): void {
  rmSync(path, { recursive: true });
  writeFileSync(path, '');
}

describe('what a killed process leaves', () => {
  test('in the mirror (lock files, half packs) does not stop a fetch and is removed', async () => {
    const left = [
      'shallow.lock',
      'config.lock',
      'packed-refs.lock',
      'objects/pack/tmp_pack_x',
      'objects/tmp_obj_x',
    ];
    for (const name of left) writeFileSync(join(mirror, name), 'half');
    const commit = repository.commit({ 'b.yaml': 'new' });
    writeFileSync(join(mirror, `refs/gitsync/${commit}.lock`), '');

    const checkout = await bench.open(url);

    expect(await readText(checkout, 'b.yaml')).toBe('new');
    const names = readdirSync(mirror, { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => /\.lock$|tmp_/.test(name))).toEqual([]);
    expect(bench.log.map(({ message }) => message)).not.toContain(
      'the git cache is damaged and is fetched anew',
    );
  });

  test('beside the mirror (half mirrors) is removed', async () => {
    mkdirSync(`${mirror}.new-1/objects`, { recursive: true });
    mkdirSync(`${mirror}.old-1/objects`, { recursive: true });
    repository.commit({ 'b.yaml': 'new' });

    await bench.open(url);

    expect(readdirSync(bench.cacheDir)).toHaveLength(1);
  });
});

describe('the cache folder', () => {
  test('and all in it belong to this user alone', () => {
    const open = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => join(entry.parentPath, entry.name).startsWith(bench.cacheDir))
      .filter((entry) => isOpenToOthers(join(entry.parentPath, entry.name)));

    expect(open.map(({ name }) => name)).toEqual([]);
  });

  test('that others can write is refused: they could plant settings for git', async () => {
    chmodSync(bench.cacheDir, 0o777);

    expect(await codesFrom(() => bench.open(url))).toEqual(['SOURCE_DAMAGED']);
  });

  test('that cannot be made is named', async () => {
    writeFileSync(join(folder, 'file'), '');

    const [problem] = await problemsFrom(() =>
      bench.open(url, { cacheDir: join(folder, 'file/cache') }),
    );

    expect(problem?.code).toBe('SOURCE_DAMAGED');
    expect(problem?.message).toContain(join(folder, 'file/cache'));
  });

  test('does not grow without end: a mirror with too many packs is fetched anew', async () => {
    for (let index = 0; index < 100; index += 1) {
      writeFileSync(join(mirror, `objects/pack/pack-${index}.pack`), '');
    }
    repository.commit({ 'b.yaml': 'new' });

    const checkout = await bench.open(url);

    expect(await readText(checkout, 'b.yaml')).toBe('new');
    expect(packFiles('.pack').length).toBeLessThan(5);
  });
});

function isOpenToOthers(path: string): boolean {
  return (lstatSync(path).mode & 0o077) !== 0;
}

describe('a large file', () => {
  test('a file beyond the size limit is refused, and the others are still readable', async () => {
    const heavy = makeRepository(join(folder, 'heavy'));
    heavy.commit({ big: new Uint8Array(64 * 1024 * 1024 + 1), small: 's' });
    const opened = await bench.open(`file://${heavy.folder}`);

    expect((await problemsFrom(() => opened.files.read(['big', 'small'])))[0]?.message).toBe(
      'big: cannot be read: it is larger than 64 MiB',
    );
    expect(await readText(opened, 'small')).toBe('s');
  });
});
