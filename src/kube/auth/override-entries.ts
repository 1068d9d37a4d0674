import { resolve } from 'node:path';
import { GitsyncError } from '../../model/problem.ts';
import type { ConnectionFlags } from './connection-flags.ts';
import type { KubeconfigCluster, KubeconfigUser } from './kubeconfig/kubeconfig.ts';

/**
 * A cluster entry with the flags laid over it, as client-go's `DirectClientConfig.getCluster` does:
 * --server takes tls-server-name along, and what says how to trust the server is replaced as a whole.
 */
export function overrideCluster(
  cluster: KubeconfigCluster,
  flags: ConnectionFlags,
): KubeconfigCluster {
  const server = given(flags.server);
  const serverName = given(flags.tlsServerName);
  const authorityFile = given(flags.certificateAuthority);
  const insecure = flags.insecureSkipTlsVerify === true;
  const overridden = {
    ...cluster,
    server: server ?? cluster.server,
    serverName: serverName ?? (server === undefined ? cluster.serverName : ''),
  };
  if (!insecure && authorityFile === undefined) return overridden;
  const file = authorityFile === undefined ? '' : resolve(authorityFile);
  return { ...overridden, insecure, authorityFile: file, authorityData: '' };
}

/**
 * A user entry with the flags laid over it, as client-go's `DirectClientConfig.getAuthInfo` does, but
 * for one thing: --token also replaces a tokenFile, which kubectl 1.36 would read and send instead.
 * @throws GitsyncError KUBE_CONFIG for an --as-user-extra without a value
 */
export function overrideUser(user: KubeconfigUser, flags: ConnectionFlags): KubeconfigUser {
  const token = given(flags.token);
  const certificateFile = given(flags.clientCertificate);
  const keyFile = given(flags.clientKey);
  const asGroups = flags.asGroups ?? [];
  return {
    ...user,
    ...(token === undefined ? {} : { token, tokenFile: '' }),
    username: given(flags.username) ?? user.username,
    password: given(flags.password) ?? user.password,
    ...(certificateFile === undefined
      ? {}
      : { certificateFile: resolve(certificateFile), certificateData: '' }),
    ...(keyFile === undefined ? {} : { keyFile: resolve(keyFile), keyData: '' }),
    asUser: given(flags.as) ?? user.asUser,
    asUid: given(flags.asUid) ?? user.asUid,
    asGroups: asGroups.length > 0 ? asGroups : user.asGroups,
    asExtra: { ...user.asExtra, ...readExtras(flags.asUserExtra ?? []) },
  };
}

/** `KEY=VALUE` texts as lists by key. kubectl drops what has no `=`; acting with less than was asked is worse. */
function readExtras(texts: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const extras = new Map<string, readonly string[]>();
  for (const text of texts) {
    const end = text.indexOf('=');
    if (end <= 0) throw badExtra(text);
    const key = text.slice(0, end);
    extras.set(key, [...(extras.get(key) ?? []), text.slice(end + 1)]);
  }
  return Object.fromEntries(extras);
}

function badExtra(text: string): GitsyncError {
  return new GitsyncError([
    {
      code: 'KUBE_CONFIG',
      message: `--as-user-extra "${text}" is no KEY=VALUE.`,
      hint: 'Write --as-user-extra KEY=VALUE, once for every value.',
    },
  ]);
}

/** A flag's text; empty text means that the flag was not given, as in kubectl. */
function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
