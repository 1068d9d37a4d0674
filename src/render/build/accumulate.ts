import { formatOrigin } from '../../model/manifest.ts';
import type { Origin } from '../../model/manifest.ts';
import { noteOrigin } from '../build-metadata/build-notes.ts';
import { emptyTransformerConfig } from '../field-specs/transformer-config.ts';
import type { TransformerConfig } from '../field-specs/transformer-config.ts';
import type { Kustomization } from '../kustomization/kustomization-file.ts';
import { spend } from '../limits/render-budget.ts';
import { placeInRepository, remoteKey } from '../load/remote-loading.ts';
import { resolveFolder } from '../load/resolve-path.ts';
import { rescope } from '../openapi/rescope.ts';
import { useOpenApiField } from '../openapi/use-openapi-field.ts';
import { collect, fail, problemAt } from '../render-problem.ts';
import { showResource, withScopes } from '../resource/resource.ts';
import type { Resource } from '../resource/resource.ts';
import {
  addResource,
  closeResourceSet,
  createResourceSet,
  resourcesOf,
} from '../resource/resource-set.ts';
import type { ResourceSet } from '../resource/resource-set.ts';
import { isWithin, joinLexically, joinTreePath, showFolder } from '../tree-path.ts';
import { mergeVariables, noVariables } from '../vars/variable.ts';
import type { VariableSet } from '../vars/variable.ts';
import type { Build } from './build.ts';
import { mergeConfigsAt } from './read-transformer-config.ts';

/** What a kustomization has gathered: its objects, and what its parents inherit. */
export interface Accumulation {
  readonly set: ResourceSet;
  config: TransformerConfig;
  variables: VariableSet;
}

/** What the steps of a kustomization after its resources do; kept apart so that files do not import in a circle. */
export type CustomizeStep = (
  build: Build,
  kustomization: Kustomization,
  accumulation: Accumulation,
  accumulate: AccumulatePaths,
) => void;

/** Gathers what paths of a kustomization name, for steps that read objects of their own (components, plugins). */
export interface AccumulatePaths {
  /** Where the kustomization lies for the origins of `buildMetadata`: the names that led to it, joined. */
  readonly place: string;
  /** The namespace of charts that name none: of the kustomization, else of the nearest one above; '' for none. */
  readonly releaseNamespace: string;
  resources(paths: readonly string[], field: string, into: Accumulation): void;
  components(paths: readonly string[], into: Accumulation): void;
}

interface Walk {
  readonly build: Build;
  readonly customize: CustomizeStep;
  /** Finished kustomizations: a base that several overlays name is built once. */
  readonly done: Map<string, Accumulation>;
  /** What is being gathered, outermost first. */
  readonly open: Set<Accumulation>;
}

/** More nesting than any real tree has; ends what would only end with the stack. */
const maxDepth = 200;

/** An accumulation without anything in it. */
export function createAccumulation(): Accumulation {
  return { set: createResourceSet(), config: emptyTransformerConfig, variables: noVariables };
}

/**
 * Builds the kustomization of a folder and, first, everything below it (kusttarget.go accumulateTarget):
 * the whole pipeline of a base ends before its parent continues.
 */
export function accumulateFolder(
  build: Build,
  folder: string,
  customize: CustomizeStep,
): Accumulation {
  const walk: Walk = { build, customize, done: new Map(), open: new Set() };
  return accumulateKustomization(walk, folder, { chain: [], place: '', releaseNamespace: '' });
}

function accumulateKustomization(walk: Walk, folder: string, way: Way): Accumulation {
  // Origins tell the way: only without them is a base the same for everyone.
  const place = walk.build.notes === undefined ? folder : `${folder}\n${way.place}`;
  // Charts are told the namespace of who names the base.
  const key = walk.build.charts.isUsed ? `${place}\n${way.releaseNamespace}` : place;
  const known = walk.done.get(key);
  if (known !== undefined) return known;
  const accumulation = createAccumulation();
  const kustomization = walk.build.tree.kustomizations.get(folder);
  walk.open.add(accumulation);
  if (kustomization !== undefined) accumulateInto(walk, kustomization, accumulation, way);
  walk.open.delete(accumulation);
  if (walk.open.size > 0) closeResourceSet(accumulation.set);
  walk.done.set(key, accumulation);
  return accumulation;
}

/** Components add to the accumulation of their parent; other kustomizations start with an empty one. */
function accumulateInto(
  walk: Walk,
  kustomization: Kustomization,
  into: Accumulation,
  { chain, place, releaseNamespace: inherited }: Way,
): void {
  // Ways down may double with each layer; a kustomization costs about what ten objects do.
  spend(walk.build.budget, 'objects', 10, { file: kustomization.file });
  const { namespace = '' } = kustomization.fields;
  const releaseNamespace = namespace === '' ? inherited : namespace;
  const inner: Way = { chain: [...chain, kustomization.folder], place, releaseNamespace };
  if (inner.chain.length > maxDepth) {
    fail(
      'RENDER_LIMIT',
      kustomization,
      `kustomizations are nested deeper than ${String(maxDepth)}`,
    );
  }
  const accumulate: AccumulatePaths = {
    place,
    releaseNamespace,
    resources: (paths, field, target) => {
      for (const [index, path] of paths.entries()) {
        const origin = kustomization.origin(`${field}[${String(index)}]`);
        collect(walk.build, () => {
          addPath(walk, { kustomization, path, origin, way: inner }, target);
        });
      }
    },
    components: (paths, target) => {
      for (const [index, path] of paths.entries()) {
        const origin = kustomization.origin(`components[${String(index)}]`);
        collect(walk.build, () => {
          addComponent(walk, { kustomization, path, origin, way: inner }, target);
        });
      }
    },
  };
  chooseSchema(walk, kustomization);
  accumulate.resources(kustomization.fields.resources ?? [], 'resources', into);
  walk.customize(walk.build, kustomization, into, accumulate);
}

