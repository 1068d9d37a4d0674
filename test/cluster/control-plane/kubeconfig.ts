import { readFile, writeFile } from 'node:fs/promises';
import type { CertificateFiles } from './certificates.ts';

/** Which server a kubeconfig is for, and as whom. */
export interface KubeconfigSubject {
  readonly serverUrl: string;
  readonly caCertPath: string;
  readonly user: string;
  readonly certificate: CertificateFiles;
}

async function readBase64(path: string): Promise<string> {
  return (await readFile(path)).toString('base64');
}

/** Writes a kubeconfig with everything inside, so that it still works when it is copied away. */
export async function writeKubeconfig(path: string, subject: KubeconfigSubject): Promise<void> {
  const cluster = 'gitsync-test';
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: cluster,
        cluster: {
          server: subject.serverUrl,
          'certificate-authority-data': await readBase64(subject.caCertPath),
        },
      },
    ],
    users: [
      {
        name: subject.user,
        user: {
          'client-certificate-data': await readBase64(subject.certificate.certPath),
          'client-key-data': await readBase64(subject.certificate.keyPath),
        },
      },
    ],
    contexts: [{ name: cluster, context: { cluster, user: subject.user } }],
    'current-context': cluster,
  };
  // JSON is YAML; the key makes it private to the user.
  await writeFile(path, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
}
