import type { SyncReport } from '../apply/sync-report.ts';
import type { KubeClient } from '../kube/kube-client.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Problem } from '../model/problem.ts';
import { renderTree } from '../render/render-tree.ts';
import type { RenderOptions } from '../render/render-tree.ts';
import { openSource } from '../source/open-source.ts';
import type { OpenSourceOptions } from '../source/open-source.ts';
import type { SourceSpec } from '../source/source-spec.ts';
import { preparePlan } from './prepare-plan.ts';
import type { PlanOptions, PreparedRun } from './prepare-plan.ts';
import { runPlan } from './run-plan.ts';
import type { RunOptions } from './run-plan.ts';

/** One source and how it is rendered. */
export interface SourceRequest {
  readonly spec: SourceSpec;
  readonly render: RenderOptions;
}

/** What the sources of one sync render to. */
export interface RenderedSources {
  readonly manifests: readonly Manifest[];
  /** Of every source, joined by commas. */
  readonly revision: string;
  readonly warnings: readonly Problem[];
}

/** One sync from sources to cluster. */
export interface SyncRequest {
  readonly sources: readonly SourceRequest[];
  readonly open: OpenSourceOptions;
  readonly plan: Omit<PlanOptions, 'revision' | 'isCreateTried'>;
  /** Told which revision was opened, before it is rendered: a render that fails has a revision too. */
  readonly onOpened?: (revision: string) => void;
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
  const rendered = await renderSources(request);
  const { manifests, revision } = rendered;
  const prepared = await preparePlan(kube, manifests, {
    ...request.plan,
    revision,
    isCreateTried: false,
  });
  return await runPlan(kube, prepared, await request.decideRun(prepared, rendered));
}

async function renderSources(request: SyncRequest): Promise<RenderedSources> {
  const rendered: RenderedSources[] = [];
  for (const source of request.sources) rendered.push(await renderSource(source, request));
  return {
    manifests: rendered.flatMap(({ manifests }) => manifests),
    revision: rendered.map(({ revision }) => revision).join(','),
    warnings: rendered.flatMap(({ warnings }) => warnings),
  };
}

async function renderSource(source: SourceRequest, request: SyncRequest): Promise<RenderedSources> {
  const checkout = await openSource(source.spec, request.open);
  try {
    // A folder's revision is complete only after everything was read; a commit's is known at once.
    if (source.spec.kind === 'git') request.onOpened?.(checkout.revision());
    const { manifests, warnings } = await renderTree(checkout.files, checkout.path, source.render);
    return { manifests, warnings, revision: checkout.revision() };
  } finally {
    await checkout.close();
  }
}