/** A schema that is chosen holds for what was gathered before; what is finished is built anew when named again. */
function chooseSchema(walk: Walk, kustomization: Kustomization): void {
  const isChosen = collect(walk.build, () => useOpenApiField(walk.build, kustomization));
  if (isChosen !== true) return;
  walk.done.clear();
  for (const { set } of walk.open) rescope(set, walk.build.openApi.scopes());
}

/** How a kustomization was reached. */
interface Way {
  /** Folders that are being built, outermost first. */
  readonly chain: readonly string[];
  readonly place: string;
  readonly releaseNamespace: string;
}

interface NamedEntry {
  readonly kustomization: Kustomization;
  readonly path: string;
  readonly origin: Origin;
  readonly way: Way;
}

function addPath(walk: Walk, entry: NamedEntry, into: Accumulation): void {
  const file = joinTreePath(entry.kustomization.folder, entry.path);
  const resources = file === undefined ? undefined : walk.build.tree.resources.get(file);
  if (resources !== undefined) {
    const path = joinLexically(entry.way.place, entry.path);
    const noted =
      walk.build.notes === undefined
        ? resources
        : noteOrigin(resources, { path, ...entry.kustomization.repository });
    addResources(walk.build, noted, entry.origin, into);
    return;
  }
  const kustomization = enterFolder(walk, entry);
  if (kustomization.isComponent) {
    fail(
      'RENDER_BAD_KUSTOMIZATION',
      entry.origin,
      `${showFolder(kustomization.folder)} is a Component; it cannot stand under resources`,
      'Name it under components.',
    );
  }
  const child = accumulateKustomization(walk, kustomization.folder, wayTo(walk, entry));
  addResources(walk.build, resourcesOf(child.set), entry.origin, into);
  inheritConfig(into, child.config, entry.origin);
  into.variables = mergeVariables(into.variables, child.variables.values(), entry.origin);
}

function addComponent(walk: Walk, entry: NamedEntry, into: Accumulation): void {
  const kustomization = enterFolder(walk, entry);
  if (!kustomization.isComponent) {
    fail(
      'RENDER_BAD_KUSTOMIZATION',
      entry.origin,
      `${showFolder(kustomization.folder)} is a Kustomization, no Component`,
      'Name it under resources, or set kind: Component and apiVersion: kustomize.config.k8s.io/v1alpha1 in it.',
    );
  }
  accumulateInto(walk, kustomization, into, wayTo(walk, entry));
  // kustomize merges the outcome of a component into a new, empty accumulation.
  into.config = mergeConfigsAt(entry.origin, emptyTransformerConfig, into.config);
}

function wayTo({ build }: Walk, entry: NamedEntry): Way {
  const { way } = entry;
  const remote = remoteFolderOf(build, entry);
  if (remote === undefined) return { ...way, place: joinLexically(way.place, entry.path) };
  return { ...way, place: placeInRepository(remote, build.compat) };
}

function remoteFolderOf({ tree }: Build, { kustomization, path }: NamedEntry): string | undefined {
  if (tree.remoteFolders.size === 0) return undefined;
  return tree.remoteFolders.get(remoteKey(kustomization.folder, path));
}

/** The kustomization of a folder that is named; never one that is being built, or a folder around it. */
function enterFolder(walk: Walk, entry: NamedEntry): Kustomization {
  const { origin } = entry;
  const { chain } = entry.way;
  const resolved = resolveFolder(entry.kustomization.folder, entry.path);
  const local = resolved.kind === 'path' ? resolved.path : '';
  const folder = remoteFolderOf(walk.build, entry) ?? local;
  const visited = chain.find((ancestor) => isWithin(folder, ancestor));
  if (visited !== undefined) {
    fail(
      'RENDER_BAD_KUSTOMIZATION',
      origin,
      `cycle: ${[...chain, folder].map(showFolder).join(' -> ')} comes back to ${showFolder(visited)}`,
      'A kustomization may not name itself, a folder around it, or anything that leads back to it.',
    );
  }
  const kustomization = walk.build.tree.kustomizations.get(folder);
  if (kustomization !== undefined) return kustomization;
  return fail('RENDER_MISSING_FILE', origin, `there is no kustomization in ${showFolder(folder)}`);
}

/** Appends resources; an id that is there already is reported with both places. */
export function addResources(
  build: Build,
  resources: readonly Resource[],
  origin: Origin,
  into: Accumulation,
): void {
  const { openApi } = build;
  spend(build.budget, 'objects', resources.length, origin);
  openApi.noteTypes(resources);
  for (const read of resources) {
    const resource = withScopes(read, openApi.scopes());
    const first = addResource(into.set, resource);
    if (first === undefined) continue;
    const places = [first, resource].map((one) => formatOrigin(one.origins[0]));
    build.problems.push(
      problemAt(
        'RENDER_DUPLICATE',
        origin,
        `${showResource(resource.id)} is there twice: ${places.join(' and ')}`,
        'Remove one of them, or rename it; a change to an object of a base is a patch.',
      ),
    );
  }
}

/** Adds a configuration to what is there. */
export function inheritConfig(into: Accumulation, config: TransformerConfig, origin: Origin): void {
  into.config = mergeConfigsAt(origin, into.config, config);
}
