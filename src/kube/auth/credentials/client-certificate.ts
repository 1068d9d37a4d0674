import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { ClientCertificate } from '../../connection.ts';
import type { IdentitySource, LoadedIdentity } from '../cached-credentials.ts';
import type { KubeconfigUser } from '../kubeconfig/kubeconfig.ts';
import { fileLifetimeMs, readPem, unusableCredential } from './credential-files.ts';

/** True for a user who shows a client certificate. A key alone means nothing, as in client-go. */
export function hasClientCertificate(user: KubeconfigUser): boolean {
  return user.certificateFile !== '' || user.certificateData !== '';
}

/** The client certificate of a user; certificate and key may each be inline or a file. */
export class CertificateFiles implements IdentitySource {
  readonly renewable: boolean;
  readonly #user: KubeconfigUser;
  readonly #now: () => number;

  constructor(user: KubeconfigUser, now: () => number) {
    this.#user = user;
    this.#now = now;
    this.renewable = hasClientCertificate(user) && user.certificateFile + user.keyFile !== '';
  }

  async load(): Promise<LoadedIdentity> {
    const user = this.#user;
    if (!hasClientCertificate(user)) return { identity: {}, expiresAtMs: Infinity };
    const cert = await readPem('client-certificate', user.certificateData, user.certificateFile);
    const key = await readPem('client-key', user.keyData, user.keyFile);
    if (cert === undefined || key === undefined) {
      throw unusableCredential('client-certificate is set but client-key is not');
    }
    const pair: ClientCertificate = { cert, key };
    const fault = findPairFault(pair);
    if (fault !== undefined) {
      throw unusableCredential(`client-certificate and client-key: ${fault.why}`, fault.cause);
    }
    return {
      identity: { clientCertificate: pair },
      expiresAtMs: this.renewable ? this.#now() + fileLifetimeMs : Infinity,
    };
  }
}

/**
 * What keeps a certificate and a key from being used together; undefined when nothing does. Node would
 * send no certificate at all for a key of another type, and the server would call us anonymous.
 */
export function findPairFault(
  pair: ClientCertificate,
): { readonly why: string; readonly cause?: unknown } | undefined {
  try {
    const belongTogether = new X509Certificate(pair.cert).checkPrivateKey(
      createPrivateKey(pair.key),
    );
    return belongTogether ? undefined : { why: 'they do not belong together' };
  } catch (cause) {
    return { why: 'one of them is damaged', cause };
  }
}
