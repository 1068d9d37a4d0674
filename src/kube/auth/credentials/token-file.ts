import { readFile } from 'node:fs/promises';
import type { Identity } from '../../connection.ts';
import type { IdentitySource, LoadedIdentity } from '../cached-credentials.ts';
import type { KubeconfigUser } from '../kubeconfig/kubeconfig.ts';
import { fileLifetimeMs, unreadableCredential } from './credential-files.ts';

/** A bearer token that another process keeps fresh; the last one that could be read stays in use. */
export class TokenFile implements IdentitySource {
  readonly renewable = true;
  readonly #file: string;
  readonly #now: () => number;
  #last: string;

  constructor(user: KubeconfigUser, now: () => number) {
    this.#file = user.tokenFile;
    this.#last = user.token;
    this.#now = now;
  }

  /** @throws GitsyncError KUBE_CONFIG where the file has never held a token and the entry has none */
  async load(): Promise<LoadedIdentity> {
    try {
      const text = (await readFile(this.#file, 'utf8')).trim();
      if (text !== '') this.#last = text;
    } catch (cause) {
      if (this.#last === '') throw unreadableCredential('tokenFile', this.#file, cause);
    }
    if (this.#last === '') throw unreadableCredential('tokenFile', this.#file, 'it is empty');
    const identity: Identity = { authorization: `Bearer ${this.#last}` };
    return { identity, expiresAtMs: this.#now() + fileLifetimeMs };
  }
}
