import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeTempFolder, removeTempFolder } from '../../support/git-repository.ts';
import { makeBench, problemsFrom, type SourceBench } from '../../support/git-source.ts';

let folder: string;
let bench: SourceBench;

beforeEach(() => {
  folder = makeTempFolder();
  bench = makeBench(folder);
  mkdirSync(join(folder, 'bin'));
  vi.stubEnv('PATH', join(folder, 'bin'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  removeTempFolder(folder);
});

function plantGit(behaviour: string): void {
  const program = join(folder, 'bin/git');
  writeFileSync(program, `#!/bin/sh\n${behaviour}\n`);
  chmodSync(program, 0o755);
}

describe('the git program', () => {
  test('that is not installed is an error that says so', async () => {
    const [problem] = await problemsFrom(() => bench.open('https://example.com/repo'));

    expect(problem?.code).toBe('SOURCE_UNREADABLE');
    expect(problem?.message).toContain('git is not installed');
  });

  test.each([
    ['is killed by a signal', 'kill -9 $$'],
    ['is killed after half an answer', "printf 'ref: refs/heads/main\\tHEAD\\n'; kill -9 $$"],
    ['fails without a word', 'exit 1'],
  ])('that %s has given no answer', async (_title, behaviour) => {
    plantGit(behaviour);

    const [problem] = await problemsFrom(() => bench.open('https://example.com/repo'));

    expect(problem?.code).toBe('SOURCE_UNREACHABLE');
    expect(problem?.message).toBe(
      'https://example.com/repo: asking for its refs failed: git gave no reason',
    );
  });

  test('whose answer has no end is stopped', async () => {
    plantGit('while :; do printf %01000000d 1; done');

    const [problem] = await problemsFrom(() => bench.open('https://example.com/repo'));

    expect(problem?.code).toBe('SOURCE_UNREADABLE');
    expect(problem?.message).toContain('the answer is too large');
  });

  test('gets its settings in one fixed shape, values behind --end-of-options', async () => {
    const log = join(folder, 'git.log');
    plantGit(`printf '%s\\n' "$@" > ${log}.args; /usr/bin/env > ${log}.env; exit 1`);
    vi.stubEnv('LD_PRELOAD', '');
    vi.stubEnv('GIT_EXEC_PATH', '/evil');

    await problemsFrom(() => bench.open('https://example.com/repo?ref=main'));

    const args = readFileSync(`${log}.args`, 'utf8').trim().split('\n');
    const names = readFileSync(`${log}.env`, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0]);
    expect(args.slice(args.indexOf('ls-remote'))).toEqual([
      'ls-remote',
      '--symref',
      '--quiet',
      '--end-of-options',
      'origin',
      'refs/heads/main',
      'refs/tags/main',
      'refs/heads/main^{}',
      'refs/tags/main^{}',
    ]);
    expect(args).toEqual(
      expect.arrayContaining([
        'core.hooksPath=/dev/null',
        'core.fsmonitor=false',
        'credential.helper=',
        'http.followRedirects=false',
        'transfer.fsckObjects=true',
        'transfer.bundleURI=false',
      ]),
    );
    expect(names.sort()).toEqual(
      [
        'GIT_ALLOW_PROTOCOL',
        'GIT_ASKPASS',
        'GIT_ATTR_NOSYSTEM',
        'GIT_CONFIG_GLOBAL',
        'GIT_CONFIG_NOSYSTEM',
        'GIT_DIR',
        'GIT_LFS_SKIP_SMUDGE',
        'GIT_NO_LAZY_FETCH',
        'GIT_NO_REPLACE_OBJECTS',
        'GIT_OPTIONAL_LOCKS',
        'GIT_PROTOCOL_FROM_USER',
        'GIT_TERMINAL_PROMPT',
        'GIT_TEST_DISALLOW_ABBREVIATED_OPTIONS', // simple-git's own
        'HOME',
        'LC_ALL',
        'PATH',
        'PWD', // the shell's own
      ].sort(),
    );
  });
});
