import { GitsyncError } from '../../../model/problem.ts';
import { findInCluster } from './in-cluster.ts';
import { anonymousUser, unknownCluster } from './kubeconfig.ts';
import type { KubeconfigCluster, KubeconfigContext, KubeconfigUser } from './kubeconfig.ts';
import type { Environment, FoundKubeconfig } from './load-kubeconfig.ts';
import { suggestName } from '../../../model/suggest-name.ts';

/** The flags that choose entries of a kubeconfig. */
export interface EntryFlags {
  readonly context?: string | undefined;
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
  readonly server?: string | undefined;
}

/** The entries that a command works with. */
export interface SelectedEntries {
  readonly context: string;
  readonly cluster: KubeconfigCluster;
  /** Name of the cluster's entry; empty where there is none. */
  readonly clusterName: string;
  readonly user: KubeconfigUser;
  /** Name of the user's entry; empty where there is none. */
  readonly userName: string;
  readonly namespace: string;
}

/** Where a pod would find its service account, and whether it may be used at all. */
export interface Surroundings {
  readonly environment: Environment;
  readonly serviceAccountFolder: string;
  readonly mayBeInCluster: boolean;
}

/**
 * Chooses context, cluster and user as kubectl does; without any kubeconfig, the cluster that the
 * process runs in.
 * @throws GitsyncError KUBE_CONFIG naming what does not exist and what was probably meant
 */
export async function selectEntries(
  found: FoundKubeconfig,
  flags: EntryFlags,
  surroundings: Surroundings,
): Promise<SelectedEntries> {
  const nothingFound = found.config.clusters.size === 0 && found.config.contexts.size === 0;
  const asksNothing = !isGiven(flags.server) && !isGiven(flags.context) && !isGiven(flags.cluster);
  if (nothingFound && asksNothing) {
    const { environment, serviceAccountFolder, mayBeInCluster } = surroundings;
    const inside = mayBeInCluster
      ? await findInCluster(environment, serviceAccountFolder)
      : undefined;
    if (inside !== undefined) return { context: '', clusterName: '', userName: '', ...inside };
    throw noKubeconfig(found);
  }
  return selectFromKubeconfig(found, flags);
}

function selectFromKubeconfig(found: FoundKubeconfig, flags: EntryFlags): SelectedEntries {
  const { config } = found;
  const name = isGiven(flags.context) ? flags.context : config.currentContext;
  const context = findContext(found, name, isGiven(flags.context));
  const cluster = isGiven(flags.cluster) ? flags.cluster : (context?.cluster ?? '');
  const user = isGiven(flags.user) ? flags.user : (context?.user ?? '');
  if (cluster === '' && !isGiven(flags.server)) throw noContext(found);
  return {
    context: context === undefined ? '' : name,
    cluster: findCluster(found, { name: cluster, context: name }, flags),
    clusterName: cluster,
    user: user === '' ? anonymousUser : findUser(found, { name: user, context: name }, flags),
    userName: user,
    namespace: context?.namespace ?? '',
  };
}

/** An entry's name, and the context that names it unless a flag does. */
interface Wanted {
  readonly name: string;
  readonly context: string;
}

/** With --server the cluster's entry may be missing: only what it adds to the URL is taken from it. */
function findCluster(found: FoundKubeconfig, wanted: Wanted, flags: EntryFlags): KubeconfigCluster {
  const { clusters } = found.config;
  const cluster = clusters.get(wanted.name);
  if (cluster !== undefined) return cluster;
  if (isGiven(flags.server) && !isGiven(flags.cluster)) return unknownCluster;
  throw notThere(namedBy('cluster', wanted, flags.cluster), wanted.name, clusters);
}

function findUser(found: FoundKubeconfig, wanted: Wanted, flags: EntryFlags): KubeconfigUser {
  const { users } = found.config;
  const user = users.get(wanted.name);
  if (user !== undefined) return user;
  throw notThere(namedBy('user', wanted, flags.user), wanted.name, users);
}

function namedBy(kind: string, { name, context }: Wanted, flag: string | undefined): string {
  return isGiven(flag)
    ? `${kind} "${name}"`
    : `${kind} "${name}", which the context "${context}" names,`;
}

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

function findContext(
  found: FoundKubeconfig,
  name: string,
  byFlag: boolean,
): KubeconfigContext | undefined {
  if (name === '') return undefined;
  const context = found.config.contexts.get(name);
  if (context !== undefined) return context;
  const where = byFlag ? '' : ', which current-context names,';
  throw notThere(`context "${name}"${where}`, name, found.config.contexts);
}

function notThere(what: string, name: string, known: ReadonlyMap<string, unknown>): GitsyncError {
  const names = [...known.keys()].sort();
  const near = suggestName(name, names);
  const some = names.length > 8 ? [...names.slice(0, 8), '…'] : names;
  const listed = names.length === 0 ? 'The kubeconfig has none.' : `There are: ${some.join(', ')}.`;
  return new GitsyncError([
    {
      code: 'KUBE_CONFIG',
      message: `The ${what} is not in the kubeconfig.`,
      hint: near === undefined ? listed : `Did you mean "${near}"? ${listed}`,
    },
  ]);
}

function noContext(found: FoundKubeconfig): GitsyncError {
  const names = [...found.config.contexts.keys()].sort();
  return new GitsyncError([
    {
      code: 'KUBE_CONFIG',
      message: `The kubeconfig ${found.files.join(', ')} sets no current-context.`,
      hint: `Choose one with --context: ${names.slice(0, 8).join(', ')}`,
    },
  ]);
}

function noKubeconfig(found: FoundKubeconfig): GitsyncError {
  const empty = found.files.map((file) => `${file} (empty)`);
  return new GitsyncError([
    {
      code: 'KUBE_CONFIG',
      message: `No cluster is configured: looked at ${[...empty, ...found.missing].join(', ')}, and this is no pod.`,
      hint: 'Set KUBECONFIG or --kubeconfig, or log in to a cluster first.',
    },
  ]);
}
