import type { SyncReport } from '../apply/sync-report.ts';
import type { KubeClient } from '../kube/kube-client.ts';
import { preparePlan } from './prepare-plan.ts';
import type { PlanOptions, PreparedRun } from './prepare-plan.ts';
import { renderSources } from './render-sources.ts';
import type { RenderedSources, RenderSourcesOptions, SourceRequest } from './render-sources.ts';
import { runPlan } from './run-plan.ts';
import type { RunOptions } from './run-plan.ts';

/** One sync from sources to cluster. */
export interface SyncRequest extends RenderSourcesOptions {
  readonly sources: readonly SourceRequest[];
  readonly plan: Omit<PlanOptions, 'revision' | 'isCreateTried'>;
  /** Asked when everything is decided and nothing is written yet: how the plan is to be run. */
  readonly decideRun: (prepared: PreparedRun, rendered: RenderedSources) => Promise<RunOptions>;
}

/**
 * The story of a sync: open and render the sources, observe the cluster and plan (preparePlan), then claim,
 * run the graph, wait, prune and settle (runPlan), and report.
 * @throws GitsyncError when a stage before the first write fails: nothing was written then.
 */
export async function syncOnce(kube: KubeClient, request: SyncRequest): Promise<SyncReport> {
  // What the server serves may have changed since this process last looked.
  await kube.discover({ refresh: true, signal: request.plan.signal });
  const rendered = await renderSources(request.sources, request);
  const { manifests, revision } = rendered;
  const prepared = await preparePlan(kube, manifests, {
    ...request.plan,
    revision,
    isCreateTried: false,
  });
  return await runPlan(kube, prepared, await request.decideRun(prepared, rendered));
}
