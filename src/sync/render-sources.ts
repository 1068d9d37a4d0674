import type { Manifest } from '../model/manifest.ts';
import type { Problem } from '../model/problem.ts';
import { renderTree } from '../render/render-tree.ts';
import type { RenderTools } from '../render/render-tools.ts';
import type { RenderOptions } from '../render/render-tree.ts';
import { openSource } from '../source/open-source.ts';
import type { OpenSourceOptions } from '../source/open-source.ts';
import type { AllowedRemote } from '../source/remote/allowed-remote.ts';
import { openRemoteBases } from '../source/remote/open-remote-bases.ts';
import type { SourceSpec } from '../source/source-spec.ts';

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

/** How sources are opened. */
export interface RenderSourcesOptions {
  readonly open: OpenSourceOptions;
  /** Repositories whose folders kustomizations may name as bases; none by default. */
  readonly allowedRemotes?: readonly AllowedRemote[];
  /** What renders may call beside: without it charts are refused. */
  readonly tools?: RenderTools;
  /** Told which revision was opened, before it is rendered: a render that fails has a revision too. */
  readonly onOpened?: (revision: string) => void;
}

/**
 * Opens and renders every source, one after the other.
 * @throws GitsyncError with SOURCE_ and RENDER_ problems of the first source that fails.
 */
export async function renderSources(
  sources: readonly SourceRequest[],
  options: RenderSourcesOptions,
): Promise<RenderedSources> {
  const rendered: RenderedSources[] = [];
  for (const source of sources) rendered.push(await renderSource(source, options));
  return {
    manifests: rendered.flatMap(({ manifests }) => manifests),
    revision: rendered.map(({ revision }) => revision).join(','),
    warnings: rendered.flatMap(({ warnings }) => warnings),
  };
}

async function renderSource(
  source: SourceRequest,
  options: RenderSourcesOptions,
): Promise<RenderedSources> {
  const { spec, render } = source;
  const checkout = await openSource(spec, options.open);
  const remoteBases = openRemoteBases({
    ...options.open,
    allowed: options.allowedRemotes ?? [],
    home: spec.kind === 'git' ? spec : undefined,
  });
  try {
    // A folder's revision is complete only after everything was read; a commit's is known at once.
    if (spec.kind === 'git') options.onOpened?.(checkout.revision());
    const { files, path } = checkout;
    const tools = { ...options.tools, remoteBases };
    const { manifests, warnings } = await renderTree(files, path, render, tools);
    return { manifests, warnings, revision: checkout.revision() };
  } finally {
    await checkout.close();
    await remoteBases.close();
  }
}
