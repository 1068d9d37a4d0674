import { join, resolve } from 'node:path';
import { loadKubeconfig } from '../../../../src/kube/auth/kubeconfig/load-kubeconfig.ts';
import type {
  KubeconfigCluster,
  KubeconfigUser,
} from '../../../../src/kube/auth/kubeconfig/kubeconfig.ts';
import { selectEntries } from '../../../../src/kube/auth/kubeconfig/select-entries.ts';
import { GitsyncError } from '../../../../src/model/problem.ts';
import type { KubeconfigCase } from './kubeconfig-case.ts';
import { environmentOf, flagsOf, parseFlags, runKubectl } from './play-case.ts';
import type { Scene } from './play-case.ts';

/** The entries that a client works with, in kubectl's names; `undefined` where it refuses to choose. */
export interface ViewedConfig {
  readonly context: string;
  readonly namespace: string;
  readonly cluster: object;
  readonly user: object;
}

/** What `kubectl config view --minify --raw` prints for a case. */
export async function viewByKubectl(
  given: KubeconfigCase,
  scene: Scene,
): Promise<ViewedConfig | undefined> {
  const words = ['config', 'view', '--minify', '--raw', '-o', 'json', ...flagsOf(given, scene)];
  const run = await runKubectl(scene, words, environmentOf(given, scene));
  if (run.exitCode !== 0) return undefined;
  const view = JSON.parse(run.stdout) as {
    readonly 'current-context': string;
    readonly contexts: { readonly context: { readonly namespace?: string } }[];
    readonly clusters: { readonly cluster: object }[] | null;
    readonly users: { readonly user: object }[] | null;
  };
  const chosen = {
    context: view['current-context'],
    namespace: view.contexts[0]?.context.namespace ?? '',
    cluster: view.clusters?.[0]?.cluster ?? {},
    user: view.users?.[0]?.user ?? {},
  };
  const from = join(scene.folder, given.pathsFrom ?? '.');
  return {
    ...chosen,
    cluster: resolvePaths(chosen.cluster, from),
    user: resolvePaths(chosen.user, from),
  };
}

const pathFields = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'];

/** The paths of an entry, as a client uses them: from the folder of its file. */
function resolvePaths(entry: object, from: string): object {
  return Object.fromEntries(
    Object.entries(entry).map(([field, value]: [string, unknown]) => {
      if (field === 'exec') return [field, resolveCommand(value as { command: string }, from)];
      const isPath = pathFields.includes(field) && typeof value === 'string';
      return [field, isPath ? resolve(from, value) : value];
    }),
  );
}

function resolveCommand(exec: { readonly command: string }, from: string): object {
  return exec.command.includes('/') ? { ...exec, command: resolve(from, exec.command) } : exec;
}

/** What our own loading chooses for a case, before flags are laid over it. */
export async function viewByGitsync(
  given: KubeconfigCase,
  scene: Scene,
): Promise<ViewedConfig | undefined> {
  const flags = parseFlags(flagsOf(given, scene));
  const environment = environmentOf(given, scene);
  try {
    const found = await loadKubeconfig({
      explicitFile: flags.kubeconfig,
      environment,
      homeFolder: scene.folder,
    });
    const selected = await selectEntries(
      found,
      { context: flags.context },
      {
        environment: {},
        serviceAccountFolder: join(scene.folder, 'none'),
        mayBeInCluster: false,
      },
    );
    const { context, namespace, cluster, user } = selected;
    return { context, namespace, cluster: clusterFields(cluster), user: userFields(user) };
  } catch (error) {
    if (error instanceof GitsyncError) return undefined;
    throw error;
  }
}

function clusterFields(cluster: KubeconfigCluster): object {
  return withoutEmpty({
    server: cluster.server,
    'certificate-authority': cluster.authorityFile,
    'certificate-authority-data': cluster.authorityData,
    'insecure-skip-tls-verify': cluster.insecure,
    'tls-server-name': cluster.serverName,
    'proxy-url': cluster.proxyUrl,
    'disable-compression': cluster.disableCompression,
  });
}

function userFields(user: KubeconfigUser): object {
  const { exec, authProvider } = user;
  return withoutEmpty({
    'client-certificate': user.certificateFile,
    'client-certificate-data': user.certificateData,
    'client-key': user.keyFile,
    'client-key-data': user.keyData,
    token: user.token,
    tokenFile: user.tokenFile,
    username: user.username,
    password: user.password,
    as: user.asUser,
    'as-uid': user.asUid,
    'as-groups': user.asGroups,
    'as-user-extra': user.asExtra,
    exec,
    'auth-provider':
      authProvider === undefined
        ? undefined
        : { name: authProvider.name, config: authProvider.config },
  });
}

/** Fields that say something; kubectl leaves out most empty ones, but not all. */
export function withoutEmpty(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === '' || value === false;
}
