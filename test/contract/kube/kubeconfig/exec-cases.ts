import { config } from './kubeconfig-case.ts';
import type { KubeconfigCase } from './kubeconfig-case.ts';

const v1 = 'client.authentication.k8s.io/v1';
const v1beta1 = 'client.authentication.k8s.io/v1beta1';

/** Writes down what it is told, and prints the file `answer`. */
const plugin = `#!/bin/sh
printf '%s\\n' "$KUBERNETES_EXEC_INFO" >> {folder}/told
cat {folder}/answer
`;

/** Writes down its arguments and the variables of the kubeconfig. */
const talkative = `#!/bin/sh
printf '%s|' "$#" "$@" "$GREETING" "$HOME" >> {folder}/told
echo >> {folder}/told
cat {folder}/answer
`;

function answer(status: object, apiVersion = v1): string {
  return JSON.stringify({ kind: 'ExecCredential', apiVersion, status });
}

const token = answer({ token: 'from-plugin' });
const pair = {
  clientCertificateData: '{alice.crt-json}',
  clientKeyData: '{alice.key-json}',
};

/** A PEM text stands in the answer as JSON already: its line ends must not be escaped twice. */
function answerWithPair(status: object): string {
  return answer(status).replaceAll('\\\\n', '\\n');
}

function user(exec: object = {}): { readonly user: object } {
  const usual = { apiVersion: v1, command: '{folder}/bin/login', interactiveMode: 'Never' };
  return { user: { exec: { ...usual, ...exec } } };
}

function given(
  title: string,
  exec: object,
  changes: Partial<KubeconfigCase> & { readonly answer?: string } = {},
): KubeconfigCase {
  const { answer: printed = token, files, ...rest } = changes;
  return {
    title,
    files: { config: config(user(exec)), 'bin/login': plugin, answer: printed, ...files },
    outcome: 'sent',
    ...rest,
  };
}

const withInfo = { provideClusterInfo: true };
const extension = {
  name: 'client.authentication.k8s.io/exec',
  extension: { audience: 'x', nested: { list: [1, 2.5, null, true] } },
};

function cluster(parts: object, exec: object = withInfo): Pick<KubeconfigCase, 'files'> {
  return { files: { config: config({ ...user(exec), cluster: parts }) } };
}

