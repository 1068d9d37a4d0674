import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  authorityFiles,
  createAuthority,
  issueCertificate,
} from '../../cluster/control-plane/certificates.ts';
import type { CertificateFiles } from '../../cluster/control-plane/certificates.ts';

/** A certificate with its key, PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** What servers and users of the tests show, all from one authority but where the name says otherwise. */
export interface TestCertificates {
  readonly folder: string;
  readonly authority: string;
  /** An authority that signed none of them. */
  readonly otherAuthority: string;
  readonly good: Identity;
  readonly otherHost: Identity;
  /** Valid in 2020 only. */
  readonly expired: Identity;
  /** Valid from 2099 on. */
  readonly early: Identity;
  readonly selfSigned: Identity;
  readonly user: Identity;
  readonly foreignUser: Identity;
  remove(): void;
}

const loopback = ['IP:127.0.0.1', 'DNS:localhost'];

/** Makes them with openssl in a folder of their own; call it once for a file. */
export async function makeCertificates(): Promise<TestCertificates> {
  const folder = mkdtempSync(join(tmpdir(), 'gitsync-tls-'));
  const [own, other] = [join(folder, 'own'), join(folder, 'other')];
  await createAuthority(own);
  await createAuthority(other);
  const server = { commonName: 'api', servesAs: loopback };
  const elsewhere = ['DNS:api.example.org', 'DNS:kubernetes', 'IP:10.0.0.1'];
  const good = await issueCertificate(own, 'good', server);
  return {
    folder,
    authority: readFileSync(authorityFiles(own).certPath, 'utf8'),
    otherAuthority: readFileSync(authorityFiles(other).certPath, 'utf8'),
    good: read(good),
    otherHost: read(await issueCertificate(own, 'host', { ...server, servesAs: elsewhere })),
    expired: issueDated(own, 'expired', ['20200101000000Z', '20201231000000Z']),
    early: issueDated(own, 'early', ['20990101000000Z', '20991231000000Z']),
    selfSigned: signItself(folder),
    user: read(await issueCertificate(own, 'user', { commonName: 'eve' })),
    foreignUser: read(await issueCertificate(other, 'user', { commonName: 'eve' })),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function read({ certPath, keyPath }: CertificateFiles): Identity {
  return { cert: readFileSync(certPath, 'utf8'), key: readFileSync(keyPath, 'utf8') };
}

function openssl(folder: string, args: readonly string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
}

/** Only `openssl ca` knows dates that are not now (OpenSSL before 3.4). */
function issueDated(folder: string, name: string, dates: readonly [string, string]): Identity {
  const files = { certPath: join(folder, `${name}.crt`), keyPath: join(folder, `${name}.key`) };
  writeFileSync(join(folder, `${name}.index`), '');
  writeFileSync(join(folder, `${name}.serial`), '1000');
  writeFileSync(
    join(folder, `${name}.cnf`),
    `[ca]
default_ca = own
[own]
database = ${name}.index
serial = ${name}.serial
new_certs_dir = .
certificate = ca.crt
private_key = ca.key
default_md = sha256
policy = any
x509_extensions = server
[any]
commonName = supplied
[server]
subjectAltName = ${loopback.join(', ')}
extendedKeyUsage = serverAuth
`,
  );
  openssl(folder, ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', files.keyPath]);
  openssl(folder, [
    ...['req', '-new', '-config', 'openssl.cnf', '-key', files.keyPath],
    ...['-subj', '/CN=api', '-out', `${name}.csr`],
  ]);
  openssl(folder, [
    ...['ca', '-batch', '-notext', '-config', `${name}.cnf`, '-in', `${name}.csr`],
    ...['-startdate', dates[0], '-enddate', dates[1], '-out', files.certPath],
  ]);
  return read(files);
}

function signItself(folder: string): Identity {
  const files = { certPath: join(folder, 'self.crt'), keyPath: join(folder, 'self.key') };
  openssl(folder, [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-subj', '/CN=api', '-addext', `subjectAltName=${loopback.join(', ')}`],
    ...['-keyout', files.keyPath, '-out', files.certPath],
  ]);
  return read(files);
}
