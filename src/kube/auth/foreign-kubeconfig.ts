import { GitsyncError } from '../../model/problem.ts';
import type { SelectedEntries } from './kubeconfig/select-entries.ts';

/**
 * Refuses what a kubeconfig that others wrote could do to this machine: run programs (CVE-2022-24817)
 * and have its files read. A tokenFile that names this pod's own token would send it to their server.
 * Flags are laid over the entries later: the caller's own files stay allowed.
 * @throws GitsyncError KUBE_CONFIG with every field that is not allowed; paths are not quoted
 */
export function refuseForeignAccess(selected: SelectedEntries, allowPrograms: boolean): void {
  const { cluster, user } = selected;
  const used = {
    'certificate-authority': cluster.authorityFile !== '',
    'client-certificate': user.certificateFile !== '',
    'client-key': user.keyFile !== '',
    tokenFile: user.tokenFile !== '',
    'auth-provider': user.authProvider !== undefined,
    exec: user.exec !== undefined && !allowPrograms,
  };
  const fields = Object.entries(used).flatMap(([field, isUsed]) => (isUsed ? [field] : []));
  if (fields.length === 0) return;
  throw new GitsyncError(
    fields.map((field) => ({
      code: 'KUBE_CONFIG',
      message: `The kubeconfig may not use ${field}: it comes from elsewhere, and ${field} ${dangers[field] ?? readsFiles}.`,
      hint: 'Write a token, or certificate-authority-data, client-certificate-data and client-key-data, into it.',
    })),
  );
}

const readsFiles = 'would read a file of this machine';
const dangers: Readonly<Record<string, string>> = {
  exec: 'would run a program on this machine',
  'auth-provider': 'may read files of this machine',
};
