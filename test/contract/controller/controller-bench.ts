import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createKubeClient } from '../../../src/kube/create-kube-client.ts';
import { systemClock } from '../../../src/kube/clock.ts';
import { loadConnection } from '../../../src/kube/auth/load-connection.ts';
import { runController } from '../../../src/controller/run-controller.ts';
import type { Logger } from '../../../src/log/logger.ts';
import { apiRequest, apiRequestOk } from '../../cluster/api-request.ts';
import type { ClusterInfo } from '../../cluster/cluster-info.ts';
import { waitUntil } from '../../cluster/control-plane/wait-until.ts';
import { makeRepository, type TestRepository } from '../../support/git-repository.ts';

/** A GitSync as the API server has it. */
export interface SeenGitSync {
  readonly metadata: { readonly generation: number; readonly resourceVersion: string };
  readonly status?: {
    readonly appliedRevision?: string;
    readonly lastAttemptedRevision?: string;
    readonly lastSyncTime?: string;
    readonly lastHandledRequest?: string;
    readonly inventoryCount?: number;
    readonly observedGeneration?: number;
    readonly conditions?: readonly SeenCondition[];
  };
}

/** A condition of it. */
export interface SeenCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration: number;
}

/** A controller that runs in this process, for one namespace. */
export interface RunningController {
  /** Requests of this controller and of no other. */
  readonly userAgent: string;
  readonly log: readonly string[];
  /** Stops it; true when nothing was left running. */
  stop(): Promise<boolean>;
}

/** Starts a controller; file URLs are allowed, as nowhere else. */
export async function startController(
  cluster: ClusterInfo,
  namespace: string,
  folder: string,
): Promise<RunningController> {
  const connection = await loadConnection({ kubeconfig: cluster.kubeconfigPath });
  const userAgent = `gitsync/0.0.0-${namespace}`;
  const log: string[] = [];
  const note = (message: string, fields?: object): void => {
    log.push(`${message} ${JSON.stringify(fields ?? {})}`);
  };
  const logger: Logger = { error: note, warn: note, info: note, debug: note };
  const stopping = new AbortController();
  const kube = createKubeClient(connection, { userAgent, logger });
  const running = runController({
    kube,
    version: '0.0.0',
    namespace,
    git: { cacheDir: join(folder, 'cache'), allowFileProtocol: true },
    clock: systemClock,
    logger,
    signal: stopping.signal,
  });
  const stop = async (): Promise<boolean> => {
    stopping.abort();
    const isEnded = await running;
    await kube.close();
    return isEnded;
  };
  // A test that failed has not come to stopping it.
  onTestFinished(async () => {
    await stop();
  });
  return { userAgent, log, stop };
}

/** A repository, and the URL under which the controller reads it. */
export function makeSource(folder: string): { repository: TestRepository; url: string } {
  const repository = makeRepository(join(folder, 'repo'));
  return { repository, url: `file://${repository.folder}` };
}

/** A ConfigMap's manifest. */
export function configMap(name: string, data: Readonly<Record<string, string>>): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
}

function collection(namespace: string): string {
  return `/apis/gitsync.dev/v1alpha1/namespaces/${namespace}/gitsyncs`;
}

/** Creates a GitSync. */
export async function createGitSync(
  cluster: ClusterInfo,
  namespace: string,
  name: string,
  spec: object,
): Promise<void> {
  const body = { apiVersion: 'gitsync.dev/v1alpha1', kind: 'GitSync', metadata: { name }, spec };
  await apiRequestOk(cluster, { method: 'POST', path: collection(namespace), body });
}

/** Changes a GitSync by a merge patch. */
export async function patchGitSync(
  cluster: ClusterInfo,
  namespace: string,
  name: string,
  body: object,
): Promise<void> {
  await apiRequestOk(cluster, {
    method: 'PATCH',
    path: `${collection(namespace)}/${name}`,
    contentType: 'application/merge-patch+json',
    body,
  });
}

/** Reads a GitSync. */
export async function readGitSync(
  cluster: ClusterInfo,
  namespace: string,
  name: string,
): Promise<SeenGitSync> {
  const path = `${collection(namespace)}/${name}`;
  return (await apiRequestOk(cluster, { path })) as SeenGitSync;
}

/** A condition of a GitSync that was read. */
export function conditionOf(seen: SeenGitSync, type: string): SeenCondition | undefined {
  return seen.status?.conditions?.find((condition) => condition.type === type);
}

/** Waits until a GitSync is as wanted, and returns it. */
export async function waitForGitSync(
  cluster: ClusterInfo,
  namespace: string,
  name: string,
  isWanted: (seen: SeenGitSync) => boolean,
): Promise<SeenGitSync> {
  let last: SeenGitSync | undefined;
  try {
    return await waitUntil(
      `GitSync ${namespace}/${name}`,
      async () => {
        last = await readGitSync(cluster, namespace, name);
        return isWanted(last) ? last : undefined;
      },
      { timeoutMs: 45_000 },
    );
  } catch (error) {
    throw new Error(`it is ${JSON.stringify(last?.status)}`, { cause: error });
  }
}

/** True when Ready is True for the given commit. */
export function isReadyAt(commit: string): (seen: SeenGitSync) => boolean {
  return (seen) =>
    conditionOf(seen, 'Ready')?.status === 'True' &&
    seen.status?.appliedRevision?.endsWith(`:${commit}`) === true;
}

/** The data of a ConfigMap; undefined when there is none. */
export async function readConfigMap(
  cluster: ClusterInfo,
  namespace: string,
  name: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const path = `/api/v1/namespaces/${namespace}/configmaps/${name}`;
  const { status, body } = await apiRequest(cluster, { path });
  if (status === 404) return undefined;
  return (body as { data?: Record<string, string> }).data ?? {};
}
