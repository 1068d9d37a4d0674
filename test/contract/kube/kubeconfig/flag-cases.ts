import { config } from './kubeconfig-case.ts';
import type { KubeconfigCase } from './kubeconfig-case.ts';

const certificate = { 'client-certificate': '{alice.crt}', 'client-key': '{alice.key}' };
const inline = {
  'client-certificate-data': '{alice.crt-data}',
  'client-key-data': '{alice.key-data}',
};
const two = { config: config(), b: config({ name: 'b' }) };
const both = { KUBECONFIG: '{folder}/config:{folder}/b' };

/** The flags that choose entries and those that are laid over them. */
export const flagCases: readonly KubeconfigCase[] = [
  {
    title: '--context',
    files: two,
    environment: both,
    flags: ['--context', 'b'],
    outcome: 'sent',
  },
  {
    title: '--context of a name that is not there',
    files: two,
    environment: both,
    flags: ['--context', 'c'],
    outcome: 'refused',
  },
  {
    title: 'an empty --context is none',
    files: two,
    environment: both,
    flags: ['--context='],
    outcome: 'sent',
  },
  {
    title: '--user of another entry',
    files: two,
    environment: both,
    flags: ['--user', 'b'],
    outcome: 'sent',
  },
  {
    title: '--user that is not there',
    files: two,
    environment: both,
    flags: ['--user', 'c'],
    outcome: 'refused',
  },
  {
    title: '--cluster of another entry',
    files: {
      config: config({ cluster: { server: 'https://127.0.0.1:1' } }),
      b: config({ name: 'b' }),
    },
    environment: both,
    flags: ['--cluster', 'b'],
    outcome: 'sent',
  },
  {
    title: '--cluster that is not there',
    files: two,
    environment: both,
    flags: ['--cluster', 'c'],
    outcome: 'refused',
  },
  {
    title: '--cluster and --user without any context',
    files: { config: config({ current: '' }) },
    flags: ['--cluster=a', '--user=a'],
    outcome: 'sent',
  },
  {
    title: '--server, --certificate-authority and --token without a kubeconfig',
    files: {},
    flags: ['--server={https}', '--certificate-authority={ca}', '--token=t'],
    outcome: 'sent',
  },
  {
    title: '-s with a path before that of the API',
    files: { config: config() },
    flags: ['-s', '{https}/k8s/clusters/c-1'],
    outcome: 'sent',
  },
  {
    title: '--server keeps the authority of the cluster and drops its tls-server-name',
    files: { config: config({ cluster: { 'tls-server-name': 'localhost' } }) },
    flags: ['--server', '{https}'],
    outcome: 'sent',
  },
  {
    title: '--server with --tls-server-name',
    files: { config: config() },
    flags: ['--server={https}', '--tls-server-name=api.example.test'],
    outcome: 'sent',
  },
  {
    title: '--tls-server-name that the certificate does not have',
    files: { config: config() },
    flags: ['--tls-server-name', 'elsewhere.example.test'],
    outcome: 'refused',
  },
  {
    title: 'an empty --tls-server-name is none',
    files: { config: config({ cluster: { 'tls-server-name': 'localhost' } }) },
    flags: ['--tls-server-name='],
    outcome: 'sent',
  },
  {
    title: '--certificate-authority in place of inline data and of insecure',
    files: {
      config: config({
        cluster: { 'certificate-authority': undefined, 'insecure-skip-tls-verify': true },
      }),
    },
    flags: ['--certificate-authority', '{ca}'],
    outcome: 'sent',
  },
  {
    title: '--certificate-authority of strangers',
    files: { config: config() },
    flags: ['--certificate-authority', '{strangers}'],
    outcome: 'refused',
  },
  {
    title: '--certificate-authority that is missing',
    files: { config: config() },
    flags: ['--certificate-authority', '{folder}/missing'],
    outcome: 'refused',
  },
  {
    title: '--insecure-skip-tls-verify drops the authority of the cluster',
    files: { config: config({ cluster: { 'certificate-authority': '{strangers}' } }) },
    flags: ['--insecure-skip-tls-verify'],
    outcome: 'sent',
  },
  {
    title: '--insecure-skip-tls-verify with --certificate-authority',
    files: { config: config() },
    flags: ['--insecure-skip-tls-verify', '--certificate-authority={ca}'],
    outcome: 'refused',
  },
  {
    title: '--token in place of the token of the user',
    files: { config: config() },
    flags: ['--token', 'other'],
    outcome: 'sent',
  },
  {
    title: '--token beside a client certificate',
    files: { config: config({ user: certificate }) },
    flags: ['--token', 'other'],
    outcome: 'sent',
  },
  {
    title: '--token beside a user name and a password',
    files: { config: config({ user: { username: 'u', password: 'p' } }) },
    flags: ['--token', 'other'],
    outcome: 'refused',
  },
  {
    title: '--username and --password',
    files: { config: config({ user: {} }) },
    flags: ['--username=alice', '--password=pass:word'],
    outcome: 'sent',
  },
  {
    title: '--username beside a token',
    files: { config: config() },
    flags: ['--username=alice'],
    outcome: 'refused',
  },
  {
    title: '--password with the user name of the user',
    files: { config: config({ user: { username: 'alice', password: 'old' } }) },
    flags: ['--password=new'],
    outcome: 'sent',
  },
  {
    title: '--client-certificate and --client-key in place of inline data',
    files: { config: config({ user: inline }) },
    flags: ['--client-certificate={bob.crt}', '--client-key={bob.key}'],
    outcome: 'sent',
  },
  {
    title: '--client-certificate that does not fit the key of the user',
    files: { config: config({ user: inline }) },
    flags: ['--client-certificate={bob.crt}'],
    outcome: 'refused',
  },
  {
    title: '--client-key alone means nothing',
    files: { config: config() },
    flags: ['--client-key={bob.key}'],
    outcome: 'sent',
  },
  {
    title: '--as, --as-group, --as-uid and --as-user-extra',
    files: { config: config() },
    flags: [
      ...['--as=eve', '--as-group=a', '--as-group=b,c', '--as-uid=7'],
      ...['--as-user-extra=scopes=x', '--as-user-extra=scopes=y=z'],
      '--as-user-extra=acme.com/project=p',
    ],
    outcome: 'sent',
  },
  {
    title: '--as of a service account, with the groups of the user entry',
    files: { config: config({ user: { token: 't', as: 'x', 'as-groups': ['a'] } }) },
    flags: ['--as=system:serviceaccount:shop:robot'],
    outcome: 'sent',
  },
  {
    title: '--as-user-extra beside the extras of the user entry',
    files: {
      config: config({
        user: { token: 't', as: 'x', 'as-user-extra': { one: ['1'], two: ['2', '3'] } },
      }),
    },
    flags: ['--as-user-extra=two=4'],
    outcome: 'sent',
  },
  {
    title: '--as-group without a user',
    files: { config: config() },
    flags: ['--as-group=a'],
    outcome: 'refused',
  },
  {
    title: '--as-user-extra without a value',
    files: { config: config() },
    flags: ['--as=eve', '--as-user-extra=scopes'],
    outcome: 'sent',
    deviation: {
      reason: 'kubectl drops it, and acts with less than was asked for',
      outcome: 'refused',
    },
  },
  {
    title: '--as of a name that is not ASCII',
    files: { config: config() },
    flags: ['--as=jürgen'],
    outcome: 'sent',
  },
  {
    title: '--request-timeout of 20s',
    files: { config: config() },
    flags: ['--request-timeout=20s'],
    outcome: 'sent',
    deviation: {
      reason: 'kubectl also tells the server, as ?timeout=',
      outcome: 'sent',
      credentials: ['authorization: Bearer token-of-a'],
    },
  },
  {
    title: '--request-timeout of a number of seconds',
    files: { config: config() },
    flags: ['--request-timeout=20'],
    outcome: 'sent',
    deviation: {
      reason: 'kubectl also tells the server, as ?timeout=',
      outcome: 'sent',
      credentials: ['authorization: Bearer token-of-a'],
    },
  },
  {
    title: '--request-timeout that is no time',
    files: { config: config() },
    flags: ['--request-timeout=soon'],
    outcome: 'refused',
  },
];
