import { describe, expect, test } from 'vitest';
import {
  isAllowed,
  printAllowed,
  readAllowedRemote,
} from '../../../src/source/remote/allowed-remote.ts';
import type { AllowedRemote } from '../../../src/source/remote/allowed-remote.ts';
import { readRemoteAddress } from '../../../src/source/remote/remote-address.ts';

function entry(text: string): AllowedRemote {
  const read = readAllowedRemote(text);
  if (read.kind === 'bad') throw new Error(read.reason);
  return read.allowed;
}

function allows(list: readonly string[], address: string): boolean {
  return isAllowed(list.map(entry), readRemoteAddress(address).repository);
}

describe('an entry of the allow-list', () => {
  test.each([
    ['github.com', 'https://github.com/org/repo'],
    ['GitHub.com', 'https://GITHUB.COM/org/repo'],
    ['github.com/org', 'https://github.com/org/repo//a?ref=v1'],
    ['github.com/org/', 'https://github.com/org/repo'],
    ['github.com/org/repo', 'https://github.com/org/repo.git'],
    ['github.com/org/repo.git', 'github.com/org/repo'],
    ['github.com/org/repo', 'git@github.com:org/repo'],
    ['github.com/org/repo', 'ssh://git@github.com:22/org/repo'],
    ['github.com/org/repo', 'https://me:word@github.com:443/org/repo'],
    ['https://git.test/org', 'https://git.test/org/repo'],
    ['https://git.test:8443/org', 'https://git.test:8443/org/repo'],
    ['ssh://git.test:2222', 'ssh://git@git.test:2222/org/repo'],
    ['file:///srv/repos', 'file:///srv/repos/one//a'],
    ['[::1]:8443/org', 'https://[::1]:8443/org/repo'],
  ])('%s allows %s', (text, address) => {
    expect(allows([text], address)).toBe(true);
  });

  test.each([
    ['github.com/org/repo', 'https://github.com/org/repository'],
    ['github.com/org/repo', 'https://github.com/org/rep'],
    ['github.com/org/repo', 'https://github.com/other/repo'],
    ['github.com/org/repo', 'https://github.com/Org/repo'],
    ['github.com/org', 'https://github.com/organisation/repo'],
    ['github.com', 'https://github.com.evil.test/org/repo'],
    ['github.com', 'https://evil-github.com/org/repo'],
    ['github.com', 'https://www.github.com/org/repo'],
    ['github.com', 'https://github.com@evil.test/org/repo'],
    ['github.com', 'https://github.com:x@evil.test/org/repo'],
    ['github.com', 'https://github.com%2f@evil.test/org/repo'],
    ['github.com', 'https://github.com:8443/org/repo'],
    ['github.com', 'https://xn--gthub-n4a.com/org/repo'],
    ['github.com', 'ssh://github.com@evil.test/org/repo'],
    ['github.com', 'github.com@evil.test:org/repo'],
    ['github.com', 'file:///github.com/org/repo'],
    ['https://git.test/org', 'ssh://git@git.test/org/repo'],
    ['https://git.test/org', 'git@git.test:org/repo'],
    ['ssh://git.test:2222', 'https://git.test:2222/org/repo'],
    ['file:///srv/repos', 'file:///srv/repos2/one'],
  ])('%s does not allow %s', (text, address) => {
    expect(allows([text], address)).toBe(false);
  });

  test('an empty list allows nothing', () => {
    expect(allows([], 'https://github.com/org/repo')).toBe(false);
  });

  test.each([
    ['', 'the host is malformed'],
    ['*', 'patterns are not known'],
    ['*.github.com', 'patterns are not known'],
    ['github.com/org/*', 'patterns are not known'],
    ['http://github.com/org', 'write HOST/ORG/REPO'],
    ['git@github.com:org/repo', 'names a user'],
    ['me:word@github.com/org', 'names a user'],
    ['github.com:org/repo', 'write HOST/ORG/REPO'],
    ['github.com/../org', 'holds ".."'],
    ['github.com//org', 'an empty segment'],
    ['github.com/%6frg', 'a character other than'],
    ['gіthub.com', 'the host is malformed'],
    ['file:///', 'an empty segment'],
  ])('%j is refused with the reason', (text, reason) => {
    expect(readAllowedRemote(text)).toEqual({
      kind: 'bad',
      reason: expect.stringContaining(reason) as string,
    });
  });

  test.each([
    'https://git.test/org/repo//a?ref=v1',
    'https://git.test:8443/org/repo.git',
    'ssh://git@git.test:2222/org/repo',
    'ssh://git@git.test:443/org/repo',
    'git@git.test:org/repo',
    'file:///srv/one',
  ])('what is printed for %s allows it', (address) => {
    const printed = printAllowed(readRemoteAddress(address).repository);

    expect(allows([printed], address)).toBe(true);
  });
});
