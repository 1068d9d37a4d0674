import { describe, expect, test } from 'vitest';
import { readRemoteAddress } from '../../../src/source/remote/remote-address.ts';
import { problemsFrom } from '../../support/git-source.ts';

const commit = 'a'.repeat(40);

describe('the address of a remote base', () => {
  test.each([
    ['https://github.com/org/repo', 'https://github.com/org/repo', '', undefined],
    ['https://github.com/org/repo/', 'https://github.com/org/repo', '', undefined],
    ['https://github.com/org/repo/a/b?ref=v1', 'https://github.com/org/repo', 'a/b', 'v1'],
    ['https://github.com/org/repo//a/b?ref=v1', 'https://github.com/org/repo', 'a/b', 'v1'],
    ['https://GitHub.com/org/repo.git/a', 'https://github.com/org/repo.git', 'a', undefined],
    ['http://github.com/org/repo', 'https://github.com/org/repo', '', undefined],
    ['github.com/org/repo/a?ref=v1', 'https://github.com/org/repo', 'a', 'v1'],
    ['GITHUB.com:org/repo//a', 'https://github.com/org/repo', 'a', undefined],
    ['git::https://git.test/org/repo//a', 'https://git.test/org/repo', 'a', undefined],
    ['git::git@git.test:org/repo//a', 'git@git.test:org/repo', 'a', undefined],
    ['git@git.test:org/repo.git/a?ref=v1', 'git@git.test:org/repo.git', 'a', 'v1'],
    ['git@git.test:/srv/repo.git', 'git@git.test:/srv/repo.git', '', undefined],
    ['ssh://git@git.test:2222/org/repo/a', 'ssh://git@git.test:2222/org/repo', 'a', undefined],
    ['https://git.test/a/b/c/repo.git//x', 'https://git.test/a/b/c/repo.git', 'x', undefined],
    ['https://git.test/a/b/c//x', 'https://git.test/a/b/c', 'x', undefined],
    ['https://git.test/org/org.github.io/x', 'https://git.test/org/org.github.io', 'x', undefined],
    ['https://git.test/o/p/_git/repo/x?ref=v1', 'https://git.test/o/p/_git/repo', 'x', 'v1'],
    ['file:///srv/repos/one', 'file:///srv/repos/one', '', undefined],
    ['file:///srv/repos/one//a/b?ref=v1', 'file:///srv/repos/one', 'a/b', 'v1'],
    ['file:///srv/repos/one.git/a', 'file:///srv/repos/one.git', 'a', undefined],
  ])('%s is a repository, a folder and a ref', (text, url, path, ref) => {
    expect(readRemoteAddress(text).spec).toMatchObject({ url, path, ref });
  });

  test.each([
    ['?ref=v1', 'v1', undefined],
    ['?version=v1', 'v1', undefined],
    ['?version=v1&ref=v2', 'v2', undefined],
    ['?ref=', undefined, undefined],
    [`?ref=${commit.toUpperCase()}`, commit, undefined],
    ['?ref=feature%2Fx', 'feature/x', undefined],
    ['?timeout=90', undefined, 90_000],
    ['?timeout=1m30s', undefined, 90_000],
    ['?timeout=27s&submodules=false&ref=v1', 'v1', 27_000],
    ['?timeout=9h&submodules=true', undefined, 600_000],
  ])('the parameters %s are understood', (query, ref, timeoutMs) => {
    const address = readRemoteAddress(`https://git.test/org/repo//a${query}`);

    expect(address.spec.ref).toBe(ref);
    expect(address.timeoutMs).toBe(timeoutMs);
  });

  test.each([
    ['http://git.test/org/repo', 'not encrypted'],
    ['git://git.test/org/repo', 'not one of https, ssh and file'],
    ['ext::sh', 'neither a URL'],
    ['git::ext::sh', 'neither a URL'],
    ['https://git.test', 'names no repository'],
    ['https://git.test//org/repo', 'repository'],
    ['https://git.test/org/../other/repo.git', 'holds ".."'],
    ['https://git.test/org/%2e%2e/other.git', 'a character other than'],
    ['https://git.test/org\\@evil.test/repo', 'a character other than'],
    ['https://git.test/org/repo#x//a', 'a character other than'],
    ['https://evil.test#@git.test/org/repo?ref=a%20b', 'no name of a branch'],
    ['https://gіt.test/org/repo', 'host is missing or malformed'],
    ['https://git.test./org/repo', 'host is malformed'],
    ['https://git..test/org/repo', 'host is malformed'],
    ['https://git.test:99999999/org/repo', 'host is missing or malformed'],
    ['https://git.test/org/repo//../x', 'holds ".."'],
    ['https://git.test/org/repo//x?ref=--upload-pack=x', 'no name of a branch'],
    ['https://git.test/org/repo?depth=1', 'the parameter "depth" is unknown'],
    ['https://git.test/org/repo?ref=a&ref=b', 'ref is given twice'],
    ['https://git.test/org/repo?timeout=soon', 'is no duration'],
    ['https://git.test/org/repo?submodules=maybe', 'neither true nor false'],
    ['ssh://-oProxyCommand=x/org/repo', 'malformed'],
    ['git@git.test:-x/repo.git', 'begins with "-"'],
    ['https://git.test/org/repo/x.yaml?ref=v1', 'names a single file'],
    [`https://me:${'s'.repeat(3000)}@git.test/org/repo`, 'longer than 2048'],
    ['https://git.test/org/re\u0000po', 'control character'],
  ])('%j is refused with the reason', async (text, reason) => {
    const [problem] = await problemsFrom(() => readRemoteAddress(text));

    expect(problem?.code).toBe('SOURCE_BAD_URL');
    expect(problem?.message).toContain(reason);
    expect(problem?.hint).toBeDefined();
  });

  test('a login is taken out of the URL and out of every message', async () => {
    const { spec } = readRemoteAddress('https://me:hunter2@git.test/org/repo?ref=v1');
    const [problem] = await problemsFrom(() =>
      readRemoteAddress('https://me:hunter2@git.test/org/repo?depth=1'),
    );

    expect(spec.credentials?.https?.()).toEqual({ username: 'me', password: 'hunter2' });
    expect(JSON.stringify(spec)).not.toContain('hunter2');
    expect(problem?.message).toContain('https://***@git.test/org/repo');
    expect(problem?.message).not.toContain('hunter2');
  });
});
