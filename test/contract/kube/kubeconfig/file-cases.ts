import { config } from './kubeconfig-case.ts';
import type { KubeconfigCase } from './kubeconfig-case.ts';

const twoFiles = { KUBECONFIG: '{folder}/first:{folder}/second' };
const empty = JSON.stringify({ apiVersion: 'v1', kind: 'Config' });

/** Which files are read, and how several become one. */
export const fileCases: readonly KubeconfigCase[] = [
  {
    title: 'a file that KUBECONFIG names',
    files: { config: config() },
    outcome: 'sent',
  },
  {
    title: 'the file of the home folder without KUBECONFIG',
    files: { '.kube/config': config({ name: 'home' }) },
    environment: { KUBECONFIG: '' },
    outcome: 'sent',
  },
  {
    title: 'KUBECONFIG goes before the home folder',
    files: { config: config(), '.kube/config': config({ name: 'home' }) },
    outcome: 'sent',
  },
  {
    title: '--kubeconfig goes before KUBECONFIG',
    files: { config: config(), other: config({ name: 'other' }) },
    flags: ['--kubeconfig', '{folder}/other'],
    outcome: 'sent',
  },
  {
    title: 'a file of --kubeconfig that is missing',
    files: { config: config() },
    flags: ['--kubeconfig={folder}/missing'],
    outcome: 'refused',
  },
  {
    title: 'missing files of KUBECONFIG are skipped',
    files: { first: config() },
    environment: { KUBECONFIG: '{folder}/missing:{folder}/first:{folder}/gone/config' },
    outcome: 'sent',
  },
  {
    title: 'empty names and files named twice in KUBECONFIG',
    files: { first: config() },
    environment: { KUBECONFIG: ':{folder}/first::{folder}/first:' },
    outcome: 'sent',
  },
  {
    title: 'the first file wins for a name that two files have, as a whole',
    files: {
      first: config({ user: { username: 'first' } }),
      second: config({ user: { token: 'second' }, cluster: { 'tls-server-name': 'localhost' } }),
    },
    environment: twoFiles,
    outcome: 'sent',
  },
  {
    title: 'the first current-context wins, also one from a file without entries',
    files: {
      first: JSON.stringify({ 'current-context': 'b' }),
      second: config({ name: 'a' }),
      third: config({ name: 'b' }),
    },
    environment: { KUBECONFIG: '{folder}/first:{folder}/second:{folder}/third' },
    outcome: 'sent',
  },
  {
    title: 'an empty current-context leaves it to the next file',
    files: { first: config({ current: '' }), second: config({ name: 'b' }) },
    environment: twoFiles,
    outcome: 'sent',
  },
  {
    title: 'cluster, user and context from three files',
    files: {
      first: JSON.stringify({ contexts: [{ name: 'c', context: { cluster: 'a', user: 'b' } }] }),
      second: config({ name: 'a', current: 'c' }),
      third: config({ name: 'b' }),
    },
    environment: { KUBECONFIG: '{folder}/first:{folder}/second:{folder}/third' },
    outcome: 'sent',
  },
  {
    title: 'relative paths count from the folder of the file that they stand in',
    files: {
      'one/first': config({ name: 'a', current: 'b', user: { tokenFile: 'token' } }),
      'one/token': 'from-one',
      'two/second': config({ name: 'b', user: { tokenFile: 'token' } }),
      'two/token': 'from-two',
    },
    environment: { KUBECONFIG: '{folder}/one/first:{folder}/two/second' },
    pathsFrom: 'two',
    outcome: 'sent',
  },
  {
    title: 'an empty file beside another',
    files: { first: '', second: config() },
    environment: twoFiles,
    outcome: 'sent',
  },
  {
    title: 'a file of comments beside another',
    files: { first: '# nothing\n', second: config() },
    environment: twoFiles,
    outcome: 'sent',
  },
  {
    title: 'a folder where a file should be',
    files: { 'first/inner': '', second: config() },
    environment: twoFiles,
    outcome: 'refused',
  },
  {
    title: 'a file below a file',
    files: { first: config(), second: config() },
    environment: { KUBECONFIG: '{folder}/first/config:{folder}/second' },
    outcome: 'refused',
  },
  {
    title: 'YAML that is broken in the second file',
    files: { first: config(), second: 'users: [' },
    environment: twoFiles,
    outcome: 'refused',
  },
  {
    title: 'YAML with comments, an anchor and a YAML 1.1 truth value',
    files: {
      config: `# by hand
apiVersion: v1
current-context: a
users:
- {name: a, user: &user {token: t1}}
clusters:
- name: a
  cluster:
    server: "{https}"
    insecure-skip-tls-verify: yes
contexts:
- {name: a, context: {cluster: a, user: a}}
`,
    },
    outcome: 'sent',
  },
  {
    title: 'a name that one file has twice',
    files: {
      config: JSON.stringify({
        ...(JSON.parse(config()) as object),
        users: [
          { name: 'a', user: { token: 't' } },
          { name: 'a', user: {} },
        ],
      }),
    },
    outcome: 'refused',
  },
  {
    title: 'an apiVersion that is not v1',
    files: { config: config().replace('"v1"', '"v2"') },
    outcome: 'refused',
  },
  {
    title: 'another kind',
    files: { config: config().replace('"Config"', '"Pod"') },
    outcome: 'refused',
  },
  {
    title: 'a token that is a number',
    files: { config: config({ user: { token: 5 } }) },
    outcome: 'refused',
  },
  {
    title: 'base64 that is none, in an entry that nobody uses',
    files: {
      first: config(),
      second: config({ name: 'b', user: { 'client-key-data': '!' } }),
    },
    environment: twoFiles,
    outcome: 'refused',
  },
  {
    title: 'fields that nobody knows',
    files: { config: config({ cluster: { 'some-field': 1 }, user: { token: 't', more: {} } }) },
    outcome: 'sent',
  },
  {
    title: 'no current-context and no flag',
    files: { config: config({ current: '' }) },
    outcome: 'refused',
  },
  {
    title: 'no entries at all',
    files: { config: empty },
    outcome: 'refused',
  },
  {
    title: 'a current-context that is not there',
    files: { config: config({ current: 'gone' }) },
    outcome: 'refused',
  },
  {
    title: 'a context whose cluster is not there',
    files: { config: config({ context: { cluster: 'gone' } }) },
    outcome: 'refused',
  },
  {
    title: 'a context whose user is not there',
    files: { config: config({ context: { user: 'gone' } }) },
    outcome: 'refused',
  },
  {
    title: 'a key that is written twice',
    files: { config: config().replace('{', '{"current-context":"gone",') },
    outcome: 'sent',
    deviation: {
      reason: 'kubectl takes the last one; which one was meant is not guessed here',
      outcome: 'refused',
    },
  },
  {
    title: 'a second document that is broken',
    files: { config: `${config()}\n---\nusers: [` },
    outcome: 'sent',
    deviation: {
      reason: 'kubectl does not read on; a file that is broken somewhere is not trusted here',
      outcome: 'refused',
    },
  },
];
