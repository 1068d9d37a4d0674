import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, inject, onTestFinished, TestRunner, type RunnerTask } from 'vitest';
import { apiRequest, apiRequestOk } from './api-request.ts';
import type { ClusterCapability, ClusterInfo } from './cluster-info.ts';
import './provided-cluster.ts';
import { runKubectl, type KubectlOptions } from './run-kubectl.ts';

const namespacesPath = '/api/v1/namespaces';

/** Stands in where the tests are skipped: describe blocks are still run, to collect the tests. */
const noCluster: ClusterInfo = {
  serverUrl: '',
  serverVersion: '',
  kubeconfigPath: '',
  caCertPath: '',
  adminCertPath: '',
  adminKeyPath: '',
  kubectlPath: '',
  folder: '',
  capabilities: [],
  pids: {},
};

/** Namespaces made in a beforeAll, in the order of the blocks that are being run. */
const namespacesOfBlocks: { readonly cluster: ClusterInfo; readonly name: string }[] = [];

function whyNot(needs: readonly ClusterCapability[]): string | undefined {
  const provided = inject('cluster');
  if (provided.kind === 'skipped') return provided.reason;
  const missing = needs.filter((need) => !provided.info.capabilities.includes(need));
  return missing.length === 0 ? undefined : `this cluster has no ${missing.join(', ')}`;
}

function skipAll(tasks: readonly RunnerTask[], reason: string): void {
  for (const task of tasks) {
    if (task.type === 'suite') {
      // Not the mode of the suite: its tests would be left out of the report.
      const hooks = TestRunner.getSuiteHooks(task);
      hooks.beforeAll.length = 0;
      hooks.afterAll.length = 0;
      skipAll(task.tasks, reason);
    } else {
      // `note` is what `context.skip(note)` leaves for the reporter.
      Object.assign(task, { mode: 'skip', result: { state: 'skip', note: reason } });
    }
  }
}

function currentCluster(): ClusterInfo {
  const provided = inject('cluster');
  if (provided.kind === 'skipped') throw new Error(provided.reason);
  return provided.info;
}

/**
 * The cluster of this run. Call it first in a file or describe block: where there is no cluster, or
 * it lacks something in `needs`, all tests of the block are skipped with the reason (with CI=true
 * the block fails). A `beforeAll` that uses the cluster belongs in a describe block inside.
 */
export function useCluster(needs: readonly ClusterCapability[] = []): ClusterInfo {
  const reason = whyNot(needs);
  let earlierNamespaces = 0;
  beforeAll(({}, suite) => {
    earlierNamespaces = namespacesOfBlocks.length;
    if (reason === undefined) return;
    if (process.env['CI'] === 'true') throw new Error(reason);
    skipAll(suite.tasks, reason);
  });
  afterAll(async () => {
    const namespaces = namespacesOfBlocks.splice(earlierNamespaces);
    for (const { cluster, name } of namespaces) await deleteNamespace(cluster, name);
  });
  const provided = inject('cluster');
  return provided.kind === 'running' ? provided.info : noCluster;
}

/** Not waited for: the namespace controller takes five seconds at the least. */
async function deleteNamespace(cluster: ClusterInfo, name: string): Promise<void> {
  try {
    await apiRequest(cluster, { method: 'DELETE', path: `${namespacesPath}/${name}` });
  } catch {
    // The test ended the API server of its own cluster, and its namespaces with it.
  }
}

/**
 * Makes a namespace that no other test uses and returns its name. It is deleted after the test; one
 * made in a `beforeAll`, after the block that called `useCluster`.
 */
export async function createTestNamespace(cluster = currentCluster()): Promise<string> {
  const name = `test-${randomBytes(5).toString('hex')}`;
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  await apiRequestOk(cluster, { method: 'POST', path: namespacesPath, body });
  if (TestRunner.getCurrentTest() === undefined) namespacesOfBlocks.push({ cluster, name });
  else onTestFinished(() => deleteNamespace(cluster, name));
  return name;
}

/** What kubectl runs with; without `cluster`, against the one of this run. */
export interface TestKubectlOptions extends KubectlOptions {
  readonly cluster?: ClusterInfo;
}

/** Runs kubectl and returns what it prints; an exit code other than 0 throws with its stderr. */
export async function kubectl(
  args: readonly string[],
  options: TestKubectlOptions = {},
): Promise<string> {
  const result = await runKubectl(options.cluster ?? currentCluster(), args, options);
  if (result.exitCode === 0) return result.stdout;
  throw new Error(`kubectl ${args.join(' ')} (exit code ${result.exitCode}): ${result.stderr}`);
}
