import { isJsonObject, memberOf } from '../../model/json.ts';
import type { JsonObject } from '../../model/json.ts';
import {
  managedByLabel,
  originAnnotation,
  transformationsAnnotation,
} from '../build-metadata/build-notes.ts';
import { kustomizeSignature } from '../build-metadata/kustomize-signature.ts';
import { helmAnnotation } from '../charts/helm-annotation.ts';
import type { Kustomization } from '../kustomization/kustomization-file.ts';
import type { FieldSpec } from '../field-specs/field-spec.ts';
import { fixNameReferences } from '../references/fix-name-references.ts';
import { fail, problemAt } from '../render-problem.ts';
import { rankKinds } from '../resource/kind-order.ts';
import {
  metadataMap,
  scalarText,
  setMetadata,
  showResource,
  withObject,
} from '../resource/resource.ts';
import type { Resource } from '../resource/resource.ts';
import { findDuplicates, resourcesOf } from '../resource/resource-set.ts';
import { sortResources } from '../resource/sort-resources.ts';
import { addHashSuffixes } from '../transformers/add-hash-suffixes.ts';
import { setEntries } from '../transformers/set-labels.ts';
import { resolveVariables } from '../vars/resolve-variables.ts';
import type { Accumulation } from './accumulate.ts';
import type { Build } from './build.ts';

/** Order of the output unless the kustomization says so itself. */
export type Reorder = 'legacy' | 'none';

/** What the caller says about the output. */
export interface FinishOptions {
  readonly reorder: Reorder;
  /** Empty for no label. */
  readonly managedBy: string;
}

const ownLabels: FieldSpec = { path: 'metadata/labels', create: true };

/**
 * What happens once, at the top, when everything is gathered (krusty/kustomizer.go): hash suffixes, name references,
 * vars, local-config objects dropped, order, internal annotations removed.
 */
export function finishBuild(
  build: Build,
  kustomization: Kustomization,
  accumulation: Accumulation,
  options: FinishOptions,
): readonly Resource[] {
  const { reorder } = options;
  const { set, config } = accumulation;
  const context = { build, folder: kustomization.folder, origin: { file: kustomization.file } };
  addHashSuffixes(set);
  fixNameReferences(set, config.nameReference, context);
  resolveVariables(accumulation, context);
  reportDuplicates(build, accumulation);
  const isSigned = kustomization.fields.buildMetadata?.includes('managedByLabel') ?? false;
  const managedBy = options.managedBy === '' && isSigned ? kustomizeSignature : options.managedBy;
  if (managedBy !== '') setEntries({ [managedByLabel]: managedBy }, [ownLabels])(set, context);
  const printed = printedNotes(build);
  const kept = resourcesOf(set).filter((resource) => !isLocalConfig(resource));
  return sortAsAsked(kustomization, kept, reorder).map((resource) =>
    dropBuildAnnotations(resource, printed),
  );
}

function reportDuplicates(build: Build, accumulation: Accumulation): void {
  for (const [first, second] of findDuplicates(accumulation.set, accumulation.set.slots.keys())) {
    if (first === undefined || second === undefined) continue;
    const message = `at the end of the build two objects are ${showResource(second.id)}`;
    const hint = 'Give them different names or namespaces.';
    build.problems.push(problemAt('RENDER_DUPLICATE', second.origins[0], message, hint));
  }
}

/** Such objects are there to be read by other steps (config.kubernetes.io/local-config). */
function isLocalConfig(resource: Resource): boolean {
  const { metadata } = resource.object;
  const annotations = isJsonObject(metadata) ? metadata['annotations'] : undefined;
  const value = isJsonObject(annotations)
    ? memberOf(annotations, 'config.kubernetes.io/local-config')
    : undefined;
  return value !== undefined && scalarText(value) !== 'false';
}

function sortAsAsked(
  kustomization: Kustomization,
  resources: readonly Resource[],
  reorder: Reorder,
): readonly Resource[] {
  const options = kustomization.fields.sortOptions;
  if (options === undefined) return reorder === 'none' ? resources : sortResources(resources);
  const { order, legacySortOptions } = options;
  const origin = kustomization.origin('sortOptions');
  if (order !== 'legacy' && order !== 'fifo') {
    fail('RENDER_BAD_KUSTOMIZATION', origin, 'sortOptions.order must be legacy or fifo');
  }
  if (order === 'fifo') {
    if (legacySortOptions === undefined) return resources;
    const message = 'sortOptions.legacySortOptions is only for order: legacy';
    return fail('RENDER_BAD_KUSTOMIZATION', origin, message, 'Remove it, or set order: legacy.');
  }
  if (legacySortOptions === undefined) return sortResources(resources);
  const { orderFirst = [], orderLast = [] } = legacySortOptions;
  return sortResources(resources, rankKinds(orderFirst, orderLast));
}

/** Annotations in which kustomize keeps its own notes; it removes them from objects that came with them. */
const buildAnnotations: ReadonlySet<string> = new Set([
  ...[
    'previousKinds',
    'previousNames',
    'prefixes',
    'suffixes',
    'previousNamespaces',
    'allowNameChange',
    'allowKindChange',
    'refBy',
    'generatorBehavior',
    'needsHashSuffix',
    'path',
    'index',
    'seqindent',
    'id',
    'annotations-migration-resource-id',
  ].map((name) => `internal.config.kubernetes.io/${name}`),
  'config.kubernetes.io/path',
  'config.kubernetes.io/index',
  'config.k8s.io/id',
  helmAnnotation,
  originAnnotation,
  transformationsAnnotation,
]);

/** The notes that `buildMetadata` of the topmost kustomization lets through. */
function printedNotes({ notes }: Build): ReadonlySet<string> {
  return new Set([
    ...(notes?.origins === true ? [originAnnotation] : []),
    ...(notes?.transformations === true ? [transformationsAnnotation] : []),
  ]);
}

/** kustomize writes all annotations anew: as text, without its own, and without an empty map. */
function dropBuildAnnotations(resource: Resource, printed: ReadonlySet<string>): Resource {
  const { metadata } = resource.object;
  if (!isJsonObject(metadata) || metadata['annotations'] === undefined) return resource;
  if (isPlain(metadata['annotations'])) return resource;
  const kept: [string, string][] = [];
  for (const [name, value] of metadataMap(resource.object, 'annotations')) {
    if (!buildAnnotations.has(name) || printed.has(name)) kept.push([name, value]);
  }
  const annotations = kept.length === 0 ? undefined : Object.fromEntries(kept);
  return withObject(resource, setMetadata(resource.object, 'annotations', annotations));
}

function isPlain(annotations: JsonObject[string]): boolean {
  if (!isJsonObject(annotations)) return false;
  const names = Object.keys(annotations);
  return (
    names.length > 0 &&
    names.every((name) => typeof annotations[name] === 'string' && !buildAnnotations.has(name))
  );
}
