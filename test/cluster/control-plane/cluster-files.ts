import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  authorityFiles,
  createAuthority,
  createKeyPair,
  issueCertificate,
  type CertificateFiles,
} from './certificates.ts';
import { writeKubeconfig } from './kubeconfig.ts';

/** The files of one cluster, all in its temporary folder. */
export interface ClusterFiles {
  readonly folder: string;
  readonly logs: string;
  readonly certificates: string;
  readonly caCertPath: string;
  readonly server: CertificateFiles;
  readonly serviceAccounts: CertificateFiles;
  readonly admin: CertificateFiles;
  /** Of the administrator. */
  readonly kubeconfigPath: string;
  readonly auditPolicyPath: string;
  readonly auditLogPath: string;
  readonly etcdData: string;
}

/** The users as whom the components work; RBAC's bootstrap policy knows the two `system:kube-…`. */
const componentUsers = {
  'kube-controller-manager': { commonName: 'system:kube-controller-manager' },
  'kube-scheduler': { commonName: 'system:kube-scheduler' },
  kwok: { commonName: 'system:kwok', organizations: ['system:masters'] },
};

/** Metadata of every request once it is answered: enough to count, without bodies and secrets. */
const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  omitManagedFields: true,
  rules: [{ level: 'Metadata' }],
};

/** Where the certificates of a cluster are, and its authority: `kubeconfigFor` adds users there. */
export function certificatesFolder(folder: string): string {
  return join(folder, 'certificates');
}

/** The kubeconfig as which a component works. */
export function componentKubeconfigPath(
  files: Pick<ClusterFiles, 'folder'>,
  component: keyof typeof componentUsers,
): string {
  return join(files.folder, `${component}.kubeconfig`);
}

/** Writes everything that has to be there before the first component starts. */
export async function createClusterFiles(folder: string, serverUrl: string): Promise<ClusterFiles> {
  const certificates = certificatesFolder(folder);
  const logs = join(folder, 'logs');
  await mkdir(logs, { recursive: true });
  await createAuthority(certificates);
  const caCertPath = authorityFiles(certificates).certPath;
  const [server, admin, serviceAccounts] = await Promise.all([
    issueCertificate(certificates, 'server', {
      commonName: 'kube-apiserver',
      servesAs: ['IP:127.0.0.1', 'DNS:localhost', 'DNS:kubernetes.default.svc'],
    }),
    issueCertificate(certificates, 'admin', {
      commonName: 'admin',
      organizations: ['system:masters'],
    }),
    createKeyPair(certificates, 'service-accounts'),
    ...Object.entries(componentUsers).map(async ([component, subject]) => {
      const certificate = await issueCertificate(certificates, component, subject);
      const path = join(folder, `${component}.kubeconfig`);
      await writeKubeconfig(path, { serverUrl, caCertPath, user: component, certificate });
    }),
  ]);
  const files: ClusterFiles = {
    folder,
    logs,
    certificates,
    caCertPath,
    server,
    serviceAccounts,
    admin,
    kubeconfigPath: join(folder, 'kubeconfig'),
    auditPolicyPath: join(folder, 'audit-policy.json'),
    auditLogPath: join(logs, 'audit.log'),
    etcdData: join(folder, 'etcd'),
  };
  await writeKubeconfig(files.kubeconfigPath, {
    serverUrl,
    caCertPath,
    user: 'admin',
    certificate: admin,
  });
  await writeFile(files.auditPolicyPath, JSON.stringify(auditPolicy));
  return files;
}
