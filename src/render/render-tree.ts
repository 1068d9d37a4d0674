import type { FileTree } from '../model/file-tree.ts';
import type { Manifest, Origin, RenderHandle } from '../model/manifest.ts';
import { GitsyncError, problemsOf } from '../model/problem.ts';
import type { Problem } from '../model/problem.ts';
import { printLossy } from '../yaml/print-lossy.ts';
import { printYaml } from '../yaml/print-yaml.ts';
import { accumulateFolder } from './build/accumulate.ts';
import type { Build, Compatibility } from './build/build.ts';
import { customize } from './build/customize.ts';
import { createChartBook } from './charts/chart-book.ts';
import { finishBuild } from './build/finish-build.ts';
import type { Reorder } from './build/finish-build.ts';
import { countReads, createBudget, endAtLimits } from './limits/render-budget.ts';
import type { RenderBudget } from './limits/render-budget.ts';
import { printWithin } from './limits/print-within.ts';
import { defaultLimits } from './limits/render-limits.ts';
import type { RenderLimits } from './limits/render-limits.ts';
import { kustomizationFileNames } from './kustomization/kustomization-file.ts';
import { findKustomizationFiles, loadTree } from './load/load-tree.ts';
import type { LoadedTree } from './load/load-tree.ts';
import type { LoadRestrictor } from './load/resolve-path.ts';
import { createBuildNotes } from './build-metadata/build-notes.ts';
import type { RenderTools } from './render-tools.ts';
import { createOpenApi } from './openapi/open-api.ts';
import { readPlainFiles } from './plain-files.ts';
import { collect, problemAt } from './render-problem.ts';
import { isKubeObject, isPrintable } from './resource/kube-object.ts';
import { showResource } from './resource/resource.ts';
import type { Resource } from './resource/resource.ts';
import { loadVariables } from './substitute/load-variables.ts';
import type { SubstituteOptions } from './substitute/load-variables.ts';
import { substituteManifests } from './substitute/substitute-manifests.ts';
import { rememberRender } from './trace/remember-render.ts';
import { parentOf } from './tree-path.ts';

/** How a path of a tree is rendered. */
export interface RenderOptions {
  /** `auto`: as kustomization where the folder holds one, otherwise as plain manifests. */
  readonly mode: 'auto' | 'kustomize' | 'plain';
  /** Plain folders: with everything below them. */
  readonly recursive?: boolean;
  readonly loadRestrictor?: LoadRestrictor;
  /** Order of a kustomization's objects where it has no sortOptions; `legacy` by default. */
  readonly reorder?: Reorder;
  readonly compat?: Compatibility;
  /** Value of the label app.kubernetes.io/managed-by that every object gets (kustomize's --add-managedby-label). */
  readonly managedBy?: string;
  /** Variables to replace in the finished objects, as Flux's postBuild does; nothing is replaced without it. */
  readonly substitute?: SubstituteOptions;
  /** What differs from `defaultLimits`. */
  readonly limits?: Partial<RenderLimits>;
}

/** What a tree says that should exist, in the order in which it is printed. */
export interface RenderedSet {
  readonly manifests: readonly Manifest[];
  readonly warnings: readonly Problem[];
  /** Whose bytes are printed. */
  readonly compat?: Compatibility;
}

/**
 * Renders a folder or file of a tree. Reads nothing but the tree; programs run and other repositories are read only
 * behind the tools it is given.
 * A folder without objects renders to an empty set: what that means is for others to decide.
 * @throws GitsyncError with every problem of the render.
 */
export async function renderTree(
  files: FileTree,
  path: string,
  options: RenderOptions,
  tools: RenderTools = {},
): Promise<RenderedSet> {
  const { substitute } = options;
  if (substitute === undefined) return buildTree(files, path, options, tools);
  const [built, loaded] = await Promise.allSettled([
    buildTree(files, path, options, tools),
    loadVariables(files, substitute),
  ]);
  if (built.status === 'fulfilled' && loaded.status === 'fulfilled') {
    const substitution = { variables: loaded.value, unset: substitute.unset };
    return { ...built.value, manifests: substituteManifests(built.value.manifests, substitution) };
  }
  const failed = [built, loaded].filter((result) => result.status === 'rejected');
  throw new GitsyncError(failed.flatMap(({ reason }) => problemsOf(reason)));
}

async function buildTree(
  files: FileTree,
  path: string,
  options: RenderOptions,
  tools: RenderTools,
): Promise<RenderedSet> {
  const folder = findKustomizationFolder(files, path, modeOf(options));
  const problems: Problem[] = [];
  const counted: CountedRender = { budget: createBudget(options.limits), problems };
  const tree = countReads(files, counted.budget);
  return endAtLimits(problems, async () => {
    if (folder !== undefined) return renderKustomization(tree, folder, options, { tools, counted });
    const isRecursive = options.recursive ?? false;
    const manifests = await readPlainFiles(files, path, isRecursive, counted.budget);
    return { manifests, warnings: [] };
  });
}

