import { homedir } from 'node:os';
import type { JsonObject } from '../../model/json.ts';
import { parseDurationMs } from '../../model/duration.ts';
import { GitsyncError } from '../../model/problem.ts';
import { silentLogger } from '../../log/logger.ts';
import type { Logger } from '../../log/logger.ts';
import type { Connection, Impersonation, ServerTrust } from '../connection.ts';
import { readPem } from './credentials/credential-files.ts';
import type { ConnectionFlags } from './connection-flags.ts';
import { findProxy } from './find-proxy.ts';
import { refuseForeignAccess } from './foreign-kubeconfig.ts';
import { checkEntries } from './kubeconfig/check-entries.ts';
import { serviceAccountFolder } from './kubeconfig/in-cluster.ts';
import { loadKubeconfig } from './kubeconfig/load-kubeconfig.ts';
import type { Environment } from './kubeconfig/load-kubeconfig.ts';
import type { KubeconfigCluster, KubeconfigUser } from './kubeconfig/kubeconfig.ts';
import { selectEntries } from './kubeconfig/select-entries.ts';
import type { SelectedEntries } from './kubeconfig/select-entries.ts';
import { overrideCluster, overrideUser } from './override-entries.ts';
import { createUserCredentials } from './credentials/user-credentials.ts';

/** The flags and the surroundings that they are read in; tests set what differs from a real process. */
export interface LoadConnectionOptions extends ConnectionFlags {
  readonly environment?: Environment;
  readonly homeFolder?: string;
  readonly serviceAccountFolder?: string;
  /**
   * True for a kubeconfig that others wrote, such as one out of a Secret: it may read no files of this
   * machine, run no programs, and never stands for the cluster that this process runs in.
   */
  readonly isForeignKubeconfig?: boolean;
  /** May the kubeconfig run its exec plugin? Unless told, a foreign one may not and any other may. */
  readonly allowPrograms?: boolean;
  readonly now?: () => number;
  /** Where to say that refreshed tokens could not be kept; nowhere by default. */
  readonly logger?: Logger;
}

/**
 * Finds the cluster as kubectl would, without asking it anything. Where this differs from kubectl on
 * purpose is listed in docs/adr/0009.
 * @throws GitsyncError KUBE_CONFIG saying which file, entry or flag is wrong
 */
export async function loadConnection(options: LoadConnectionOptions = {}): Promise<Connection> {
  const environment = options.environment ?? process.env;
  const selected = await select(options, environment);
  const isForeign = options.isForeignKubeconfig ?? false;
  const allowPrograms = options.allowPrograms ?? !isForeign;
  if (isForeign) refuseForeignAccess(selected, allowPrograms);
  const cluster = overrideCluster(selected.cluster, options);
  const user = overrideUser(selected.user, options);
  checkEntries({ ...selected, cluster, user });
  const server = readServer(cluster.server, selected.clusterName);
  const isSecure = server.protocol === 'https:';
  const trust = await readTrust(isSecure ? cluster : withoutTrust(cluster));
  return {
    server: server.href.replace(/\/$/, ''),
    context: selected.context,
    defaultNamespace: emptyToUndefined(options.namespace) ?? (selected.namespace || 'default'),
    userName: selected.userName,
    trust,
    proxyUrl: emptyToUndefined(cluster.proxyUrl) ?? findProxy(server, environment),
    requestTimeoutMs: readTimeout(options.requestTimeout),
    impersonation: readImpersonation(user),
    credentials: createUserCredentials({
      user: isSecure ? user : withoutSecrets(user),
      execCluster: describeForPlugin(cluster, trust),
      environment,
      allowPrograms,
      now: options.now ?? Date.now,
      logger: options.logger ?? silentLogger,
    }),
  };
}

async function select(
  options: LoadConnectionOptions,
  environment: Environment,
): Promise<SelectedEntries> {
  const found = await loadKubeconfig({
    explicitFile: emptyToUndefined(options.kubeconfig),
    environment,
    homeFolder: options.homeFolder ?? homedir(),
  });
  return await selectEntries(found, options, {
    environment,
    serviceAccountFolder: options.serviceAccountFolder ?? serviceAccountFolder,
    mayBeInCluster: options.isForeignKubeconfig !== true,
  });
}

function emptyToUndefined(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
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

function withoutTrust(cluster: KubeconfigCluster): KubeconfigCluster {
  return { ...cluster, authorityFile: '', authorityData: '', insecure: false, serverName: '' };
}

/** The server's URL. `host:port` alone means https here; kubectl takes it for plain http. */
function readServer(text: string, clusterName: string): URL {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const full = URL.canParse(address) ? new URL(address) : undefined;
  if (text === '' || full === undefined || !['https:', 'http:'].includes(full.protocol)) {
    const cluster = clusterName === '' ? 'cluster' : `cluster "${clusterName}" of the kubeconfig`;
    const fault = text === '' ? 'names no server' : 'names a server that is no http or https URL';
    throw configProblem(`The ${cluster} ${fault}.`, 'Correct it there, or give --server URL.');
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
  return { authorities, insecure, serverName };
}

function readTimeout(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : parseDurationMs(text);
  if (ms === undefined) {
    const hint = 'Write 30s, 1m, a number of seconds, or 0 for no limit of its own.';
    throw configProblem(`--request-timeout "${text}" is no duration.`, hint);
  }
  return ms === 0 ? undefined : ms;
}

function readImpersonation(user: KubeconfigUser): Impersonation | undefined {
  const { asUser, asUid, asGroups, asExtra } = user;
  if (asUser === '') return undefined;
  return { user: asUser, uid: asUid, groups: asGroups, extra: asExtra };
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
    ...(cluster.disableCompression ? { 'disable-compression': true } : {}),
    config: cluster.execConfig ?? null,
  };
}

function configProblem(message: string, hint: string): GitsyncError {
  return new GitsyncError([{ code: 'KUBE_CONFIG', message, hint }]);
}
