import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { GitsyncError } from '../../src/model/problem.ts';
import { isSafeRefName } from '../../src/source/ref-name.ts';
import { maskUrl } from '../../src/model/mask-url.ts';
import { parseSource } from '../../src/source/source-spec.ts';

const hash = '0123456789abcdef0123456789abcdef01234567';

function errorOf(text: string): GitsyncError {
  try {
    parseSource(text);
  } catch (error) {
    if (error instanceof GitsyncError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

describe('parseSource', () => {
  test.each(['.', 'overlays/prod', '/abs/folder', 'a.yaml', 'host:path', 'C:/x', './git@x'])(
    'takes %s for something on this machine',
    (text) => {
      expect(parseSource(text)).toEqual({ kind: 'local', path: text });
    },
  );

  test('takes - for standard input', () => {
    expect(parseSource('-')).toEqual({ kind: 'stdin' });
  });

  test.each([
    ['https://example.com/a/b', 'https://example.com/a/b', '', undefined],
    ['https://example.com/a/b.git//x/y?ref=v1', 'https://example.com/a/b.git', 'x/y', 'v1'],
    ['https://example.com:8443/a//x/', 'https://example.com:8443/a', 'x', undefined],
    ['git::https://example.com/a?ref=main', 'https://example.com/a', '', 'main'],
    ['HTTPS://example.com/a', 'https://example.com/a', '', undefined],
    ['https://[::1]:8443/a', 'https://[::1]:8443/a', '', undefined],
    ['ssh://git@example.com/a.git//x', 'ssh://git@example.com/a.git', 'x', undefined],
    ['git@example.com:org/a.git', 'git@example.com:org/a.git', '', undefined],
    ['git@example.com:a//x?ref=refs/pull/7/head', 'git@example.com:a', 'x', 'refs/pull/7/head'],
    ['file:///srv/repo//x?ref=feature%2Fone', 'file:///srv/repo', 'x', 'feature/one'],
    [`https://example.com/a?ref=${hash.toUpperCase()}`, 'https://example.com/a', '', hash],
  ])('reads %s', (text, url, path, ref) => {
    expect(parseSource(text)).toMatchObject({ kind: 'git', url, path, ref });
  });

  test.each([
    ['http://example.com/a', 'the scheme http'],
    ['git://example.com/a', 'the scheme git'],
    ['ext::sh -c id', 'names a program to run'],
    ['git::ext::sh', 'names a program to run'],
    ['git::some/folder', 'neither a URL'],
    ['https://example.com', 'names no repository'],
    ['https://example.com/', 'names no repository'],
    ['https:///a', 'the host is missing'],
    ['https://-oProxyCommand=id/a', 'the host is missing or malformed'],
    ['ssh://-oProxyCommand=id/a', 'the host is missing or malformed'],
    ['ssh://-oProxyCommand=id@example.com/a', 'the ssh user is malformed'],
    ['-oProxyCommand=id@example.com:a', 'the ssh user is malformed'],
    ['git@-oProxyCommand=id:a', 'the host is missing or malformed'],
    ['git@example.com:-a', 'the repository path begins with "-"'],
    ['ssh://git@example.com/-a', 'the repository path begins with "-"'],
    ['ssh://git:pw@example.com/a', 'ssh takes no password'],
    ['file://host/a', 'a file URL names no host'],
    ['https://example.com/a?ref=--upload-pack=id', 'is no name of a branch'],
    ['https://example.com/a?ref=main~1', 'is no name of a branch'],
    ['https://example.com/a?ref=a..b', 'is no name of a branch'],
    ['https://example.com/a?ref=a%00b', 'is no name of a branch'],
    ['https://example.com/a?ref=%zz', 'a malformed % escape'],
    ['https://example.com/a?ref=', 'is no name of a branch'],
    ['https://example.com/a?ref=a&ref=b', 'ref is given twice'],
    ['https://example.com/a?depth=1', 'the parameter "depth" is unknown'],
    ['https://example.com/a//x/../../etc', 'holds ".."'],
    ['https://example.com/a//--x', 'begins with "-"'],
    ['https://example.com/a\r\nHost: b', 'a space or a control character'],
    ['https://example.com/\u001b[31m', 'a space or a control character'],
  ])('refuses %j', (text, reason) => {
    const [problem] = errorOf(text).problems;

    expect(problem?.code).toBe('SOURCE_BAD_URL');
    expect(problem?.message).toContain(reason);

    expect(problem?.message).not.toMatch(/[\u0000-\u001f]/);
  });

  test('an empty SOURCE is not the current folder', () => {
    expect(errorOf('').problems[0]?.code).toBe('SOURCE_NOT_FOUND');
  });

  test('a login leaves the URL and cannot be printed', () => {
    const spec = parseSource('https://me:p%40ss@example.com/a?ref=main');

    expect(spec).toMatchObject({ url: 'https://example.com/a' });
    expect(spec.kind === 'git' && spec.credentials?.https?.()).toEqual({
      username: 'me',
      password: 'p@ss',
    });
    expect(`${JSON.stringify(spec)} ${inspect(spec, { depth: 9 })}`).not.toMatch(
      /p@ss|p%40ss|"me"|'me'/,
    );
  });

  test('a token alone in the user part is hidden as a password is', () => {
    const spec = parseSource('https://t0ken@example.com/a');

    expect(inspect(spec, { depth: 9 })).not.toContain('t0ken');
    expect(spec.kind === 'git' && spec.credentials?.https?.().username).toBe('t0ken');
  });

  test.each([
    'https://me:secret@example.com/a?x=1',
    'https://me:sec/secret@example.com/a?x=1',
    'http://secret@example.com/a',
    'https://me:secret@/a',
    'git::me:secret@example.com/a',
  ])('an error about %s masks its login', (text) => {
    expect(errorOf(text).message).not.toContain('secret');
  });
});

describe('maskUrl', () => {
  test('masks rather too much than too little, and shows control characters', () => {
    expect(maskUrl('see https://a:b@c@host/x\u001b[0m')).toBe('see https://***@host/x\\u001b[0m');
  });
});

describe('isSafeRefName', () => {
  test.each(['main', 'feature/a-b', 'v1.2.3', 'refs/heads/x', 'ü', 'fix#1', 'a@b'])(
    'accepts %s',
    (name) => {
      expect(isSafeRefName(name)).toBe(true);
    },
  );

  test.each(['', '@', '-x', '.x', '/x', 'x/', 'x.', 'x..y', 'x//y', 'x/.y', 'x.lock', 'x.lock/y'])(
    'refuses %j',
    (name) => {
      expect(isSafeRefName(name)).toBe(false);
    },
  );

  test.each(['x y', 'x~1', 'x^', 'x:y', 'x?', 'x*', 'x[', 'x\\y', 'x@{1}', 'x\u007f', 'x\n'])(
    'refuses %j',
    (name) => {
      expect(isSafeRefName(name)).toBe(false);
    },
  );
});
