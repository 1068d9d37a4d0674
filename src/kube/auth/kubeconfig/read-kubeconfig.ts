import { isAbsolute, join } from 'node:path';
import type { Json } from '../../../model/json.ts';
import { GitsyncError } from '../../../model/problem.ts';
import { parseDocuments } from '../../../yaml/parse-documents.ts';
import { FieldReader } from './field-reader.ts';
import type {
  AuthProviderConfig,
  ExecConfig,
  Kubeconfig,
  KubeconfigCluster,
  KubeconfigContext,
  KubeconfigUser,
} from './kubeconfig.ts';

/** Name of the cluster extension that exec plugins receive. */
const execExtension = 'client.authentication.k8s.io/exec';

/**
 * Reads one kubeconfig; relative paths are taken from `folder`, the file's own.
 * What is wrong with a single entry is found when it is chosen (`check-entries.ts`), as in kubectl. Why
 * this is not left to a library: docs/adr/0009.
 * @throws GitsyncError KUBE_CONFIG naming the file and every wrong field, never a value.
 */
export function readKubeconfig(text: string, file: string, folder: string): Kubeconfig {
  const complaints: string[] = [];
  const root = new FieldReader(parseOnlyDocument(text, file), '', complaints);
  if (!['', 'Config'].includes(root.text('kind'))) root.complain('kind', 'is not Config');
  if (!['', 'v1'].includes(root.text('apiVersion'))) root.complain('apiVersion', 'is not v1');
  const config: Kubeconfig = {
    currentContext: root.text('current-context'),
    clusters: readEntries(root, 'cluster', (entry) => readCluster(entry, folder)),
    users: readEntries(root, 'user', (entry, name) => readUser(entry, { file, folder, name })),
    contexts: readEntries(root, 'context', readContext),
  };
  if (complaints.length > 0) throw badKubeconfig(file, complaints.join('; '));
  return config;
}

function parseOnlyDocument(text: string, file: string): Json | undefined {
  try {
    return parseDocuments(text, { dialect: 'kubectl', file })[0]?.value;
  } catch (cause) {
    // The parser's message quotes the text around the fault, which may be a token: only the line is told.
    const line = cause instanceof GitsyncError ? cause.problems[0]?.origin?.line : undefined;
    throw badKubeconfig(
      file,
      line === undefined ? 'not valid YAML' : `not valid YAML, line ${line}`,
    );
  }
}

/** The error for a kubeconfig that cannot be used. */
export function badKubeconfig(file: string, why: string, cause?: unknown): GitsyncError {
  const message = `The kubeconfig ${file} cannot be used: ${why}.`;
  const hint = 'Check the file, or name another one with --kubeconfig or KUBECONFIG.';
  return new GitsyncError([{ code: 'KUBE_CONFIG', message, hint }], { cause });
}

function readEntries<T>(
  root: FieldReader,
  kind: 'cluster' | 'user' | 'context',
  read: (entry: FieldReader, name: string) => T,
): ReadonlyMap<string, T> {
  const entries = new Map<string, T>();
  for (const item of root.objects(`${kind}s`)) {
    const name = item.text('name');
    if (entries.has(name)) item.complain('name', `is used twice: "${name}"`);
    else entries.set(name, read(item.object(kind), name));
  }
  return entries;
}

function resolvePath(path: string, folder: string): string {
  return path === '' || isAbsolute(path) ? path : join(folder, path);
}

function readCluster(entry: FieldReader, folder: string): KubeconfigCluster {
  const extension = entry.objects('extensions').find((item) => item.text('name') === execExtension);
  return {
    server: entry.text('server'),
    authorityFile: resolvePath(entry.text('certificate-authority'), folder),
    authorityData: entry.base64('certificate-authority-data'),
    insecure: entry.flag('insecure-skip-tls-verify'),
    serverName: entry.text('tls-server-name'),
    proxyUrl: entry.text('proxy-url'),
    disableCompression: entry.flag('disable-compression'),
    execConfig: extension?.raw('extension'),
  };
}

/** Where a user entry stands. */
interface EntryPlace {
  readonly file: string;
  readonly folder: string;
  readonly name: string;
}

function readUser(entry: FieldReader, place: EntryPlace): KubeconfigUser {
  const { folder } = place;
  return {
    certificateFile: resolvePath(entry.text('client-certificate'), folder),
    certificateData: entry.base64('client-certificate-data'),
    keyFile: resolvePath(entry.text('client-key'), folder),
    keyData: entry.base64('client-key-data'),
    token: entry.text('token'),
    tokenFile: resolvePath(entry.text('tokenFile'), folder),
    username: entry.text('username'),
    password: entry.text('password'),
    asUser: entry.text('as'),
    asUid: entry.text('as-uid'),
    asGroups: entry.texts('as-groups'),
    asExtra: entry.textsMap('as-user-extra'),
    exec: entry.has('exec') ? readExec(entry.object('exec'), folder) : undefined,
    authProvider: entry.has('auth-provider')
      ? readAuthProvider(entry.object('auth-provider'), place)
      : undefined,
  };
}

function readExec(entry: FieldReader, folder: string): ExecConfig {
  const command = entry.text('command');
  const apiVersion = entry.text('apiVersion');
  const interactiveMode = entry.text('interactiveMode');
  // Left out in a version before v1, it means what plugins then did (client-go's `SetDefaults_ExecConfig`).
  const isOld = /\/v1(?:alpha|beta)1$/.test(apiVersion);
  return {
    apiVersion,
    // As kubectl: a command with a slash is a path from the kubeconfig's folder, others are found on PATH.
    command: command.includes('/') ? resolvePath(command, folder) : command,
    args: entry.texts('args'),
    env: entry
      .objects('env')
      .map((item) => ({ name: item.text('name'), value: item.text('value') })),
    installHint: entry.text('installHint'),
    interactiveMode: interactiveMode === '' && isOld ? 'IfAvailable' : interactiveMode,
    provideClusterInfo: entry.flag('provideClusterInfo'),
  };
}

function readAuthProvider(entry: FieldReader, place: EntryPlace): AuthProviderConfig {
  const { file, name } = place;
  return { name: entry.text('name'), config: entry.textMap('config'), file, entry: name };
}

function readContext(entry: FieldReader): KubeconfigContext {
  return {
    cluster: entry.text('cluster'),
    user: entry.text('user'),
    namespace: entry.text('namespace'),
  };
}
