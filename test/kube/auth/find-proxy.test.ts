import { describe, expect, test } from 'vitest';
import { findProxy } from '../../../src/kube/auth/find-proxy.ts';

const https = 'https://api.example.org';

describe('the proxy of the environment', () => {
  test.each<[string, string, Record<string, string>, string | undefined]>([
    ['HTTPS_PROXY is for https', https, { HTTPS_PROXY: 'http://p:3128' }, 'http://p:3128'],
    ['lower case is read too', https, { https_proxy: 'p:3128' }, 'http://p:3128'],
    ['an empty one says nothing', https, { HTTPS_PROXY: '', https_proxy: 'p' }, 'http://p'],
    ['HTTP_PROXY is not for https', https, { HTTP_PROXY: 'p' }, undefined],
    ['HTTP_PROXY is for http', 'http://a.org', { HTTP_PROXY: 'p', HTTPS_PROXY: 'q' }, 'http://p'],
    ['SOCKS keeps its scheme', https, { HTTPS_PROXY: 'socks5://p:1' }, 'socks5://p:1'],
    ['localhost needs none', 'https://localhost:6443', { HTTPS_PROXY: 'p' }, undefined],
    ['127.0.0.0/8 needs none', 'https://127.1.2.3:6443', { HTTPS_PROXY: 'p' }, undefined],
    ['::1 needs none', 'https://[::1]:6443', { HTTPS_PROXY: 'p' }, undefined],
    ['a name that only begins with 127', 'https://127.a.org', { HTTPS_PROXY: 'p' }, 'http://p'],
  ])('%s', (_title, server, environment, expected) => {
    expect(findProxy(new URL(server), environment)).toBe(expected);
  });

  test.each<[exception: string, server: string, isExcepted: boolean]>([
    ['*', https, true],
    ['', https, false],
    ['api.example.org', https, true],
    ['example.org', https, true],
    ['xample.org', https, false],
    ['.example.org', https, true],
    ['*.example.org', https, true],
    ['.api.example.org', https, false],
    ['other.org, EXAMPLE.ORG ', https, true],
    ['example.org:443', https, true],
    ['example.org:8443', https, false],
    ['example.org:https', https, false],
    ['10.0.0.0/8', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://11.1.2.3', false],
    ['10.0.0.0/8', 'https://10.example.org', false],
    ['10.1.2.3', 'https://10.1.2.3:6443', true],
    ['10.1.2.3:443', 'https://10.1.2.3:6443', false],
    ['.3', 'https://10.1.2.3', false],
    ['fd00::/8', 'https://[fd00::1]', true],
    ['fd00::1', 'https://[fd00::1]', true],
    ['fd00::2', 'https://[fd00::1]', false],
    ['[fd00::1]:6443', 'https://[fd00::1]:6443', true],
    ['[fd00::1]:6443', 'https://[fd00::1]', false],
    [':443', https, false],
    ['10.0.0.0/99', 'https://10.1.2.3', false],
  ])('NO_PROXY "%s" for %s', (exception, server, isExcepted) => {
    const environment = { HTTPS_PROXY: 'p', NO_PROXY: exception };

    const proxy = findProxy(new URL(server), environment);

    expect(proxy).toBe(isExcepted ? undefined : 'http://p');
  });

  test('an empty NO_PROXY leaves it to no_proxy', () => {
    const environment = { HTTPS_PROXY: 'p', NO_PROXY: '', no_proxy: '*' };

    expect(findProxy(new URL(https), environment)).toBeUndefined();
  });
});
