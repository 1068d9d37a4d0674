import type { Clock } from '../kube/clock.ts';
import type { KubeClient } from '../kube/kube-client.ts';
import type { Logger } from '../log/logger.ts';
import { formatSetRef } from '../model/applyset.ts';
import type { KubeObject } from '../model/manifest.ts';
import { compareText } from '../model/object-id.ts';
import type { ControllerContext } from './controller-context.ts';
import { followGitSyncs } from './follow-git-syncs.ts';
import type { GitSyncNews } from './follow-git-syncs.ts';
import { gitSyncName, setOf } from './git-sync.ts';
import { startWorker } from './git-sync-worker.ts';
import type { GitSyncWorker } from './git-sync-worker.ts';
import { createSlots } from './slots.ts';

/** How the controller runs. */
export interface ControllerOptions {
  readonly kube: KubeClient;
  readonly version: string;
  /** Only GitSync objects of this namespace; empty: of all. */
  readonly namespace: string;
  readonly git: ControllerContext['git'];
  readonly clock: Clock;
  readonly logger: Logger;
  /** Aborted: what is being written is finished, nothing new begins. */
  readonly signal: AbortSignal;
  /** Sets that are rendered and planned at the same time. */
  readonly concurrency?: number;
}

const usualConcurrency = 4;
/** A pod is killed 30 s after it was asked to end; who waits for us has other things to do. */
const graceMs = 8000;

interface Member {
  readonly worker: GitSyncWorker;
  readonly object: KubeObject;
}

/**
 * Keeps the sets of all GitSync objects until the signal aborts. Each object has a worker of its own, so that
 * no failure of one concerns another. Where a GitSync is deleted its set is left alone: whoever wants the
 * objects gone says so with `gitsync destroy`, or empties the source first.
 * @returns false where something was still running when the time to stop was over.
 */
export async function runController(options: ControllerOptions): Promise<boolean> {
  const { clock, logger, signal } = options;
  const members = new Map<string, Member>();
  /** Workers that were stopped and finish what they are writing, by the name of their object. */
  const ending = new Map<string, Promise<void>>();
  const context: ControllerContext = {
    ...options,
    slots: createSlots(options.concurrency ?? usualConcurrency),
    findRival: (object) => findRival(object, members),
  };

  function add(name: string, object: KubeObject): void {
    const after = ending.get(name);
    const worker = startWorker(object, context, after === undefined ? {} : { after });
    members.set(name, { worker, object });
    logger.info('GitSync found', { gitSync: name });
  }

  function take(object: KubeObject): void {
    const name = gitSyncName(object);
    const member = members.get(name);
    if (member === undefined) {
      add(name, object);
      return;
    }
    members.set(name, { ...member, object });
    member.worker.update(object);
  }

  function drop(name: string, member: Member): void {
    members.delete(name);
    member.worker.stop();
    const { ended } = member.worker;
    ending.set(name, ended);
    void ended.then(() => {
      if (ending.get(name) === ended) ending.delete(name);
    });
    logger.info('GitSync gone, its set is left alone', { gitSync: name });
  }

  function hear(news: GitSyncNews): void {
    if (news.kind === 'present') take(news.object);
    else if (news.kind === 'gone') dropNamed(gitSyncName(news.object));
    else {
      const names = new Set(news.objects.map(gitSyncName));
      for (const name of [...members.keys()]) if (!names.has(name)) dropNamed(name);
      news.objects.forEach(take);
    }
  }

  function dropNamed(name: string): void {
    const member = members.get(name);
    if (member !== undefined) drop(name, member);
  }

  const { kube, namespace } = options;
  logger.info('Controller started', { server: kube.server, namespace });
  await followGitSyncs({ kube, namespace, clock, logger, signal, onNews: hear });
  for (const { worker } of members.values()) worker.stop();
  const workers = [...members.values()].map(({ worker }) => worker.ended);
  return await endInTime([...workers, ...ending.values()], clock);
}

async function endInTime(ends: readonly Promise<void>[], clock: Clock): Promise<boolean> {
  const enough = new AbortController();
  const all = Promise.all(ends).then(() => true);
  const late = clock.sleep(graceMs, enough.signal).then(() => false);
  const isEnded = await Promise.race([all, late]);
  enough.abort();
  return isEnded;
}

/** Two GitSyncs with one set would prune each other's objects in turn: the older one keeps it. */
function findRival(
  object: KubeObject,
  members: ReadonlyMap<string, { readonly object: KubeObject }>,
): string | undefined {
  const set = formatSetRef(setOf(object));
  for (const [name, member] of members) {
    const isOther = name !== gitSyncName(object) && formatSetRef(setOf(member.object)) === set;
    if (isOther && compareAge(member.object, object) < 0) return name;
  }
  return undefined;
}

function compareAge(left: KubeObject, right: KubeObject): number {
  return (
    compareText(createdAt(left), createdAt(right)) ||
    compareText(gitSyncName(left), gitSyncName(right))
  );
}

function createdAt({ metadata }: KubeObject): string {
  const time = metadata['creationTimestamp'];
  return typeof time === 'string' ? time : '';
}
