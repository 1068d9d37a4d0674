import { GitsyncError } from '../../../model/problem.ts';
import type { Problem } from '../../../model/problem.ts';
import type { ExecConfig, KubeconfigCluster, KubeconfigUser } from './kubeconfig.ts';
import type { SelectedEntries } from './select-entries.ts';

/** The proxies that client-go goes through. */
const proxySchemes = ['http:', 'https:', 'socks5:'];
const interactiveModes = ['Never', 'IfAvailable', 'Always'];

/**
 * Refuses a cluster and a user, flags already laid over them, that contradict themselves: the rules
 * of client-go's `validateClusterInfo` and `validateAuthInfo`. Which of two tokens is meant is not guessed.
 * @throws GitsyncError KUBE_CONFIG with everything that is wrong; fields are named, values are not
 */
export function checkEntries(entries: SelectedEntries): void {
  const { cluster, clusterName, user, userName } = entries;
  const ofUser = [...listUserFaults(user), ...listExecFaults(user.exec)];
  const problems = [
    ...listClusterFaults(cluster).map((fault) => toProblem('cluster', clusterName, fault)),
    ...ofUser.map((fault) => toProblem('user', userName, fault)),
  ];
  if (problems.length > 0) throw new GitsyncError(problems);
}

/** What is wrong, and what to do about it. */
type Fault = readonly [why: string, hint: string];

function toProblem(kind: string, name: string, [why, hint]: Fault): Problem {
  const entry = name === '' ? kind : `${kind} "${name}" of the kubeconfig`;
  const message = `The ${entry} cannot be used: ${why} (flags included).`;
  return { code: 'KUBE_CONFIG', message, hint };
}

function listClusterFaults(cluster: KubeconfigCluster): Fault[] {
  const { authorityFile, authorityData, proxyUrl } = cluster;
  const faults: Fault[] = [];
  if (authorityFile !== '' && authorityData !== '') faults.push(twice('certificate-authority'));
  if (cluster.insecure && authorityFile + authorityData !== '' && isHttps(cluster.server)) {
    const why = 'insecure-skip-tls-verify is set, and a certificate authority too';
    faults.push([why, 'Remove one of the two: is the server’s certificate to be checked or not?']);
  }
  if (proxyUrl !== '' && !isProxy(proxyUrl)) {
    const why = 'proxy-url is no http, https or socks5 URL';
    faults.push([why, 'Write it as in http://proxy.example.org:3128.']);
  }
  return faults;
}

function isHttps(server: string): boolean {
  return !server.toLowerCase().startsWith('http:');
}

function isProxy(text: string): boolean {
  return URL.canParse(text) && proxySchemes.includes(new URL(text).protocol);
}

function twice(field: string): Fault {
  return [`${field} and ${field}-data are both set`, 'Remove one of the two.'];
}

function listUserFaults(user: KubeconfigUser): Fault[] {
  const faults: Fault[] = [];
  if (user.username + user.password !== '' && user.token + user.tokenFile !== '') {
    const why = 'a token and a user name or password are both set';
    faults.push([why, 'Remove one of the two, or choose another entry with --user.']);
  }
  if (user.certificateFile + user.certificateData !== '') {
    if (user.certificateFile !== '' && user.certificateData !== '') {
      faults.push(twice('client-certificate'));
    }
    if (user.keyFile !== '' && user.keyData !== '') faults.push(twice('client-key'));
    if (user.keyFile + user.keyData === '') {
      const hint = 'Add client-key or client-key-data (--client-key).';
      faults.push(['client-certificate is set but client-key is not', hint]);
    }
  }
  if (user.exec !== undefined && user.authProvider !== undefined) {
    faults.push(['exec and auth-provider are both set', 'Remove one of the two.']);
  }
  const asMore = user.asUid !== '' || user.asGroups.length + Object.keys(user.asExtra).length > 0;
  if (asMore && user.asUser === '') {
    const why = 'a UID, groups or extras are to be impersonated, but no user';
    faults.push([why, 'Add --as USER (in the kubeconfig: as).']);
  }
  return faults;
}

function listExecFaults(exec: ExecConfig | undefined): Fault[] {
  if (exec === undefined) return [];
  const faults: Fault[] = [];
  const hint = 'Correct the exec section of the user entry.';
  if (exec.command === '') faults.push(['exec.command is missing', hint]);
  if (exec.apiVersion === '') faults.push(['exec.apiVersion is missing', hint]);
  if (exec.env.some(({ name }) => name === '')) {
    faults.push(['an entry of exec.env has no name', hint]);
  }
  if (exec.interactiveMode === '') {
    faults.push(['exec.interactiveMode must be set', 'Set it to IfAvailable.']);
  } else if (!interactiveModes.includes(exec.interactiveMode)) {
    faults.push(['exec.interactiveMode is unknown', `Set it to ${interactiveModes.join(', ')}.`]);
  }
  return faults;
}
