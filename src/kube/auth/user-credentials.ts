import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { JsonObject } from '../../model/json.ts';
import { GitsyncError } from '../../model/problem.ts';
import type { ClientCertificate, Credentials, Identity } from '../connection.ts';
import { CachedCredentials } from './cached-credentials.ts';
import type { IdentitySource, LoadedIdentity } from './cached-credentials.ts';
import { ExecPlugin } from './exec-plugin.ts';
import type { KubeconfigUser } from './kubeconfig/kubeconfig.ts';
import type { Environment } from './kubeconfig/load-kubeconfig.ts';
import { OidcToken } from './oidc-token.ts';

/** Projected tokens rotate: files are read again after this time, and at once after a 401. */
const fileLifetimeMs = 60_000;

/** What credentials of a kubeconfig user are made from. */
export interface UserCredentialsOptions {
  readonly user: KubeconfigUser;
  /** Told to exec plugins that ask for it. */
  readonly execCluster: JsonObject;
  readonly environment: Environment;
  /** False for kubeconfigs that come from a cluster: theirs may not start programs (CVE-2022-24817). */
  readonly allowPrograms: boolean;
  readonly now: () => number;
}

/**
 * Credentials of a user entry. As in client-go a token file goes before a token, either before a
 * password, and any of them before an exec plugin; a client certificate is sent beside them.
 * @throws GitsyncError KUBE_CONFIG where the entry cannot work
 */
export function createUserCredentials(options: UserCredentialsOptions): Credentials {
  const authorization = selectAuthorization(options);
  const certificate = new CertificateFiles(options.user, options.now);
  return new CachedCredentials(new Together(certificate, authorization), options.now);
}

function selectAuthorization(options: UserCredentialsOptions): IdentitySource | undefined {
  const { user } = options;
  if (user.tokenFile !== '') return new TokenFile(user, options.now);
  if (user.token !== '') return fixedSource({ authorization: `Bearer ${user.token}` });
  if (user.username !== '' || user.password !== '') {
    const pair = Buffer.from(`${user.username}:${user.password}`).toString('base64');
    return fixedSource({ authorization: `Basic ${pair}` });
  }
  if (user.exec !== undefined) {
    if (!options.allowPrograms) throw programsRefused();
    const { execCluster: cluster, environment } = options;
    return new ExecPlugin({ exec: user.exec, cluster, environment });
  }
  if (user.authProvider === undefined) return undefined;
  if (user.authProvider.name === 'oidc') return new OidcToken(user.authProvider, options.now);
  throw new GitsyncError([
    {
      code: 'KUBE_CONFIG',
      message: `The kubeconfig uses auth-provider "${user.authProvider.name}", which Kubernetes removed in 1.26.`,
      hint: 'Use the exec plugin of that provider.',
    },
  ]);
}

function programsRefused(): GitsyncError {
  return new GitsyncError([
    {
      code: 'KUBE_CONFIG',
      message: 'The kubeconfig asks to run a program, and it comes from a place that may not.',
      hint: 'Use a token or a client certificate.',
    },
  ]);
}

function fixedSource(identity: Identity): IdentitySource {
  return { renewable: false, load: () => Promise.resolve({ identity, expiresAtMs: Infinity }) };
}

/** A client certificate and what stands in the Authorization header, looked up together. */
class Together implements IdentitySource {
  readonly renewable: boolean;
  readonly #certificate: IdentitySource;
  readonly #authorization: IdentitySource | undefined;

  constructor(certificate: IdentitySource, authorization: IdentitySource | undefined) {
    this.#certificate = certificate;
    this.#authorization = authorization;
    this.renewable = certificate.renewable || authorization?.renewable === true;
  }

