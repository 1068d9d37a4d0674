import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const lifetimeDays = '365';

/** A certificate and its private key, as PEM files. */
export interface CertificateFiles {
  readonly certPath: string;
  readonly keyPath: string;
}

/** Whom a certificate is for: Kubernetes reads the user from CN and the groups from O. */
export interface CertificateSubject {
  readonly commonName: string;
  readonly organizations?: readonly string[];
  /** Only for a server: the names and addresses it answers to, as `IP:127.0.0.1` or `DNS:name`. */
  readonly servesAs?: readonly string[];
}

// A configuration of our own: what the machine's openssl.cnf adds must not matter.
const configuration = `[req]
distinguished_name = subject
[subject]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
`;

async function openssl(args: readonly string[]): Promise<void> {
  try {
    await run('openssl', args);
  } catch (error) {
    throw new Error(`openssl ${args[0] ?? ''} failed: ${String(error)}`, { cause: error });
  }
}

function subjectArgument({ commonName, organizations = [] }: CertificateSubject): string {
  const parts = [...organizations.map((name) => ['O', name]), ['CN', commonName]];
  return parts.map(([key, value]) => `/${key ?? ''}=${escapeSubject(value ?? '')}`).join('');
}

function escapeSubject(value: string): string {
  return value.replaceAll(/[\\/+]/g, '\\$&');
}

function configPath(folder: string): string {
  return join(folder, 'openssl.cnf');
}

async function createKey(path: string): Promise<void> {
  await openssl(['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', path]);
}

function filesOf(folder: string, name: string): CertificateFiles {
  return { certPath: join(folder, `${name}.crt`), keyPath: join(folder, `${name}.key`) };
}

/** The files of the authority of a folder made by `createAuthority`. */
export function authorityFiles(folder: string): CertificateFiles {
  return filesOf(folder, 'ca');
}

/** Makes the throw-away certificate authority of one cluster. */
export async function createAuthority(folder: string): Promise<void> {
  const { certPath, keyPath } = authorityFiles(folder);
  await mkdir(folder, { recursive: true });
  await writeFile(configPath(folder), configuration);
  await createKey(keyPath);
  await openssl([
    ...['req', '-x509', '-new', '-sha256', '-config', configPath(folder)],
    ...['-extensions', 'authority', '-key', keyPath, '-days', lifetimeDays],
    ...['-subj', '/CN=gitsync test cluster', '-out', certPath],
  ]);
}

/** Makes a key pair without a certificate: service account tokens are signed with one. */
export async function createKeyPair(folder: string, name: string): Promise<CertificateFiles> {
  const keyPath = join(folder, `${name}.key`);
  const certPath = join(folder, `${name}.pub`);
  await createKey(keyPath);
  await openssl(['ec', '-in', keyPath, '-pubout', '-out', certPath]);
  return { certPath, keyPath };
}

/** Issues a certificate signed by the authority of the folder, as `<name>.crt` and `<name>.key`. */
export async function issueCertificate(
  folder: string,
  name: string,
  subject: CertificateSubject,
): Promise<CertificateFiles> {
  const files = filesOf(folder, name);
  const authority = authorityFiles(folder);
  const requestPath = join(folder, `${name}.csr`);
  const extensionsPath = join(folder, `${name}.ext`);
  const { servesAs } = subject;
  const extensions = [
    'basicConstraints = critical, CA:FALSE',
    'keyUsage = critical, digitalSignature',
    `extendedKeyUsage = ${servesAs === undefined ? 'clientAuth' : 'serverAuth'}`,
    ...(servesAs === undefined ? [] : [`subjectAltName = ${servesAs.join(', ')}`]),
  ];
  await writeFile(extensionsPath, `${extensions.join('\n')}\n`);
  await createKey(files.keyPath);
  await openssl([
    ...['req', '-new', '-sha256', '-utf8', '-config', configPath(folder)],
    ...['-key', files.keyPath, '-subj', subjectArgument(subject), '-out', requestPath],
  ]);
  await openssl([
    ...['x509', '-req', '-sha256', '-in', requestPath, '-days', lifetimeDays],
    ...['-CA', authority.certPath, '-CAkey', authority.keyPath],
    ...['-set_serial', `0x${randomBytes(16).toString('hex')}`],
    ...['-extfile', extensionsPath, '-out', files.certPath],
  ]);
  return files;
}
