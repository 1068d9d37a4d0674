import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConnection } from '../../../src/kube/auth/load-connection.ts';
import { problemsOf } from '../../../src/model/problem.ts';
import {
  connectionFor,
  folderWith,
  kubeconfigText,
  pem,
  pemData,
  problemOf,
} from './kubeconfig-folder.ts';
import type { TestKubeconfig } from './kubeconfig-folder.ts';

describe('finding the kubeconfig', () => {
  test('the first file of KUBECONFIG wins for current-context and for every name', async () => {
    const folder = await folderWith({
      first: kubeconfigText({ name: 'prod', server: 'https://first.example.org' }),
      second: kubeconfigText({ name: 'prod', server: 'https://second.example.org', current: 'x' }),
    });
    const files = [join(folder, 'missing'), join(folder, 'first'), join(folder, 'second')];

    const connection = await loadConnection({
      environment: { KUBECONFIG: files.join(delimiter) },
    });

    expect(connection).toMatchObject({ context: 'prod', server: 'https://first.example.org' });
  });

  test('entries of later files are there, and an entry is never mixed from two files', async () => {
    const folder = await folderWith({
      first: kubeconfigText({ name: 'prod', cluster: { 'tls-server-name': '' } }),
      second: kubeconfigText({ name: 'prod', cluster: { 'tls-server-name': 'inner' } }),
      third: kubeconfigText({ name: 'stage' }),
    });
    const files = ['first', 'second', 'third'].map((file) => join(folder, file));
    const environment = { KUBECONFIG: files.join(delimiter) };

    const prod = await loadConnection({ environment });
    const stage = await loadConnection({ environment, context: 'stage' });

    expect(prod.trust.serverName).toBe('');
    expect(stage.server).toBe('https://stage.example.org');
  });

  test('--kubeconfig goes before KUBECONFIG, KUBECONFIG before the home folder', async () => {
    const folder = await folderWith({
      flag: kubeconfigText({ name: 'flag' }),
      variable: kubeconfigText({ name: 'variable' }),
      'home/.kube/config': kubeconfigText({ name: 'home' }),
    });
    const homeFolder = join(folder, 'home');
    const environment = { KUBECONFIG: join(folder, 'variable') };
    const kubeconfig = join(folder, 'flag');

    expect((await loadConnection({ kubeconfig, environment, homeFolder })).context).toBe('flag');
    expect((await loadConnection({ environment, homeFolder })).context).toBe('variable');
    expect((await loadConnection({ environment: {}, homeFolder })).context).toBe('home');
  });

  test('relative paths count from the folder of their own file', async () => {
    const ca = { 'certificate-authority': '../certs/ca.crt' };
    const folder = await folderWith({
      'a/config': kubeconfigText({ name: 'prod', cluster: ca }),
      'certs/ca.crt': pem,
    });

    const connection = await loadConnection({ kubeconfig: join(folder, 'a/config') });

    expect(connection.trust.authorities).toBe(pem);
  });

  test('a file named by --kubeconfig must exist', async () => {
    const problem = await problemOf(loadConnection({ kubeconfig: '/no/such/file' }));

    expect(problem).toMatchObject({
      code: 'KUBE_CONFIG',
      message: 'The kubeconfig /no/such/file cannot be used: there is no such file.',
    });
  });

  test('without any kubeconfig the cluster around the process is used', async () => {
    const folder = await folderWith({ token: 'pod-token\n', 'ca.crt': pem, namespace: 'shop' });
    const environment = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
    const homeFolder = join(folder, 'home');

    const connection = await loadConnection({
      environment,
      homeFolder,
      serviceAccountFolder: folder,
    });

    expect(connection).toMatchObject({
      server: 'https://[fd00::1]',
      context: '',
      defaultNamespace: 'shop',
      trust: { authorities: pem },
    });
    expect(await connection.credentials.current()).toEqual({ authorization: 'Bearer pod-token' });
  });

  test('without a kubeconfig and outside of a cluster it is said where one was looked for', async () => {
    const problem = await problemOf(loadConnection({ environment: {}, homeFolder: '/no/home' }));

    expect(problem.code).toBe('KUBE_CONFIG');
    expect(problem.message).toContain('/no/home/.kube/config');
  });
});

