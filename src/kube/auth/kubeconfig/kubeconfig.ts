import type { Json } from '../../../model/json.ts';

/** `clusters[].cluster` of a kubeconfig. Paths are absolute, empty text means not set. */
export interface KubeconfigCluster {
  readonly server: string;
  readonly authorityFile: string;
  /** PEM in base64. */
  readonly authorityData: string;
  readonly insecure: boolean;
  readonly serverName: string;
  readonly proxyUrl: string;
  /** Told to exec plugins; answers are compressed all the same. */
  readonly disableCompression: boolean;
  /** The extension that an exec plugin is given as `cluster.config`; any JSON. */
  readonly execConfig: Json | undefined;
}

/** `users[].user.exec`: a program that prints an ExecCredential. */
export interface ExecConfig {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly installHint: string;
  readonly interactiveMode: string;
  readonly provideClusterInfo: boolean;
}

/** `users[].user` of a kubeconfig. Paths are absolute, empty text means not set. */
export interface KubeconfigUser {
  readonly certificateFile: string;
  readonly certificateData: string;
  readonly keyFile: string;
  readonly keyData: string;
  readonly token: string;
  readonly tokenFile: string;
  readonly username: string;
  readonly password: string;
  readonly asUser: string;
  readonly asUid: string;
  readonly asGroups: readonly string[];
  readonly asExtra: Readonly<Record<string, readonly string[]>>;
  readonly exec: ExecConfig | undefined;
  readonly authProvider: AuthProviderConfig | undefined;
}

/** `users[].user.auth-provider`: only `oidc` is left of what kubectl once knew. */
export interface AuthProviderConfig {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
  /** The kubeconfig and the user entry in it: refreshed tokens go back to where they came from. */
  readonly file: string;
  readonly entry: string;
}

/** `contexts[].context` of a kubeconfig. */
export interface KubeconfigContext {
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string;
}

/** One kubeconfig, or several merged into one. */
export interface Kubeconfig {
  readonly currentContext: string;
  readonly clusters: ReadonlyMap<string, KubeconfigCluster>;
  readonly users: ReadonlyMap<string, KubeconfigUser>;
  readonly contexts: ReadonlyMap<string, KubeconfigContext>;
}

/** A user entry without anything: the start for override flags. */
export const anonymousUser: KubeconfigUser = {
  certificateFile: '',
  certificateData: '',
  keyFile: '',
  keyData: '',
  token: '',
  tokenFile: '',
  username: '',
  password: '',
  asUser: '',
  asUid: '',
  asGroups: [],
  asExtra: {},
  exec: undefined,
  authProvider: undefined,
};

/** A cluster entry without anything: the start for override flags. */
export const unknownCluster: KubeconfigCluster = {
  server: '',
  authorityFile: '',
  authorityData: '',
  insecure: false,
  serverName: '',
  proxyUrl: '',
  disableCompression: false,
  execConfig: undefined,
};

/**
 * Merges kubeconfigs as kubectl does: for every named entry and for current-context the first file
 * that has it wins, and entries are taken whole, never field by field (client-go's
 * `ClientConfigLoadingRules`).
 */
export function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  return {
    currentContext: configs.find((config) => config.currentContext !== '')?.currentContext ?? '',
    clusters: mergeMaps(configs.map((config) => config.clusters)),
    users: mergeMaps(configs.map((config) => config.users)),
    contexts: mergeMaps(configs.map((config) => config.contexts)),
  };
}

function mergeMaps<T>(maps: readonly ReadonlyMap<string, T>[]): ReadonlyMap<string, T> {
  const merged = new Map<string, T>();
  for (const map of maps) {
    for (const [name, entry] of map) if (!merged.has(name)) merged.set(name, entry);
  }
  return merged;
}