  async load(signal: AbortSignal): Promise<LoadedIdentity> {
    const certificate = await this.#certificate.load(signal);
    if (this.#authorization === undefined) return certificate;
    const authorization = await this.#authorization.load(signal);
    return {
      identity: { ...certificate.identity, ...authorization.identity },
      expiresAtMs: Math.min(certificate.expiresAtMs, authorization.expiresAtMs),
    };
  }
}

/** A bearer token that another process keeps fresh; the last one that could be read stays in use. */
class TokenFile implements IdentitySource {
  readonly renewable = true;
  readonly #file: string;
  readonly #now: () => number;
  #last: string;

  constructor(user: KubeconfigUser, now: () => number) {
    this.#file = user.tokenFile;
    this.#last = user.token;
    this.#now = now;
  }

  async load(): Promise<LoadedIdentity> {
    try {
      const text = (await readFile(this.#file, 'utf8')).trim();
      if (text !== '') this.#last = text;
    } catch (cause) {
      if (this.#last === '') throw unreadable('tokenFile', this.#file, cause);
    }
    if (this.#last === '') throw unreadable('tokenFile', this.#file, 'it is empty');
    const identity: Identity = { authorization: `Bearer ${this.#last}` };
    return { identity, expiresAtMs: this.#now() + fileLifetimeMs };
  }
}

/** The client certificate of a user: inline data goes before files, as in kubectl. */
class CertificateFiles implements IdentitySource {
  readonly renewable: boolean;
  readonly #user: KubeconfigUser;
  readonly #now: () => number;

  constructor(user: KubeconfigUser, now: () => number) {
    this.#user = user;
    this.#now = now;
    this.renewable =
      (user.certificateData === '' && user.certificateFile !== '') ||
      (user.keyData === '' && user.keyFile !== '');
  }

  async load(): Promise<LoadedIdentity> {
    const user = this.#user;
    const cert = await readPem('client-certificate', user.certificateData, user.certificateFile);
    const key = await readPem('client-key', user.keyData, user.keyFile);
    if ((cert === undefined) !== (key === undefined)) {
      const [present, absent] =
        cert === undefined
          ? ['client-key', 'client-certificate']
          : ['client-certificate', 'client-key'];
      throw wrongEntry(`${present} is set but ${absent} is not`);
    }
    const pair: ClientCertificate | undefined =
      cert === undefined || key === undefined ? undefined : { cert, key };
    // Node sends no certificate at all where the key is of another type: the server would call us anonymous.
    if (pair !== undefined && !belongTogether(pair)) {
      throw wrongEntry('client-certificate and client-key do not belong together');
    }
    return {
      identity: pair === undefined ? {} : { clientCertificate: pair },
      expiresAtMs: this.renewable ? this.#now() + fileLifetimeMs : Infinity,
    };
  }
}

function belongTogether({ cert, key }: ClientCertificate): boolean {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch (cause) {
    throw wrongEntry('client-certificate or client-key is damaged', cause);
  }
}

/**
 * PEM text from inline base64 or, without it, from a file; undefined when neither is set.
 * @throws GitsyncError KUBE_CONFIG naming the field and the file
 */
export async function readPem(
  field: string,
  data: string,
  file: string,
): Promise<string | undefined> {
  if (data === '' && file === '') return undefined;
  const text = data === '' ? await readPemFile(field, file) : decodeBase64(data);
  if (text.includes('-----BEGIN ')) return text;
  throw wrongEntry(data === '' ? `${field} ${file} holds no PEM` : `${field}-data holds no PEM`);
}

function decodeBase64(data: string): string {
  return Buffer.from(data, 'base64').toString('utf8');
}

async function readPemFile(field: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw unreadable(field, file, cause);
  }
}

function unreadable(field: string, file: string, cause: unknown): GitsyncError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return wrongEntry(`${field} ${file} cannot be read (${why})`, cause);
}

function wrongEntry(why: string, cause?: unknown): GitsyncError {
  return new GitsyncError(
    [
      {
        code: 'KUBE_CONFIG',
        message: `The kubeconfig cannot be used: ${why}.`,
        hint: 'Check the files and fields that the kubeconfig names.',
      },
    ],
    { cause },
  );
}
