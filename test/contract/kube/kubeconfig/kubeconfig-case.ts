/**
 * One set-up that kubectl and gitsync are given alike. Texts may hold placeholders: `{folder}` is the
 * case's own folder, the others are the values of the lab (`{https}`, `{ca}`, `{alice.crt}` …).
 */
export interface KubeconfigCase {
  readonly title: string;
  /** By path below the case's folder; those in `bin/` can be run. The default kubeconfig is `config`. */
  readonly files: Readonly<Record<string, string>>;
  /** Beside PATH and HOME (the case's folder); KUBECONFIG is `{folder}/config` unless set. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** Folder of the file that the chosen entries stand in: `kubectl config view` prints paths unresolved. */
  readonly pathsFrom?: string;
  /** What kubectl does; gitsync does the same, unless `deviation` says why not. */
  readonly outcome: 'sent' | 'refused';
  readonly deviation?: {
    readonly reason: string;
    readonly outcome: 'sent' | 'refused';
    /** What gitsync then sends, as the server records it. */
    readonly credentials?: readonly string[];
  };
}

/** What a kubeconfig of a case holds beside the usual: https, the right authority, a token. */
export interface ConfigParts {
  readonly name?: string;
  readonly cluster?: object;
  readonly user?: object;
  readonly context?: object;
  readonly current?: string;
}

/** A kubeconfig with one cluster, user and context of one name. `undefined` fields are left out. */
export function config(parts: ConfigParts = {}): string {
  const { name = 'a', current = name } = parts;
  const cluster = { server: '{https}', 'certificate-authority': '{ca}', ...parts.cluster };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': current,
    clusters: [{ name, cluster }],
    users: [{ name, user: parts.user ?? { token: `token-of-${name}` } }],
    contexts: [{ name, context: { cluster: name, user: name, ...parts.context } }],
  });
}

/** Fills in the placeholders that are known; all other braces stay. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{([a-z][\w.-]*)\}/gi, (whole, name: string) => values[name] ?? whole);
}
