import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createAuthority, issueCertificate } from '../../../cluster/control-plane/certificates.ts';
import { fill } from './kubeconfig-case.ts';
import { startHttpProxy, startSocksProxy } from './recording-proxy.ts';
import type { RecordingProxy } from './recording-proxy.ts';
import { startRecordingServer } from './recording-server.ts';
import type { RecordingServer, ServerCertificate } from './recording-server.ts';

/** Servers, proxies and certificates that cases are played with. */
export interface Lab {
  readonly certificate: ServerCertificate;
  readonly values: Readonly<Record<string, string>>;
  readonly servers: readonly RecordingServer[];
  readonly proxies: readonly RecordingProxy[];
  /** A new folder with the files of a case; those in `bin/` can be run. */
  makeFolder(files: Readonly<Record<string, string>>): Promise<string>;
  close(): Promise<void>;
}

const servesAs = ['IP:127.0.0.1', 'IP:::1', 'DNS:localhost', 'DNS:api.example.test'];

/** Starts everything; the caller closes it. */
export async function openLab(): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), 'gitsync-kubeconfig-lab-'));
  const own = join(folder, 'own');
  await createAuthority(own);
  await createAuthority(join(folder, 'stranger'));
  await issueCertificate(own, 'server', { commonName: 'server', servesAs });
  await issueCertificate(own, 'alice', { commonName: 'alice', organizations: ['dev'] });
  await issueCertificate(own, 'bob', { commonName: 'bob' });
  const read = (name: string): Promise<string> => readFile(join(own, name), 'utf8');
  const certificate = {
    cert: await read('server.crt'),
    key: await read('server.key'),
    ca: await read('ca.crt'),
  };
  const tls = await startRecordingServer(certificate);
  const plain = await startRecordingServer(undefined);
  const targets = { httpsPort: tls.port, httpPort: plain.port };
  const http = await startHttpProxy(targets);
  const https = await startHttpProxy(targets, certificate);
  const socks = await startSocksProxy(targets);
  const values = {
    https: `https://127.0.0.1:${tls.port}`,
    http: `http://127.0.0.1:${plain.port}`,
    port: String(tls.port),
    plainPort: String(plain.port),
    proxy: `127.0.0.1:${http.port}`,
    tlsProxy: `127.0.0.1:${https.port}`,
    socks: `127.0.0.1:${socks.port}`,
    ...(await readCertificates(folder)),
  };
  return {
    certificate,
    values,
    servers: [tls, plain],
    proxies: [http, https, socks],
    makeFolder: (files) => makeCaseFolder(folder, values, files),
    close: async () => {
      await Promise.all([tls, plain, http, https, socks].map((server) => server.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Paths by name, and contents as base64 and as JSON text by name with `-data` and `-json`. */
async function readCertificates(folder: string): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  const files = { ca: 'own/ca.crt', strangers: 'stranger/ca.crt' };
  const users = ['alice.crt', 'alice.key', 'bob.crt', 'bob.key'].map((name) => [
    name,
    `own/${name}`,
  ]);
  for (const [name, path] of [...Object.entries(files), ...users] as [string, string][]) {
    const text = await readFile(join(folder, path), 'utf8');
    values[name] = join(folder, path);
    values[`${name}-data`] = Buffer.from(text).toString('base64');
    values[`${name}-json`] = JSON.stringify(text).slice(1, -1);
  }
  return values;
}

async function makeCaseFolder(
  parent: string,
  values: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = await mkdtemp(join(parent, 'case-'));
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, fill(text, { ...values, folder }));
    if (name.startsWith('bin/')) await chmod(file, 0o755);
  }
  return folder;
}