/** The objects as `kustomize build` prints them. @throws GitsyncError RENDER_LIMIT for more than `most` characters */
export function printManifests(set: RenderedSet, most: number = defaultLimits.output): string {
  return printWithin(set.manifests, most, set.compat === 'kustomize' ? printLossy : printYaml);
}

/** What a render has used, and what it has found: both outlive an end at a limit. */
interface CountedRender {
  readonly budget: RenderBudget;
  readonly problems: Problem[];
}

/** kustomize knows no plain folders: where its bytes are asked for, a folder without its file is an error. */
function modeOf({ mode, compat }: RenderOptions): RenderOptions['mode'] {
  return mode === 'auto' && compat === 'kustomize' ? 'kustomize' : mode;
}

/** The folder to render as a kustomization, or undefined for plain manifests. A kustomization file means its folder. */
function findKustomizationFolder(
  files: FileTree,
  path: string,
  mode: RenderOptions['mode'],
): string | undefined {
  if (mode === 'plain') return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (files.entry(path) === 'file' && kustomizationFileNames.includes(name)) return parentOf(path);
  if (mode === 'kustomize') return path;
  return findKustomizationFiles(files, path).length > 0 ? path : undefined;
}

async function renderKustomization(
  files: FileTree,
  folder: string,
  options: RenderOptions,
  { tools, counted }: { readonly tools: RenderTools; readonly counted: CountedRender },
): Promise<RenderedSet> {
  const restrictor = options.loadRestrictor ?? 'root-only';
  const tree = await loadTree(files, folder, restrictor, tools);
  const renderer = tools.charts;
  const source = renderer === undefined ? undefined : { files, restrictor, renderer };
  const charts = createChartBook(tree.kustomizations.values(), source);
  const given = { charts, compat: options.compat };
  const start = (render: CountedRender): Build => startBuild(tree, folder, { ...given, ...render });
  const render = rememberRender(tree.contents, 'kustomize', () => {
    const own = { budget: createBudget(options.limits), problems: [] };
    const traced = { ...start(own), isTraced: true };
    return collect(traced, () => buildResources(traced, folder, options)) ?? [];
  });
  const tryBuild = (attempt: Build): readonly Manifest[] | undefined =>
    collect(attempt, () =>
      buildResources(attempt, folder, options).flatMap(
        (resource) => toManifest(attempt, resource, render) ?? [],
      ),
    );
  let build = start(counted);
  let manifests = tryBuild(build);
  while (await charts.fulfil()) {
    build = start(counted);
    manifests = tryBuild(build);
  }
  if (build.problems.length > 0) throw new GitsyncError(build.problems);
  return { manifests: manifests ?? [], warnings: build.warnings, compat: options.compat };
}

function startBuild(
  tree: LoadedTree,
  folder: string,
  given: Pick<Build, 'charts' | 'compat' | 'budget' | 'problems'>,
): Build {
  const { problems } = given;
  // An attempt before the charts were there may have found problems that are none.
  problems.length = 0;
  if (given.compat === undefined) problems.push(...listRepeatedKeys(tree));
  return {
    ...given,
    patches: new WeakMap(),
    tree,
    openApi: createOpenApi(),
    notes: createBuildNotes(tree.kustomizations.get(folder)?.fields),
    warnings: [...tree.warnings],
  };
}

function listRepeatedKeys({ kustomizations }: LoadedTree): Problem[] {
  return [...kustomizations.values()].flatMap(({ repeatedKeys }) => repeatedKeys);
}

function buildResources(build: Build, folder: string, options: RenderOptions): readonly Resource[] {
  const accumulation = accumulateFolder(build, folder, customize);
  const kustomization = build.tree.kustomizations.get(folder);
  if (kustomization === undefined || build.problems.length > 0) return [];
  return finishBuild(build, kustomization, accumulation, {
    reorder: options.reorder ?? 'legacy',
    managedBy: options.managedBy ?? '',
  });
}

function toManifest(build: Build, resource: Resource, render: RenderHandle): Manifest | undefined {
  const { object, origins } = resource;
  const [{ file, line }] = origins;
  const origin: Origin = line === undefined ? { file } : { file, line };
  const isRight = build.compat === 'kustomize' ? isPrintable : isKubeObject;
  if (isRight(object)) return { object, origin, origins, render };
  const message = `${showResource(resource.id)} has no apiVersion, kind or metadata.name`;
  build.problems.push(problemAt('RENDER_BAD_OBJECT', origin, message, 'Add what is missing.'));
  return undefined;
}
