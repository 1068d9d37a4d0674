/** A client certificate with its key, both PEM. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

/** What proves who asks, as it stands at one moment. Anonymous when nothing is set. */
export interface Identity {
  /** Value of the `Authorization` header. */
  readonly authorization?: string;
  readonly clientCertificate?: ClientCertificate;
}

/** Where identities come from: files, an exec plugin, an identity provider or the kubeconfig itself. */
export interface Credentials {
  /** What to send now. Parallel callers share one look-up. @throws GitsyncError KUBE_CONFIG or KUBE_UNAUTHORIZED */
  current(signal?: AbortSignal): Promise<Identity>;
  /**
   * Forgets `refused`, which the server answered with 401.
   * False when asking again would only give the same identity.
   */
  renew(refused: Identity): boolean;
}

/** In whose name the requests are made (`--as`); the server checks that we may. */
export interface Impersonation {
  readonly user: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** How the server proves who it is. */
export interface ServerTrust {
  /** PEM bundle that replaces the system's authorities; undefined means the system's. */
  readonly authorities: string | undefined;
  /** True skips every check of the server's certificate. */
  readonly insecure: boolean;
  /** Name expected in the certificate instead of the host's; empty means the host's. */
  readonly serverName: string;
}

/** One cluster and one user: everything that a client needs to connect. */
export interface Connection {
  /** URL without credentials, query and trailing slash; its path prefixes every request. */
  readonly server: string;
  /** Context of the kubeconfig; empty in a cluster. */
  readonly context: string;
  readonly defaultNamespace: string;
  /** Name of the kubeconfig's user entry; empty where there is none. */
  readonly userName: string;
  readonly trust: ServerTrust;
  /** HTTP proxy to go through; undefined means a direct connection. */
  readonly proxyUrl: string | undefined;
  /** `--request-timeout`: limit of one attempt; undefined means the client's own limits. */
  readonly requestTimeoutMs: number | undefined;
  readonly impersonation: Impersonation | undefined;
  readonly credentials: Credentials;
}
