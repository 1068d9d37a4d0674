import type { Isolation } from '../isolate/isolation.ts';
import { GitsyncError } from '../model/problem.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Checkout } from '../model/file-tree.ts';
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
  /** The output, instead of the manifests, where it was asked for. */
  readonly text?: string;
}

/** Renders in processes of their own, for sources that nobody vouches for. */
export interface IsolatedSources extends Partial<Isolation> {
  /** The text of the output is all that is wanted. */
  readonly isPrinted?: boolean;
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
  /** Undefined renders in this process. */
  readonly isolation?: IsolatedSources | undefined;
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
  const texts = rendered.flatMap(({ text }) => (text === undefined || text === '' ? [] : [text]));
  return {
    ...(options.isolation?.isPrinted === true ? { text: texts.join('---\n') } : {}),
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
    const tools = { ...options.tools, remoteBases };
    const rendered = await renderCheckout(checkout, render, { ...options, tools });
    return { ...rendered, revision: checkout.revision() };
  } finally {
    await checkout.close();
    await remoteBases.close();
  }
}

async function renderCheckout(
  { files, path }: Checkout,
  render: RenderOptions,
  options: RenderSourcesOptions,
): Promise<Omit<RenderedSources, 'revision'>> {
  const { isolation, open, tools } = options;
  if (isolation === undefined) {
    const { manifests, warnings } = await renderTree(files, path, render, tools);
    return { manifests, warnings };
  }
  refuseTools(options);
  const { renderIsolated, printIsolated } = await import('../isolate/render-isolated.ts');
  const { isPrinted = false, ...limits } = isolation;
  const { signal } = open;
  const request = {
    files,
    path,
    options: render,
    isolation: limits,
    ...(signal === undefined ? {} : { signal }),
  };
  if (!isPrinted) return renderIsolated(request);
  return { manifests: [], ...(await printIsolated(request)) };
}

/** What reaches out of the process has no place in one that is kept apart. */
function refuseTools({ tools, allowedRemotes = [] }: RenderSourcesOptions): void {
  const named = [
    ...(tools?.charts === undefined ? [] : ['--enable-helm']),
    ...(allowedRemotes.length === 0 ? [] : ['--allow-remote']),
  ];
  if (named.length === 0) return;
  throw new GitsyncError([
    {
      code: 'RENDER_UNSUPPORTED',
      message: `an isolated render cannot have ${named.join(' and ')}`,
      hint: 'Leave out --isolated, or commit what the charts and remote bases give.',
    },
  ]);
}
