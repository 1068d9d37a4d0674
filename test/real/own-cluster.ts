import { afterAll, beforeAll, beforeEach, type RunnerTask } from 'vitest';
import { findPrograms } from '../cluster/binaries/find-programs.ts';
import { findGo } from '../cluster/binaries/go-toolchain.ts';
import type { ClusterCapability } from '../cluster/cluster-info.ts';
import { waitUntil } from '../cluster/control-plane/wait-until.ts';
import { startCluster, type TestCluster } from '../cluster/start-cluster.ts';

const needs: readonly ClusterCapability[] = ['controllers', 'pods', 'audit-log'];

/** The control plane of a test file; `current` throws while there is none. */
export interface OwnCluster {
  current(): TestCluster;
}

function log(line: string): void {
  process.stderr.write(`test cluster: ${line}\n`);
}

/** Why the trees cannot be tried on this machine; undefined when they can. */
async function findObstacle(): Promise<string | undefined> {
  const go = await findGo();
  if (go.kind === 'missing') return `manifests are fetched with go: ${go.reason}`;
  const found = await findPrograms(log);
  return found.kind === 'unavailable' ? found.reason : undefined;
}

async function startComplete(name: string): Promise<TestCluster | string> {
  const cluster = await startCluster({ name, log });
  const missing = needs.filter((need) => !cluster.capabilities.includes(need));
  if (missing.length === 0) return cluster;
  await cluster.stop();
  return `this control plane has no ${missing.join(', ')}`;
}

/** Runs once when the control plane is ready; what is given to `atEnd` runs before it is stopped. */
export type Preparation = (
  cluster: TestCluster,
  atEnd: (cleanUp: () => Promise<void> | void) => void,
) => Promise<void>;

/**
 * A control plane that only this file uses: the webhooks and dead APIServices of real trees would
 * poison a shared one. Where it cannot be had, the tests are
 * skipped with the reason; with CI=true that is a failure.
 */
export function useOwnCluster(name: string, prepare: Preparation): OwnCluster {
  const cleanUps: (() => Promise<void> | void)[] = [];
  let cluster: TestCluster | undefined;
  let obstacle: string | undefined;
  beforeAll(async () => {
    obstacle = await findObstacle();
    const started = obstacle ?? (await startComplete(name));
    if (typeof started !== 'string') {
      cluster = started;
      return prepare(started, (cleanUp) => cleanUps.push(cleanUp));
    }
    if (process.env['CI'] === 'true') throw new Error(started);
    obstacle = started;
    log(`the tests with ${name} are skipped: ${started}`);
  });
  beforeEach((context) => {
    if (obstacle !== undefined) context.skip(obstacle);
  });
  afterAll(async ({}, suite) => {
    for (const cleanUp of cleanUps) await cleanUp();
    if (cluster !== undefined) await stopCompletely(cluster, suite.tasks.some(hasFailed));
  });
  return {
    current: () => {
      if (cluster === undefined) throw new Error(obstacle ?? 'the control plane has not started');
      return cluster;
    },
  };
}

function hasFailed(task: RunnerTask): boolean {
  return task.type === 'suite' ? task.tasks.some(hasFailed) : task.result?.state === 'fail';
}

/** Ends the control plane, and fails the file where one of its processes is left. */
async function stopCompletely(cluster: TestCluster, keepLogs: boolean): Promise<void> {
  const pids = [...Object.values(cluster.currentPids()), cluster.supervisorPid];
  const kept = await cluster.stop({ keepLogs });
  if (kept !== undefined) log(`the logs of the cluster are in ${kept}`);
  await waitUntil(
    'the processes of the control plane to end',
    () => Promise.resolve(pids.some(isRunning) ? undefined : true),
    { timeoutMs: 20_000 },
  );
}

function isRunning(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
