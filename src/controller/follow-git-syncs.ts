import type { Clock } from '../kube/clock.ts';
import type { ApiResource, FollowEvent, KubeClient } from '../kube/kube-client.ts';
import type { Logger } from '../log/logger.ts';
import type { KubeObject } from '../model/manifest.ts';
import { GitsyncError, problemsOf } from '../model/problem.ts';
import type { Problem } from '../model/problem.ts';
import { backoffMs } from '../kube/backoff.ts';
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

/** While the kind is not installed or may not be read. */
const limits = { firstMs: 500, longestMs: 30_000 };

const stopped: Problem = { code: 'APPLY_ABORTED', message: 'The controller is being stopped.' };

/**
 * Tells of the GitSync objects until the signal aborts. A failure never counts as "none": also a kind
 * that is not installed yet, or that may not be read, is asked for again.
 */
export async function followGitSyncs(options: FollowOptions): Promise<void> {
  const { clock, logger, signal } = options;
  let failures = 0;
  function hear(event: FollowEvent<KubeObject>): void {
    if (event.kind === 'all') failures = 0;
    pass(event, options);
  }
  for (;;) {
    const problem = await followOnce(options, hear);
    if (signal.aborted) return;
    failures += 1;
    const pauseMs = backoffMs(failures, limits, clock.random());
    logger.warn(troubleMessage, { code: problem.code, problem: problem.message, pauseMs });
    await clock.sleep(pauseMs, signal);
  }
}

const troubleMessage = 'GitSync objects cannot be followed, trying again';

/** Follows as long as trying again can help. */
async function followOnce(
  options: FollowOptions,
  hear: (event: FollowEvent<KubeObject>) => void,
): Promise<Problem> {
  const { kube, namespace, signal } = options;
  const scope = { ...(namespace === '' ? {} : { namespace }), signal };
  try {
    const resource = await findResource(options);
    for await (const event of kube.follow(resource, { ...scope, project: (object) => object })) {
      if (event.kind === 'failed') return event.problem;
      hear(event);
    }
    return stopped;
  } catch (error) {
    // What was waited for is thrown as an AbortError then.
    if (signal.aborted) return stopped;
    const [problem] = problemsOf(error);
    if (problem === undefined) throw error;
    return problem;
  }
}

function pass(event: FollowEvent<KubeObject>, { onNews, logger }: FollowOptions): void {
  switch (event.kind) {
    case 'all':
      onNews({ kind: 'all', objects: event.items });
      return;
    case 'changed':
      onNews({ kind: 'present', object: event.item });
      return;
    case 'gone':
      onNews({ kind: 'gone', object: event.item });
      return;
    case 'trouble': {
      const { code, message } = event.problem;
      logger.warn(troubleMessage, { code, problem: message, pauseMs: event.pauseMs });
      return;
    }
    case 'recovered':
      logger.info('GitSync objects are followed again');
      return;
    // Only a selector lets objects leave without being deleted, and there is none.
    case 'left':
    case 'failed':
      return;
    default:
      event satisfies never;
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
