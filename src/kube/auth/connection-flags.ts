/** kubectl's flags that say which cluster, who asks and how. Empty text and undefined mean not given. */
export interface ConnectionFlags {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
  readonly server?: string | undefined;
  readonly token?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Files with PEM, relative to the working directory. */
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
  readonly namespace?: string | undefined;
  readonly as?: string | undefined;
  readonly asUid?: string | undefined;
  readonly asGroups?: readonly string[] | undefined;
  /** `KEY=VALUE`, a key once for each of its values. */
  readonly asUserExtra?: readonly string[] | undefined;
  readonly insecureSkipTlsVerify?: boolean | undefined;
  readonly certificateAuthority?: string | undefined;
  readonly tlsServerName?: string | undefined;
  /** `30s`, `1m`, a number of seconds; `0` means the client's own limits. */
  readonly requestTimeout?: string | undefined;
}