describe('reading a kubeconfig', () => {
  test.each([
    ['broken YAML', 'users: [\n  {token: canary-token', 'not valid YAML'],
    ['a list', '- a', 'the document is no map'],
    ['another kind', 'kind: Pod', 'kind is not Config'],
    [
      'a number as server',
      'clusters: [{name: a, cluster: {server: 1}}]',
      'clusters[0].cluster.server is no text',
    ],
    ['a name used twice', 'users: [{name: a}, {name: a}]', 'users[1].name is used twice: "a"'],
    [
      'a token that is no text',
      'users: [{name: a, user: {token: [canary-token]}}]',
      'users[0].user.token is no text',
    ],
  ])('%s is refused with file and field, without a value', async (_title, text, why) => {
    const folder = await folderWith({ config: text });

    const problem = await problemOf(loadConnection({ kubeconfig: join(folder, 'config') }));

    expect(problem.code).toBe('KUBE_CONFIG');
    expect(problem.message).toContain(join(folder, 'config'));
    expect(problem.message).toContain(why);
    expect(problem.message).not.toContain('canary');
  });

  test.each<[string, Partial<TestKubeconfig>, string]>([
    ['no server', { server: '' }, 'The cluster "prod" of the kubeconfig names no server.'],
    ['a server of another protocol', { server: 'ftp://a' }, 'no http or https URL'],
    ['a password in the URL', { server: 'https://u:canary@a' }, 'holds a password'],
    [
      'a CA file that is not there',
      { cluster: { 'certificate-authority': 'none' } },
      'cannot be read',
    ],
    ['a CA that is no PEM', { cluster: { 'certificate-authority-data': 'AAAA' } }, 'holds no PEM'],
    [
      'insecure with a CA',
      { cluster: { 'certificate-authority-data': pemData, 'insecure-skip-tls-verify': true } },
      'insecure-skip-tls-verify is set, and a certificate authority too',
    ],
    ['an old auth provider', { user: { 'auth-provider': { name: 'gcp' } } }, '"gcp"'],
    [
      'a context without its cluster',
      { context: { cluster: 'gone' } },
      'The cluster "gone", which the context "prod" names, is not in the kubeconfig.',
    ],
    [
      'a context without its user',
      { context: { user: 'gone' } },
      'The user "gone", which the context "prod" names, is not in the kubeconfig.',
    ],
    [
      'a password beside a token',
      { user: { token: 'canary', username: 'canary' } },
      'The user "prod" of the kubeconfig cannot be used: a token and a user name or password',
    ],
    ['groups without a user', { user: { 'as-groups': ['a'] } }, 'but no user'],
    [
      'a certificate without its key',
      { user: { 'client-certificate-data': pemData } },
      'client-certificate is set but client-key is not',
    ],
    [
      'an exec section without a command',
      { user: { exec: { apiVersion: 'v1', interactiveMode: 'Never' } } },
      'exec.command is missing',
    ],
    [
      'an exec section of v1 without interactiveMode',
      { user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'a' } } },
      'interactiveMode must be set',
    ],
  ])('%s is refused', async (_title, config, why) => {
    const problem = await problemOf(connectionFor(config));

    expect(problem.code).toBe('KUBE_CONFIG');
    expect(problem.message).toContain(why);
    expect(problem.message).not.toContain('canary');
  });

  test('a certificate or key that OpenSSL cannot read is refused before anything is sent', async () => {
    const user = { 'client-certificate-data': pemData, 'client-key-data': pemData };
    const connection = await connectionFor({ user });

    const problem = await problemOf(connection.credentials.current());

    expect(problem.message).toContain('client-certificate and client-key: one of them is damaged');
  });
});

describe('several bad files', () => {
  test('are all told', async () => {
    const folder = await folderWith({ first: 'kind: Pod', second: '- list' });
    const files = ['first', 'second'].map((name) => join(folder, name));

    const error: unknown = await loadConnection({
      environment: { KUBECONFIG: files.join(delimiter) },
    }).catch((reason: unknown) => reason);

    expect(problemsOf(error).map(({ message }) => message)).toEqual([
      `The kubeconfig ${files[0] ?? ''} cannot be used: kind is not Config.`,
      `The kubeconfig ${files[1] ?? ''} cannot be used: the document is no map.`,
    ]);
  });
});

describe('proxies', () => {
  test('proxy-url of the cluster goes before the environment', async () => {
    const environment = { HTTPS_PROXY: 'http://env' };
    const cluster = { 'proxy-url': 'http://entry' };

    expect((await connectionFor({ cluster }, { environment })).proxyUrl).toBe('http://entry');
  });
});
