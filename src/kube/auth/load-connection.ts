import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { JsonObject } from '../../model/json.ts';
import { GitsyncError } from '../../model/problem.ts';
import type { Connection, Impersonation, ServerTrust } from '../connection.ts';
import { findProxy } from './find-proxy.ts';
import { loadKubeconfig } from './kubeconfig/load-kubeconfig.ts';
import type { Environment } from './kubeconfig/load-kubeconfig.ts';
import type { KubeconfigCluster, KubeconfigUser } from './kubeconfig/kubeconfig.ts';
import { serviceAccountFolder } from './kubeconfig/in-cluster.ts';
import { parseDurationMs } from './parse-duration.ts';
import { selectEntries } from './kubeconfig/select-entries.ts';
import { createUserCredentials, readPem } from './user-credentials.ts';

/** kubectl's flags that say which cluster, who asks and how. Empty text and undefined mean not given. */
export interface ConnectionFlags {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
  readonly server?: string | undefined;
  readonly token?: string | undefined;
  readonly namespace?: string | undefined;
  readonly as?: string | undefined;
  readonly asUid?: string | undefined;
  readonly asGroups?: readonly string[] | undefined;
  readonly insecureSkipTlsVerify?: boolean | undefined;
  readonly certificateAuthority?: string | undefined;
  readonly tlsServerName?: string | undefined;
  /** `30s`, `1m`, a number of seconds; `0` means the client's own limits. */
  readonly requestTimeout?: string | undefined;
}

/** The flags and the surroundings that they are read in; tests set what differs from a real process. */
export interface LoadConnectionOptions extends ConnectionFlags {
  readonly environment?: Environment;
  readonly homeFolder?: string;
  readonly serviceAccountFolder?: string;
  /** False refuses exec plugins: for kubeconfigs that come from a cluster. */
  readonly allowPrograms?: boolean;
  readonly now?: () => number;
}

/**
 * Finds the cluster as kubectl would, without asking it anything.
 * @throws GitsyncError KUBE_CONFIG saying which file, entry or flag is wrong
 */
export async function loadConnection(options: LoadConnectionOptions = {}): Promise<Connection> {
  const environment = options.environment ?? process.env;
  const found = await loadKubeconfig({
    explicitFile: emptyToUndefined(options.kubeconfig),
    environment,
    homeFolder: options.homeFolder ?? homedir(),
  });
  const selected = await selectEntries(found, options, {
    environment,
    serviceAccountFolder: options.serviceAccountFolder ?? serviceAccountFolder,
  });
  const cluster = overrideCluster(selected.cluster, options);
  const user = overrideUser(selected.user, options);
  const server = checkServer(cluster.server);
  const trust = await readTrust(cluster);
  return {
    server: server.href.replace(/\/$/, ''),
    context: selected.context,
    defaultNamespace: emptyToUndefined(options.namespace) ?? (selected.namespace || 'default'),
    trust,
    proxyUrl: emptyToUndefined(cluster.proxyUrl) ?? findProxy(server, environment),
    requestTimeoutMs: readTimeout(options.requestTimeout),
    impersonation: readImpersonation(user),
    credentials: createUserCredentials({
      user: server.protocol === 'https:' ? user : withoutSecrets(user),
      execCluster: describeForPlugin(cluster, trust),
      environment,
      allowPrograms: options.allowPrograms ?? true,
      now: options.now ?? Date.now,
    }),
  };
}

