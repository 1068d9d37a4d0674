import type { Clock } from '../kube/clock.ts';
import type { ApiResource, KubeClient, KubeFailure } from '../kube/kube-client.ts';
import type { Logger } from '../log/logger.ts';
import type { KubeObject } from '../model/manifest.ts';
import { GitsyncError, problemsOf } from '../model/problem.ts';
import type { Problem } from '../model/problem.ts';
import { backoffMs } from './backoff.ts';
import { gitSyncKind } from './git-sync.ts';

/** What is learned about the GitSync objects of the cluster. */
export type GitSyncNews =
  /** The whole list: what is not in it is gone. */
  | { readonly kind: 'all'; readonly objects: readonly KubeObject[] }
  | { readonly kind: 'present'; readonly object: KubeObject }
  | { readonly kind: 'gone'; readonly object: KubeObject };

/** Where to look, and who is told. */
export interface FollowOptions {
  readonly kube: KubeClient;
  /** Empty: all namespaces. */
  readonly namespace: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly onNews: (news: GitSyncNews) => void;
}

const limits = { firstMs: 500, longestMs: 30_000 };
/** A watch that ends sooner was not worth its start: the next one waits. */
const shortWatchMs = 1000;

const stopped: Problem = { code: 'APPLY_ABORTED', message: 'The controller is being stopped.' };

/**
 * Lists the GitSync objects and watches them until the signal aborts. Whatever breaks the watch (a 410
 * included) leads to a new list after a pause; a failure never ends the following and never counts as "none".
 */
export async function followGitSyncs(options: FollowOptions): Promise<void> {
  const { clock, logger, signal } = options;
  let failures = 0;
  for (;;) {
    const startMs = clock.now();
    const problem = await followOnce(options);
    if (signal.aborted) return;
    failures = clock.now() - startMs > limits.longestMs ? 1 : failures + 1;
    const pauseMs = backoffMs(failures, limits, clock.random());
    const fields = { code: problem.code, problem: problem.message, pauseMs };
    // An expired resourceVersion is an ordinary thing.
    if (problem.code === 'KUBE_GONE') logger.debug('GitSync objects are listed again', fields);
    else logger.warn('GitSync objects cannot be followed, trying again', fields);
    await clock.sleep(pauseMs, signal);
  }
}

/** One list and the watches that continue it, until something goes wrong. */
async function followOnce(options: FollowOptions): Promise<Problem> {
  const { kube, signal, onNews } = options;
  const scope = { ...(options.namespace === '' ? {} : { namespace: options.namespace }), signal };
  try {
    const resource = await findResource(options);
    const listing = await kube.list(resource, scope);
    if (listing.kind === 'failed') return listing.problem;
    onNews({ kind: 'all', objects: listing.value.items });
    return await watchFrom(resource, listing.value.resourceVersion, options);
  } catch (error) {
    // What was waited for is thrown as an AbortError then.
    if (signal.aborted) return stopped;
    const [problem] = problemsOf(error);
    if (problem === undefined) throw error;
    return problem;
  }
}

async function findResource({ kube, signal }: FollowOptions): Promise<ApiResource> {
  const resource = (await kube.discover({ refresh: true, signal })).find(gitSyncKind);
  if (resource !== undefined) return resource;
  throw new GitsyncError([
    {
      code: 'KUBE_UNKNOWN_KIND',
      message: 'The server has no kind GitSync in gitsync.dev/v1alpha1.',
      hint: 'Install the CustomResourceDefinition: kubectl apply -k config/install',
    },
  ]);
}

async function watchFrom(
  resource: ApiResource,
  resourceVersion: string,
  options: FollowOptions,
): Promise<Problem> {
  const { clock, signal } = options;
  const position = { resourceVersion };
  let shortWatches = 0;
  // The server ends a watch every few minutes; the next one goes on where it ended.
  while (!signal.aborted) {
    const startMs = clock.now();
    const failure = await watchOnce(resource, position, options);
    if (failure !== undefined) return failure.problem;
    shortWatches = clock.now() - startMs < shortWatchMs ? shortWatches + 1 : 0;
    if (shortWatches > 0)
      await clock.sleep(backoffMs(shortWatches, limits, clock.random()), signal);
  }
  return stopped;
}

async function watchOnce(
  resource: ApiResource,
  position: { resourceVersion: string },
  options: FollowOptions,
): Promise<KubeFailure | undefined> {
  const { kube, namespace, signal, onNews } = options;
  const { resourceVersion } = position;
  const scope = { ...(namespace === '' ? {} : { namespace }), resourceVersion, signal };
  for await (const event of kube.watch(resource, scope)) {
    if ('kind' in event) return event;
    const { object, type } = event;
    position.resourceVersion = object.metadata.resourceVersion ?? position.resourceVersion;
    if (type === 'DELETED') onNews({ kind: 'gone', object });
    else if (type !== 'BOOKMARK') onNews({ kind: 'present', object });
  }
  return undefined;
}