/** Programs that print credentials, and what they are told. */
export const execCases: readonly KubeconfigCase[] = [
  given('a plugin of v1', {}),
  given(
    'a plugin of v1beta1 without interactiveMode',
    { apiVersion: v1beta1, interactiveMode: '' },
    {
      answer: answer({ token: 't' }, v1beta1),
    },
  ),
  given(
    'a plugin of v1alpha1',
    { apiVersion: 'client.authentication.k8s.io/v1alpha1' },
    {
      outcome: 'refused',
    },
  ),
  given('a plugin without apiVersion', { apiVersion: '' }, { outcome: 'refused' }),
  given('a plugin without command', { command: '' }, { outcome: 'refused' }),
  given('a plugin of v1 without interactiveMode', { interactiveMode: '' }, { outcome: 'refused' }),
  given(
    'an interactiveMode that nobody knows',
    { interactiveMode: 'Often' },
    { outcome: 'refused' },
  ),
  given(
    'a plugin that needs a terminal, without one',
    { interactiveMode: 'Always' },
    {
      outcome: 'refused',
    },
  ),
  given('a plugin that takes a terminal if there is one', { interactiveMode: 'IfAvailable' }),
  given('what a plugin is told of the cluster', withInfo),
  given(
    'what a plugin of v1beta1 is told of the cluster',
    { ...withInfo, apiVersion: v1beta1 },
    {
      answer: answer({ token: 't' }, v1beta1),
    },
  ),
  given(
    'a plugin is told tls-server-name, proxy-url and disable-compression',
    {},
    {
      ...cluster({
        'tls-server-name': 'localhost',
        'proxy-url': 'http://{proxy}',
        'disable-compression': true,
      }),
    },
  ),
  given(
    'a plugin is told the extension of its name',
    {},
    {
      ...cluster({ extensions: [{ name: 'other', extension: {} }, extension] }),
    },
  ),
  given(
    'an extension may be any JSON',
    {},
    {
      ...cluster({ extensions: [{ ...extension, extension: 'text' }] }),
    },
  ),
  given('a plugin is told the authority that a flag names', withInfo, {
    ...cluster({ 'certificate-authority': '{strangers}' }),
    flags: ['--certificate-authority={ca}'],
  }),
  given('a plugin is told what --server and --insecure-skip-tls-verify change', withInfo, {
    flags: ['--server=https://localhost:{port}/base', '--insecure-skip-tls-verify'],
  }),
  given(
    'arguments and variables',
    {
      args: ['--name', 'two words', ''],
      env: [
        { name: 'GREETING', value: 'hello "you"' },
        { name: 'HOME', value: '/elsewhere' },
      ],
    },
    { files: { 'bin/login': talkative } },
  ),
  given('a variable without a name', { env: [{ name: '', value: 'x' }] }, { outcome: 'refused' }),
  given('a command with a relative path counts from the folder of the kubeconfig', {
    command: './bin/login',
  }),
  given(
    'a command without a path is found on PATH',
    { command: 'login-of-the-test' },
    {
      files: { 'bin/login-of-the-test': plugin },
      environment: { PATH: '{folder}/bin:/usr/bin:/bin' },
    },
  ),
  given(
    'the PATH that the kubeconfig gives the plugin does not find it',
    {
      command: 'login-of-the-test',
      env: [{ name: 'PATH', value: '{folder}/bin:/usr/bin:/bin' }],
    },
    { files: { 'bin/login-of-the-test': plugin }, outcome: 'refused' },
  ),
  given('a command that is not there', { command: '{folder}/bin/missing' }, { outcome: 'refused' }),
  given('a command that is no program', { command: '{folder}/answer' }, { outcome: 'refused' }),
  given(
    'a plugin that fails',
    {},
    {
      files: { 'bin/login': '#!/bin/sh\necho "log in first" >&2\nexit 3\n' },
      outcome: 'refused',
    },
  ),
  given('a plugin that prints a certificate', {}, { answer: answerWithPair(pair) }),
  given(
    'a plugin that prints a certificate and a token',
    {},
    {
      answer: answerWithPair({ ...pair, token: 't' }),
    },
  ),
  given(
    'a plugin that prints a certificate with the key of another',
    {},
    {
      answer: answerWithPair({ ...pair, clientKeyData: '{bob.key-json}' }),
      outcome: 'refused',
    },
  ),
  given(
    'a plugin that prints a certificate without its key',
    {},
    {
      answer: answerWithPair({ clientCertificateData: pair.clientCertificateData }),
      outcome: 'refused',
    },
  ),
  given(
    'a plugin that prints YAML',
    {},
    {
      answer: `apiVersion: ${v1}\nkind: ExecCredential\nstatus:\n  token: from-yaml\n`,
    },
  ),
  given('a plugin that prints text', {}, { answer: 'welcome', outcome: 'refused' }),
  given('a plugin that prints nothing', {}, { answer: '', outcome: 'refused' }),
  given(
    'a plugin that answers in another version',
    {},
    {
      answer: answer({ token: 't' }, v1beta1),
      outcome: 'refused',
    },
  ),
  given(
    'a plugin that answers without credentials',
    {},
    { answer: answer({}), outcome: 'refused' },
  ),
  given(
    'credentials that have expired serve one request',
    {},
    {
      answer: answer({ token: 't', expirationTimestamp: '2001-01-01T00:00:00Z' }),
    },
  ),
  given(
    'an expiry that is no time',
    {},
    {
      answer: answer({ token: 't', expirationTimestamp: 'tomorrow' }),
      outcome: 'refused',
    },
  ),
  given(
    'a token in the user entry goes before the plugin',
    {},
    {
      files: { config: config({ user: { ...user().user, token: 't' } }) },
    },
  ),
  given(
    'a client certificate goes before the plugin',
    {},
    {
      files: {
        config: config({
          user: {
            ...user().user,
            'client-certificate': '{alice.crt}',
            'client-key': '{alice.key}',
          },
        }),
      },
    },
  ),
  given(
    'a plugin beside an auth-provider',
    {},
    {
      files: { config: config({ user: { ...user().user, 'auth-provider': { name: 'oidc' } } }) },
      outcome: 'refused',
    },
  ),
  given('--token goes before the plugin', {}, { flags: ['--token=t'] }),
  given('a plain http server: the plugin is not run', {}, { ...cluster({ server: '{http}' }, {}) }),
  given('a plugin and impersonation', {}, { flags: ['--as=eve'] }),
];
