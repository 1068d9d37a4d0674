import type { TestProject } from 'vitest/node';
import { findPrograms } from './binaries/find-programs.ts';
import { describeExistingCluster } from './existing-cluster.ts';
import { pruneKeptLogs } from './kept-logs.ts';
import './provided-cluster.ts';
import { startCluster } from './start-cluster.ts';

type Teardown = () => Promise<void>;

function log(line: string): void {
  process.stderr.write(`test cluster: ${line}\n`);
}

async function useExistingCluster(project: TestProject, kubeconfig: string): Promise<Teardown> {
  const { info, forget } = await describeExistingCluster(kubeconfig);
  project.provide('cluster', { kind: 'running', info });
  return forget;
}

/**
 * Vitest's global set-up: one cluster for all files of the run. Where there is none, tests are
 * skipped with the reason, which with CI=true is a failure: a build must not pass for want of Go.
 */
export async function setup(project: TestProject): Promise<Teardown | undefined> {
  const kubeconfig = process.env['GITSYNC_TEST_KUBECONFIG'] ?? '';
  if (kubeconfig !== '') return useExistingCluster(project, kubeconfig);
  const found = await findPrograms(log);
  if (found.kind === 'unavailable') {
    if (process.env['CI'] === 'true') throw new Error(found.reason);
    log(`the tests that need a cluster are skipped: ${found.reason}`);
    project.provide('cluster', { kind: 'skipped', reason: found.reason });
    return undefined;
  }
  const cluster = await startCluster({ name: 'tests', log });
  project.provide('cluster', { kind: 'running', info: cluster.info });
  return async () => {
    const hasFailures = project.vitest.state.getCountOfFailedTests() > 0;
    const kept = await cluster.stop({ keepLogs: hasFailures });
    if (kept === undefined) return;
    log(`the logs of the cluster are in ${kept}`);
    await pruneKeptLogs();
  };
}
