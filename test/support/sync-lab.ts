import { onTestFinished } from 'vitest';
import { loadConnection } from '../../src/kube/auth/load-connection.ts';
import { systemClock } from '../../src/kube/clock.ts';
import { createKubeClient } from '../../src/kube/create-kube-client.ts';
import type { KubeClient } from '../../src/kube/kube-client.ts';
import { silentLogger } from '../../src/log/logger.ts';
import type { SyncReport } from '../../src/apply/sync-report.ts';
import type { PlannedAction } from '../../src/plan/plan.ts';
import { renderTree } from '../../src/render/render-tree.ts';
import { preparePlan } from '../../src/sync/prepare-plan.ts';
import type { PlanOptions, PreparedRun } from '../../src/sync/prepare-plan.ts';
import { runPlan } from '../../src/sync/run-plan.ts';
import type { RunOptions } from '../../src/sync/run-plan.ts';
import type { ClusterInfo } from '../cluster/cluster-info.ts';
import { memoryTree } from './memory-tree.ts';

/** A set in a namespace of its own, planned and run step by step in this process. */
export interface SyncLab {
  readonly kube: KubeClient;
  readonly namespace: string;
  plan(manifests: string, options?: Partial<PlanOptions>): Promise<PreparedRun>;
  run(prepared: PreparedRun, options?: Partial<RunOptions>): Promise<SyncReport>;
  /** Plans and runs. */
  sync(manifests: string, options?: Partial<PlanOptions>): Promise<SyncReport>;
}

/** Opens a lab; its connections are closed after the test. `name` is that of the set. */
export async function openSyncLab(
  cluster: ClusterInfo,
  namespace: string,
  name = 'lab',
): Promise<SyncLab> {
  const connection = await loadConnection({ kubeconfig: cluster.kubeconfigPath });
  const kube = createKubeClient(connection, {
    userAgent: `gitsync/test-${namespace}`,
    logger: silentLogger,
  });
  onTestFinished(() => kube.close());

  async function plan(manifests: string, options: Partial<PlanOptions> = {}): Promise<PreparedRun> {
    const files = memoryTree({ 'all.yaml': manifests });
    const rendered = await renderTree(files, 'all.yaml', { mode: 'plain' });
    return preparePlan(kube, rendered.manifests, {
      set: { namespace, name },
      revision: 'main@sha1:0',
      defaultNamespace: namespace,
      policy: { adopt: 'unowned', forceConflicts: false },
      prune: {
        isEnabled: true,
        limit: { kind: 'count', count: 100 },
        confirmedKinds: [],
        isDestroy: false,
      },
      mayBeEmpty: true,
      isCreateTried: false,
      ...options,
    });
  }

  function run(prepared: PreparedRun, options: Partial<RunOptions> = {}): Promise<SyncReport> {
    return runPlan(kube, prepared, {
      version: '0.0.0',
      isWaiting: true,
      timeoutMs: 30_000,
      mayCreateNamespace: false,
      isDestroy: false,
      clock: systemClock,
      logger: silentLogger,
      signal: new AbortController().signal,
      onOutcome: () => undefined,
      onWaiting: () => undefined,
      ...options,
    });
  }

  return {
    kube,
    namespace,
    plan,
    run,
    sync: async (manifests, options) => run(await plan(manifests, options)),
  };
}

/** `apply:web`, `unchanged:settings`: what a plan says, by kind of action and name. */
export function describeActions(prepared: PreparedRun): readonly string[] {
  return prepared.plan.actions.map((action: PlannedAction) => `${action.kind}:${action.id.name}`);
}

/** `created:web`, `pruned:settings`: what a run did. */
export function describeOutcomes(report: SyncReport): readonly string[] {
  return report.outcomes.map((outcome) => `${outcome.kind}:${outcome.id.name}`);
}

/** A ConfigMap as YAML. */
export function configMap(
  name: string,
  data: Readonly<Record<string, string>> = { a: '1' },
): string {
  return `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: ${JSON.stringify(data)}\n`;
}
