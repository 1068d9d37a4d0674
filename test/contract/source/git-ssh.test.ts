import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeRepository, makeTempFolder, removeTempFolder } from '../../support/git-repository.ts';
import { makeBench, problemsFrom, readText, type SourceBench } from '../../support/git-source.ts';

let folder: string;
let bench: SourceBench;
let log: string;

/** No sshd is needed to see what ssh is told: a program of that name notes its arguments and serves the repository. */
beforeEach(() => {
  folder = makeTempFolder();
  bench = makeBench(folder);
  log = join(folder, 'ssh.log');
  mkdirSync(join(folder, 'bin'));
  plantSsh(`for last; do :; done\nexec sh -c "$last"`);
  vi.stubEnv('PATH', `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`);
  vi.stubEnv('SSH_AUTH_SOCK', '/users/agent');
  vi.stubEnv('GIT_SSH_COMMAND', `touch ${join(folder, 'EXECUTED')}`);
});

afterEach(async () => {
  await bench.closeAll();
  vi.unstubAllEnvs();
  removeTempFolder(folder);
});

function plantSsh(behaviour: string): void {
  const program = join(folder, 'bin/ssh');
  const notes = `printf '%s\\n' "$@" "agent=$SSH_AUTH_SOCK" >> '${log}'`;
  writeFileSync(program, `#!/bin/sh\n${notes}\n${behaviour}\n`);
  chmodSync(program, 0o755);
}

describe('a source over ssh', () => {
  test('is read with a hardened ssh and nothing of the user', async () => {
    const repository = makeRepository(join(folder, 'repo'));
    repository.commit({ a: '1' });

    const checkout = await bench.open(`ssh://git@example.com:2222${repository.folder}`);

    expect(await readText(checkout, 'a')).toBe('1');
    const said = readFileSync(log, 'utf8').split('\n');
    expect(said).toEqual(expect.arrayContaining(['-F', 'none', 'BatchMode=yes', '-p', '2222']));
    expect(said).toEqual(expect.arrayContaining(['StrictHostKeyChecking=yes', 'git@example.com']));
    expect(said).toContain('agent=');
    expect(said).not.toContain('agent=/users/agent');
  });

  test('may be written as scp does, and takes key, known hosts and agent of its own', async () => {
    const repository = makeRepository(join(folder, 'repo'));
    repository.commit({ a: '1' });
    const keyFile = join(folder, "it's a key; touch EXECUTED");

    const checkout = await bench.open(`git@example.com:${repository.folder}`, {
      credentials: { ssh: { keyFile, knownHostsFile: '/x/known', agentSocket: '/x/agent' } },
    });

    expect(checkout.files.list('')).toEqual(['a']);
    const said = readFileSync(log, 'utf8').split('\n');
    expect(said).toContain(keyFile);
    expect(said).toEqual(
      expect.arrayContaining([
        'IdentitiesOnly=yes',
        'UserKnownHostsFile="/x/known"',
        'agent=/x/agent',
      ]),
    );
  });

  test.each([
    ['git@example.com: Permission denied (publickey).', 'SOURCE_REFUSED'],
    ['Host key verification failed.', 'SOURCE_REFUSED'],
    ['ssh: Could not resolve hostname example.com: Name not known', 'SOURCE_UNREACHABLE'],
    ['ssh: connect to host example.com port 22: Connection timed out', 'SOURCE_UNREACHABLE'],
  ])('that fails with %j is %s', async (text, code) => {
    plantSsh(`echo '${text}' >&2\nexit 255`);

    const [problem] = await problemsFrom(() => bench.open('git@example.com:repo'));

    expect(problem?.code).toBe(code);
    expect(problem?.message).toContain('git@example.com:repo');
  });
});
