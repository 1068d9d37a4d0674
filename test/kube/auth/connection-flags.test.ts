import { describe, expect, test } from 'vitest';
import type { LoadConnectionOptions } from '../../../src/kube/auth/load-connection.ts';
import { connectionFor, pem, pemData, problemOf } from './kubeconfig-folder.ts';

describe('flags', () => {
  test('a context that is not there suggests the nearest', async () => {
    const problem = await problemOf(
      connectionFor({ name: 'production' }, { context: 'prodution' }),
    );

    expect(problem.message).toBe('The context "prodution" is not in the kubeconfig.');
    expect(problem.hint).toBe('Did you mean "production"? There are: production.');
  });

  test.each<[string, LoadConnectionOptions, string]>([
    ['cluster', { cluster: 'x' }, 'cluster "x"'],
    ['user', { user: 'x' }, 'user "x"'],
    ['request timeout', { requestTimeout: 'soon' }, '--request-timeout "soon"'],
  ])('a wrong %s is refused', async (_title, flags, why) => {
    expect((await problemOf(connectionFor({}, flags))).message).toContain(why);
  });

  test('--server replaces the URL and the name expected in the certificate, not the CA', async () => {
    const cluster = { 'certificate-authority-data': pemData, 'tls-server-name': 'old' };

    const connection = await connectionFor({ cluster }, { server: 'https://other:8443/base/' });

    expect(connection.server).toBe('https://other:8443/base');
    expect(connection.trust).toEqual({ authorities: pem, insecure: false, serverName: '' });
  });

  test('--insecure-skip-tls-verify drops the CA of the kubeconfig', async () => {
    const cluster = { 'certificate-authority-data': pemData };

    const connection = await connectionFor({ cluster }, { insecureSkipTlsVerify: true });

    expect(connection.trust).toMatchObject({ authorities: undefined, insecure: true });
  });

  test('--token replaces the token and the token file of the user entry', async () => {
    const user = { token: 'old', tokenFile: '/no/such/file' };

    const connection = await connectionFor({ user }, { token: 't' });

    expect(await connection.credentials.current()).toEqual({ authorization: 'Bearer t' });
  });

  test.each<[string, object, LoadConnectionOptions]>([
    ['--token beside a password', { username: 'u', password: 'p' }, { token: 't' }],
    ['--username beside a token', { token: 't' }, { username: 'u' }],
    ['--password beside a token file', { tokenFile: 'x' }, { password: 'p' }],
  ])('%s is refused: which one is meant is not guessed', async (_title, user, flags) => {
    const problem = await problemOf(connectionFor({ user }, flags));

    expect(problem.message).toContain('a token and a user name or password are both set');
  });

  test('--username and --password are laid over the user entry', async () => {
    const user = { username: 'u', password: 'p' };

    const connection = await connectionFor({ user }, { username: 'v' });

    expect(await connection.credentials.current()).toEqual({ authorization: 'Basic djpw' });
  });

  test('--as-user-extra adds to the extras of the user entry, key by key', async () => {
    const user = { as: 'eve', 'as-user-extra': { a: ['1'], b: ['2'] } };

    const connection = await connectionFor({ user }, { asUserExtra: ['b=3', 'b=4=5', 'c='] });

    expect(connection.impersonation?.extra).toEqual({ a: ['1'], b: ['3', '4=5'], c: [''] });
  });

  test('an --as-user-extra without a value is refused, not dropped', async () => {
    const problem = await problemOf(connectionFor({}, { as: 'eve', asUserExtra: ['scopes'] }));

    expect(problem.message).toBe('--as-user-extra "scopes" is no KEY=VALUE.');
  });

  test('--namespace goes before the one of the context, `default` is the last resort', async () => {
    const context = { namespace: 'shop' };

    expect((await connectionFor({ context })).defaultNamespace).toBe('shop');
    expect((await connectionFor({ context }, { namespace: 'x' })).defaultNamespace).toBe('x');
    expect((await connectionFor({})).defaultNamespace).toBe('default');
  });

  test('--as and --as-group replace those of the user entry', async () => {
    const user = { as: 'eve', 'as-groups': ['a'], 'as-user-extra': { why: ['test'] } };

    const entry = await connectionFor({ user });
    const flags = await connectionFor({ user }, { as: 'bob', asGroups: ['b', 'c'], asUid: '7' });

    const extra = { why: ['test'] };
    expect(entry.impersonation).toEqual({ user: 'eve', uid: '', groups: ['a'], extra });
    expect(flags.impersonation).toEqual({ user: 'bob', uid: '7', groups: ['b', 'c'], extra });
  });

  test.each([
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['5', 5000],
    ['1.5m', 90_000],
    ['0', undefined],
    ['0s', undefined],
  ])('--request-timeout %s is %s ms', async (requestTimeout, expected) => {
    expect((await connectionFor({}, { requestTimeout })).requestTimeoutMs).toBe(expected);
  });

  test('over plain http nothing secret is sent', async () => {
    const user = { token: 'canary' };

    const connection = await connectionFor({ server: 'http://a', user });

    expect(await connection.credentials.current()).toEqual({});
  });
});
