import type { KubeConfig } from '@kubernetes/client-node';
import type { OutgoingHttpHeaders } from 'node:http';
import type { RequestOptions } from 'node:https';
import { stringifyJson } from '../../model/json.ts';
import { GitsyncError } from '../../model/problem.ts';
import type { IdentitySource, LoadedIdentity } from './cached-credentials.ts';
import type { AuthProviderConfig } from './kubeconfig/kubeconfig.ts';

/** How long a token is used before client-node is asked again whether it must be refreshed. */
const recheckMs = 30_000;

/**
 * Tokens of an `auth-provider: oidc` user. This is the one thing that `@kubernetes/client-node` does
 * right and that is not worth writing again: it reads the user's entry and refreshes the id token at
 * the identity provider. It costs 400-600 ms of CPU to import, so it is loaded only for these users;
 * everything else in it stays unused (docs/adr: it drops unknown fields and opens a connection a request).
 * Known gaps of 1.4: `idp-certificate-authority` is ignored and refreshed tokens are not written back.
 */
export class OidcToken implements IdentitySource {
  readonly renewable = true;
  readonly #provider: AuthProviderConfig;
  readonly #now: () => number;
  #config: KubeConfig | undefined;

  constructor(provider: AuthProviderConfig, now: () => number) {
    this.#provider = provider;
    this.#now = now;
  }

  async load(): Promise<LoadedIdentity> {
    const authorization = await this.#askClientNode();
    if (authorization === undefined)
      throw this.#failed('no valid id token and none to refresh it with');
    return { identity: { authorization }, expiresAtMs: this.#now() + recheckMs };
  }

  async #askClientNode(): Promise<string | undefined> {
    const headers: OutgoingHttpHeaders = {};
    const options: RequestOptions = { headers };
    try {
      this.#config ??= await readUser(this.#provider);
      await this.#config.applyToHTTPSOptions(options);
    } catch (cause) {
      throw this.#failed('the identity provider could not be asked for a new token', cause);
    }
    const value = headers['Authorization'];
    return typeof value === 'string' ? value : undefined;
  }

  #failed(why: string, cause?: unknown): GitsyncError {
    const issuer = this.#provider.config['idp-issuer-url'] ?? 'unknown issuer';
    return new GitsyncError(
      [
        {
          code: 'KUBE_UNAUTHORIZED',
          message: `The OIDC login of the kubeconfig (${issuer}) cannot be used: ${why}.`,
          hint: 'Log in again with the tool that wrote the kubeconfig.',
        },
      ],
      { cause },
    );
  }
}

async function readUser(provider: AuthProviderConfig): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromString(
    stringifyJson({
      clusters: [{ name: 'only', cluster: { server: 'https://unused.invalid' } }],
      users: [
        { name: 'only', user: { 'auth-provider': { name: 'oidc', config: provider.config } } },
      ],
      contexts: [{ name: 'only', context: { cluster: 'only', user: 'only' } }],
      'current-context': 'only',
    }),
  );
  return config;
}
