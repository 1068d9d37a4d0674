import type { JsonObject } from '../../../model/json.ts';
import { GitsyncError } from '../../../model/problem.ts';
import type { Logger } from '../../../log/logger.ts';
import type { Credentials, Identity } from '../../connection.ts';
import { CachedCredentials } from '../cached-credentials.ts';
import type { IdentitySource, LoadedIdentity } from '../cached-credentials.ts';
import type { AuthProviderConfig, KubeconfigUser } from '../kubeconfig/kubeconfig.ts';
import type { Environment } from '../kubeconfig/load-kubeconfig.ts';
import { CertificateFiles, hasClientCertificate } from './client-certificate.ts';
import { ExecPlugin } from './exec-plugin.ts';
import { OidcToken } from '../oidc/oidc-token.ts';
import { TokenFile } from './token-file.ts';

/** What credentials of a kubeconfig user are made from. */
export interface UserCredentialsOptions {
  readonly user: KubeconfigUser;
  /** Told to exec plugins that ask for it. */
  readonly execCluster: JsonObject;
  readonly environment: Environment;
  /** False where no exec plugin may be started (CVE-2022-24817). */
  readonly allowPrograms: boolean;
  readonly now: () => number;
  readonly logger: Logger;
}

/**
 * Credentials of a user entry. As in client-go a token file goes before a token, either before an
 * auth-provider, and an exec plugin is asked only where the entry holds nothing else, a client
 * certificate included. A client certificate is sent beside a token or password.
 * @throws GitsyncError KUBE_CONFIG where the entry cannot work
 */
export function createUserCredentials(options: UserCredentialsOptions): Credentials {
  const authorization = selectAuthorization(options);
  const certificate = new CertificateFiles(options.user, options.now);
  return new CachedCredentials(new Together(certificate, authorization), options.now);
}

function selectAuthorization(options: UserCredentialsOptions): IdentitySource | undefined {
  const { user, now, logger } = options;
  const provider = user.authProvider;
  if (provider !== undefined) checkProvider(provider);
  if (user.tokenFile !== '') return new TokenFile(user, now);
  if (user.token !== '') return fixedSource({ authorization: `Bearer ${user.token}` });
  if (user.username !== '' || user.password !== '') {
    const pair = Buffer.from(`${user.username}:${user.password}`).toString('base64');
    return fixedSource({ authorization: `Basic ${pair}` });
  }
  if (user.exec !== undefined && !hasClientCertificate(user)) {
    if (!options.allowPrograms) throw programsRefused();
    const { execCluster: cluster, environment } = options;
    return new ExecPlugin({ exec: user.exec, cluster, environment });
  }
  return provider === undefined
    ? undefined
    : new OidcToken(provider, { environment: options.environment, now, logger });
}

function checkProvider({ name, config }: AuthProviderConfig): void {
  if (name !== 'oidc') {
    throw new GitsyncError([
      {
        code: 'KUBE_CONFIG',
        message: `The kubeconfig uses auth-provider "${name}", which Kubernetes removed in 1.26.`,
        hint: 'Use the exec plugin of that provider.',
      },
    ]);
  }
  const missing = ['idp-issuer-url', 'client-id'].filter((key) => (config[key] ?? '') === '');
  if (missing.length === 0) return;
  throw new GitsyncError([
    {
      code: 'KUBE_CONFIG',
      message: `The auth-provider oidc of the kubeconfig does not set ${missing.join(' and ')}.`,
      hint: 'Log in again with the tool that wrote the kubeconfig.',
    },
  ]);
}

function programsRefused(): GitsyncError {
  return new GitsyncError([
    {
      code: 'KUBE_CONFIG',
      message: 'The kubeconfig asks to run a program (exec), which is not allowed here.',
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