function emptyToUndefined(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function overrideCluster(cluster: KubeconfigCluster, flags: ConnectionFlags): KubeconfigCluster {
  const server = emptyToUndefined(flags.server);
  const authorityFile = emptyToUndefined(flags.certificateAuthority);
  // As kubectl: the name in the certificate belonged to the server that --server replaces.
  const serverName = flags.tlsServerName ?? (server === undefined ? cluster.serverName : '');
  const overridden = { ...cluster, server: server ?? cluster.server, serverName };
  if (flags.insecureSkipTlsVerify === true) {
    return { ...overridden, insecure: true, authorityFile: '', authorityData: '' };
  }
  if (authorityFile === undefined) return overridden;
  return {
    ...overridden,
    insecure: false,
    authorityFile: resolve(authorityFile),
    authorityData: '',
  };
}

function overrideUser(user: KubeconfigUser, flags: ConnectionFlags): KubeconfigUser {
  const token = emptyToUndefined(flags.token);
  return {
    ...user,
    ...(token === undefined ? {} : { token, tokenFile: '', username: '', password: '' }),
    asUser: flags.as ?? user.asUser,
    asUid: flags.asUid ?? user.asUid,
    asGroups: flags.asGroups ?? user.asGroups,
  };
}

/** As kubectl: over plain HTTP nothing secret is sent, whatever the kubeconfig holds. */
function withoutSecrets(user: KubeconfigUser): KubeconfigUser {
  return {
    ...user,
    token: '',
    tokenFile: '',
    username: '',
    password: '',
    certificateData: '',
    certificateFile: '',
    keyData: '',
    keyFile: '',
    exec: undefined,
    authProvider: undefined,
  };
}

function checkServer(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const full = url ?? (URL.canParse(`https://${text}`) ? new URL(`https://${text}`) : undefined);
  if (text === '' || full === undefined || !['https:', 'http:'].includes(full.protocol)) {
    throw configProblem('The server of the cluster is no http or https URL.', 'Check --server.');
  }
  if (full.username !== '' || full.password !== '' || full.search !== '') {
    throw configProblem(
      `The server URL of ${full.host} holds a password or a query.`,
      'Put credentials into the user entry of the kubeconfig.',
    );
  }
  return full;
}

async function readTrust(cluster: KubeconfigCluster): Promise<ServerTrust> {
  const { authorityData, authorityFile, insecure, serverName } = cluster;
  const authorities = await readPem('certificate-authority', authorityData, authorityFile);
  if (insecure && authorities !== undefined) {
    throw configProblem(
      'The cluster sets both insecure-skip-tls-verify and a certificate authority.',
      'Remove one of the two: kubectl refuses this too.',
    );
  }
  return { authorities, insecure, serverName };
}

function readTimeout(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const ms = parseDurationMs(text);
  if (ms === undefined) {
    throw configProblem(`--request-timeout "${text}" is no duration.`, 'Write 30s, 1m or 0.');
  }
  return ms === 0 ? undefined : ms;
}

function readImpersonation(user: KubeconfigUser): Impersonation | undefined {
  const { asUser, asUid, asGroups, asExtra } = user;
  if (asUser !== '') return { user: asUser, uid: asUid, groups: asGroups, extra: asExtra };
  if (asUid === '' && asGroups.length === 0 && Object.keys(asExtra).length === 0) return undefined;
  throw configProblem(
    'Impersonation needs a user: --as-group and --as-uid alone do not work.',
    'Add --as USER.',
  );
}

/** `spec.cluster` of an ExecCredential. */
function describeForPlugin(cluster: KubeconfigCluster, trust: ServerTrust): JsonObject {
  const { authorities } = trust;
  return {
    server: cluster.server,
    ...(cluster.serverName === '' ? {} : { 'tls-server-name': cluster.serverName }),
    ...(trust.insecure ? { 'insecure-skip-tls-verify': true } : {}),
    ...(authorities === undefined
      ? {}
      : { 'certificate-authority-data': Buffer.from(authorities).toString('base64') }),
    ...(cluster.proxyUrl === '' ? {} : { 'proxy-url': cluster.proxyUrl }),
    config: cluster.execConfig ?? null,
  };
}

function configProblem(message: string, hint: string): GitsyncError {
  return new GitsyncError([{ code: 'KUBE_CONFIG', message, hint }]);
}
