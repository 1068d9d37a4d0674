import { config } from './kubeconfig-case.ts';
import type { KubeconfigCase } from './kubeconfig-case.ts';

const files = { 'client-certificate': '{alice.crt}', 'client-key': '{alice.key}' };
const inline = {
  'client-certificate-data': '{alice.crt-data}',
  'client-key-data': '{alice.key-data}',
};

/** What cluster and user entries may say. */
export const entryCases: readonly KubeconfigCase[] = [
  {
    title: 'a client certificate as files',
    files: { config: config({ user: files }) },
    outcome: 'sent',
  },
  {
    title: 'a client certificate inline',
    files: { config: config({ user: inline }) },
    outcome: 'sent',
  },
  {
    title: 'a certificate inline with its key in a file, beside a token',
    files: {
      config: config({
        user: { ...inline, 'client-key-data': undefined, 'client-key': '{alice.key}', token: 't' },
      }),
    },
    outcome: 'sent',
  },
  {
    title: 'a certificate twice, inline and as a file',
    files: { config: config({ user: { ...files, ...inline } }) },
    outcome: 'refused',
  },
  {
    title: 'a certificate without its key',
    files: { config: config({ user: { 'client-certificate': '{alice.crt}' } }) },
    outcome: 'refused',
  },
  {
    title: 'a certificate whose file is missing',
    files: { config: config({ user: { ...files, 'client-certificate': 'missing' } }) },
    outcome: 'refused',
  },
  {
    title: 'a user name and a password',
    files: { config: config({ user: { username: 'alice', password: 'geheim ü' } }) },
    outcome: 'sent',
  },
  {
    title: 'a password beside a token',
    files: { config: config({ user: { username: 'alice', password: 'p', token: 't' } }) },
    outcome: 'refused',
  },
  {
    title: 'a password beside a client certificate',
    files: { config: config({ user: { ...files, username: 'alice', password: 'p' } }) },
    outcome: 'sent',
  },
  {
    title: 'a token file, its line end left out',
    files: { config: config({ user: { tokenFile: 'token' } }), token: ' from-file\n' },
    outcome: 'sent',
  },
  {
    title: 'a token file goes before a token',
    files: { config: config({ user: { tokenFile: 'token', token: 't' } }), token: 'from-file' },
    outcome: 'sent',
  },
  {
    title: 'a token serves where its file is missing',
    files: { config: config({ user: { tokenFile: 'missing', token: 't' } }) },
    outcome: 'sent',
  },
  {
    title: 'a token file that is missing',
    files: { config: config({ user: { tokenFile: 'missing' } }) },
    outcome: 'refused',
  },
  {
    title: 'impersonation in the user entry',
    files: {
      config: config({
        user: {
          ...{ token: 't', as: 'eve', 'as-uid': '7', 'as-groups': ['a', 'b'] },
          'as-user-extra': { 'Acme.com/Project': ['p', 'q'], reason: ['test'] },
        },
      }),
    },
    outcome: 'sent',
  },
  {
    title: 'groups in the user entry without a user',
    files: { config: config({ user: { token: 't', 'as-groups': ['a'] } }) },
    outcome: 'refused',
  },
  {
    title: 'an auth-provider that is no more',
    files: { config: config({ user: { 'auth-provider': { name: 'gcp' } } }) },
    outcome: 'refused',
  },
  {
    title: 'an auth-provider that is no more, beside a token',
    files: { config: config({ user: { token: 't', 'auth-provider': { name: 'gcp' } } }) },
    outcome: 'refused',
  },
  {
    title: 'a user entry without credentials',
    files: { config: config({ user: {} }) },
    outcome: 'refused',
    deviation: {
      reason: 'kubectl asks for a name and a password; here nobody is asked, and nobody it is',
      outcome: 'sent',
      credentials: [],
    },
  },
  {
    title: 'the authority inline',
    files: {
      config: config({
        cluster: {
          'certificate-authority': undefined,
          'certificate-authority-data': '{ca-data}',
        },
      }),
    },
    outcome: 'sent',
  },
  {
    title: 'the authority twice, inline and as a file',
    files: { config: config({ cluster: { 'certificate-authority-data': '{ca-data}' } }) },
    outcome: 'refused',
  },
  {
    title: 'an authority that is a stranger to the server',
    files: { config: config({ cluster: { 'certificate-authority': '{strangers}' } }) },
    outcome: 'refused',
  },
  {
    title: 'no authority: the server’s certificate is not known to the system',
    files: { config: config({ cluster: { 'certificate-authority': undefined } }) },
    outcome: 'refused',
  },
  {
    title: 'insecure without an authority',
    files: {
      config: config({
        cluster: { 'certificate-authority': undefined, 'insecure-skip-tls-verify': true },
      }),
    },
    outcome: 'sent',
  },
  {
    title: 'insecure with an authority',
    files: { config: config({ cluster: { 'insecure-skip-tls-verify': true } }) },
    outcome: 'refused',
  },
  {
    title: 'tls-server-name',
    files: { config: config({ cluster: { 'tls-server-name': 'api.example.test' } }) },
    outcome: 'sent',
  },
  {
    title: 'a host name: it is asked for in the TLS greeting',
    files: { config: config({ cluster: { server: 'https://localhost:{port}' } }) },
    outcome: 'sent',
  },
  {
    title: 'an IPv6 address',
    files: { config: config({ cluster: { server: 'https://[::1]:{port}' } }) },
    outcome: 'sent',
  },
  {
    title: 'a server with a path and a slash at its end',
    files: { config: config({ cluster: { server: '{https}/k8s/clusters/c-1/' } }) },
    outcome: 'sent',
  },
  {
    title: 'a server without a scheme',
    files: { config: config({ cluster: { server: 'localhost:{port}' } }) },
    outcome: 'refused',
    deviation: {
      reason: 'kubectl speaks plain HTTP to it; here it is https',
      outcome: 'sent',
      credentials: ['authorization: Bearer token-of-a'],
    },
  },
  {
    title: 'a password in the URL of the server',
    files: { config: config({ cluster: { server: 'https://u:p@127.0.0.1:{port}' } }) },
    outcome: 'sent',
    deviation: {
      reason: 'the URL is printed and logged; a password in it would be too',
      outcome: 'refused',
    },
  },
  {
    title: 'no server',
    files: { config: config({ cluster: { server: '' } }) },
    outcome: 'refused',
  },
  {
    title: 'a plain http server is told no token',
    files: { config: config({ cluster: { server: '{http}' } }) },
    outcome: 'sent',
  },
  {
    title: 'a plain http server is told no password and no certificate, but who is impersonated',
    files: {
      config: config({
        cluster: { server: '{http}/base', 'insecure-skip-tls-verify': true },
        user: { ...files, username: 'u', password: 'p', as: 'eve' },
      }),
    },
    outcome: 'sent',
  },
  {
    title: '--token beside a token file',
    files: { config: config({ user: { tokenFile: 'token' } }), token: 'from-file' },
    flags: ['--token=other'],
    outcome: 'sent',
    deviation: {
      reason: 'kubectl sends the token of the file, though another one was asked for',
      outcome: 'sent',
      credentials: ['authorization: Bearer other'],
    },
  },
];
