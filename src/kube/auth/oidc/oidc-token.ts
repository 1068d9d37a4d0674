import type { OutgoingHttpHeaders } from 'node:http';
import type { Logger } from '../../../log/logger.ts';
import { GitsyncError } from '../../../model/problem.ts';
import type { IdentitySource, LoadedIdentity } from '../cached-credentials.ts';
import type { AuthProviderConfig } from '../kubeconfig/kubeconfig.ts';
import type { Environment } from '../kubeconfig/load-kubeconfig.ts';
import { exchangeRefreshToken } from './oidc-exchange.ts';
import { keepTokens } from './keep-tokens.ts';

/** How long a token is used before it is looked at again whether it must be refreshed. */
const recheckMs = 30_000;

/** What OIDC tokens are renewed with. */
export interface OidcSurroundings {
  readonly environment: Environment;
  readonly now: () => number;
  readonly logger: Logger;
}

/**
 * Tokens of an `auth-provider: oidc` user. `@kubernetes/client-node` reads the token, decides whether it
 * has expired and puts a new one in its place. Only that one module of it is loaded (20 ms of CPU; all of
 * it takes 550), and the question to the identity provider is ours: that of 1.4 sends no client-secret,
 * knows no idp-certificate-authority and loses a refresh token that is not rotated (docs/adr/0009).
 */
export class OidcToken implements IdentitySource {
  readonly renewable = true;
  readonly #provider: AuthProviderConfig;
  readonly #surroundings: OidcSurroundings;
  #config: Readonly<Record<string, string>>;

  constructor(provider: AuthProviderConfig, surroundings: OidcSurroundings) {
    this.#provider = provider;
    this.#surroundings = surroundings;
    this.#config = provider.config;
  }

  /** @throws GitsyncError KUBE_UNAUTHORIZED naming the issuer */
  async load(signal: AbortSignal): Promise<LoadedIdentity> {
    const config = { ...this.#config, 'id-token': this.#config['id-token'] ?? '' };
    // client-node renews what it cannot read, but gives up where there is nothing at all.
    if (config['id-token'] === '') config['id-token'] = 'none';
    const authorization = await this.#askClientNode(config, signal);
    if (config['id-token'] !== this.#config['id-token']) await this.#keep(config);
    return { identity: { authorization }, expiresAtMs: this.#surroundings.now() + recheckMs };
  }

  /** The Authorization header; `config` holds new tokens afterwards if there had to be any. */
  async #askClientNode(config: Record<string, string>, signal: AbortSignal): Promise<string> {
    const { OpenIDConnectAuth } = await import('@kubernetes/client-node/dist/oidc_auth.js');
    const headers: OutgoingHttpHeaders = {};
    const { environment } = this.#surroundings;
    const user = { name: '', authProvider: { name: 'oidc', config } };
    const exchange = {
      // Without `expires_at` the token itself says until when it is valid.
      refresh: async (refreshToken: string) => ({
        ...(await exchangeRefreshToken(refreshToken, { config, environment, signal })),
        expires_at: 0,
      }),
    };
    try {
      await new OpenIDConnectAuth().applyAuthentication(user, { headers }, exchange);
    } catch (cause) {
      if (cause instanceof GitsyncError) throw cause;
      throw this.#failed('its id-token cannot be read', cause);
    }
    const value = headers['Authorization'];
    if (typeof value === 'string') return value;
    throw this.#failed('the id-token has expired, and there is no refresh-token');
  }

  async #keep(config: Readonly<Record<string, string>>): Promise<void> {
    const { logger } = this.#surroundings;
    await keepTokens({ provider: this.#provider, before: this.#config, after: config, logger });
    this.#config = config;
  }

  #failed(why: string, cause?: unknown): GitsyncError {
    const issuer = this.#provider.config['idp-issuer-url'] ?? 'unknown issuer';
    const message = `The OIDC login of the kubeconfig (${issuer}) cannot be used: ${why}.`;
    const hint = 'Log in again with the tool that wrote the kubeconfig.';
    return new GitsyncError([{ code: 'KUBE_UNAUTHORIZED', message, hint }], { cause });
  }
}
