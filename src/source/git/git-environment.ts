import type { GitCredentials, GitSourceSpec } from '../source-spec.ts';
import { sourceError } from '../source-problem.ts';

/** The repository that a git call talks to, and what it may use for that. */
export interface GitRemote {
  readonly url: string;
  readonly scheme: GitSourceSpec['scheme'];
  readonly credentials: GitCredentials | undefined;
}

type Environment = Readonly<Record<string, string>>;

/** How the operator's machine reaches the network; nothing else is inherited. */
const inherited = [
  'PATH',
  'https_proxy',
  'HTTPS_PROXY',
  'all_proxy',
  'ALL_PROXY',
  'no_proxy',
  'NO_PROXY',
];

/**
 * The environment of every git process, built from nothing: no configuration of user or system, no prompts,
 * no templates, no protocols but the one in use. HOME is no directory, so neither .netrc nor .gitconfig exists.
 */
export function localEnvironment(gitDir: string): Environment {
  const taken = inherited.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(taken),
    HOME: '/dev/null',
    LC_ALL: 'C',
    GIT_DIR: gitDir,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    GIT_ALLOW_PROTOCOL: '',
    GIT_PROTOCOL_FROM_USER: '0',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
  };
}

/** {@link localEnvironment} plus what reaching one remote takes. */
export function remoteEnvironment(gitDir: string, remote: GitRemote): Environment {
  return {
    ...localEnvironment(gitDir),
    GIT_ALLOW_PROTOCOL: remote.scheme,
    ...(remote.scheme === 'ssh' ? sshEnvironment(remote.credentials?.ssh ?? {}) : {}),
    ...(remote.scheme === 'https' ? loginEnvironment(remote) : {}),
  };
}

/** Settings of every git process, as `-c` takes them. They win over whatever a repository says. */
export const hardenedConfig: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.attributesFile=/dev/null',
  'core.sharedRepository=0600',
  'credential.helper=',
  'transfer.fsckObjects=true',
  'transfer.bundleURI=false',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=no',
  'fetch.unpackLimit=1',
  'gc.auto=0',
  'maintenance.auto=false',
  'protocol.version=2',
  'http.followRedirects=false',
  'http.lowSpeedLimit=1000',
  'http.lowSpeedTime=60',
];

/**
 * Settings of a process that talks to the remote. The remote is described here and not in the mirror's config
 * file: a process without them (`cat-file`) knows of no promisor, so it cannot fetch lazily in any git version.
 */
export function remoteConfig(remote: GitRemote): readonly string[] {
  const config = [
    ...hardenedConfig,
    `remote.origin.url=${remote.url}`,
    'remote.origin.promisor=true',
    'remote.origin.partialclonefilter=blob:none',
  ];
  if (remote.scheme !== 'https') return config;
  const { caFile, https } = remote.credentials ?? {};
  if (caFile !== undefined) config.push(`http.sslCAInfo=${caFile}`);
  if (https !== undefined) config.push(`credential.${originOf(remote.url)}.helper=${loginHelper}`);
  return config;
}

/**
 * Hands the login to git through the pipe of its credential protocol. The text is constant and the values come
 * from the environment, so they are in no argument list; the setting's key limits it to the remote's origin.
 */
const loginHelper =
  '!f() { test "$1" = get || return 0; ' +
  'printf "username=%s\\npassword=%s\\n" "$GITSYNC_LOGIN_NAME" "$GITSYNC_LOGIN_WORD"; }; f';

function loginEnvironment(remote: GitRemote): Environment {
  const login = remote.credentials?.https?.();
  if (login === undefined) return {};

  if (/[\u0000-\u001f\u007f]/.test(login.username + login.password)) {
    throw sourceError('SOURCE_REFUSED', `${remote.url}: the credentials hold a control character`, {
      hint: 'Often a line end was stored with a token: remove it.',
    });
  }
  return { GITSYNC_LOGIN_NAME: login.username, GITSYNC_LOGIN_WORD: login.password };
}

function originOf(url: string): string {
  return /^https:\/\/[^/]+/.exec(url)?.[0] ?? url;
}

function sshEnvironment(ssh: NonNullable<GitCredentials['ssh']>): Environment {
  const settings = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    'ConnectTimeout=15',
    'ServerAliveInterval=15',
    'ServerAliveCountMax=3',
    'ClearAllForwardings=yes',
    'ForwardAgent=no',
    'PermitLocalCommand=no',
    'ProxyCommand=none',
  ];
  const words = ['ssh', '-F', 'none', ...settings.flatMap((setting) => ['-o', setting])];
  if (ssh.knownHostsFile !== undefined) {
    words.push('-o', `UserKnownHostsFile="${ssh.knownHostsFile}"`);
    words.push('-o', 'GlobalKnownHostsFile=/dev/null');
  }
  if (ssh.keyFile !== undefined) words.push('-o', 'IdentitiesOnly=yes', '-i', ssh.keyFile);
  const agent = ssh.agentSocket === undefined ? {} : { SSH_AUTH_SOCK: ssh.agentSocket };
  return { ...agent, GIT_SSH_COMMAND: words.map(quoteForShell).join(' '), GIT_SSH_VARIANT: 'ssh' };
}

/** git runs GIT_SSH_COMMAND through a shell. */
function quoteForShell(word: string): string {
  return /^[A-Za-z0-9=_.\/-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
