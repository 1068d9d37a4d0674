import type { Origin } from '../../model/manifest.ts';
import { GitsyncError } from '../../model/problem.ts';
import type { Problem } from '../../model/problem.ts';
import type { ChartBook } from '../charts/chart-book.ts';
import { applyFieldSpec, FieldMismatch } from '../field-specs/apply-field-spec.ts';
import type { BuildNotes } from '../build-metadata/build-notes.ts';
import type { FieldEdit } from '../field-specs/apply-field-spec.ts';
import { selectsType } from '../field-specs/field-spec.ts';
import type { FieldSpec } from '../field-specs/field-spec.ts';
import type { RenderBudget } from '../limits/render-budget.ts';
import type { PatchEntry } from '../kustomization/fields.ts';
import type { Patch } from '../patches/patch.ts';
import type { LoadedTree } from '../load/load-tree.ts';
import type { OpenApi } from '../openapi/open-api.ts';
import { problemAt } from '../render-problem.ts';
import type { ProblemLog } from '../render-problem.ts';
import { showResource, withObject } from '../resource/resource.ts';
import type { Resource } from '../resource/resource.ts';
import { editResources } from '../resource/resource-set.ts';
import type { ResourceSet } from '../resource/resource-set.ts';

/** `kustomize` reproduces kustomize's bytes also where it loses or corrupts data. */
export type Compatibility = 'kustomize' | undefined;

/** State of one build, shared by all kustomizations in it; nothing outlives the build. */
export interface Build extends ProblemLog {
  readonly tree: LoadedTree;
  readonly compat: Compatibility;
  /** What this build knows of types: an `openapi` field may replace what is built in. */
  readonly openApi: OpenApi;
  /** What the charts of this build were inflated to. */
  readonly charts: ChartBook;
  /** What `buildMetadata` asks to note in the objects; undefined for nothing. */
  readonly notes: BuildNotes | undefined;
  /** True where every change of an object is kept: a build that only answers where values come from. */
  readonly isTraced?: boolean;
  /** What the build may still do: taken from where work is multiplied. */
  readonly budget: RenderBudget;
  /** Patches by the entry that names them: a component that many kustomizations name reads its own once. */
  readonly patches: WeakMap<PatchEntry, Patch>;
}

/** Where a transformer was configured, and what it may read. */
export interface TransformerContext {
  readonly build: Build;
  /** The folder its paths are relative to. */
  readonly folder: string;
  /** File and line of the field that asks for it. */
  readonly origin: Origin;
}

/** One step over all objects of an accumulation. */
export type Transformer = (set: ResourceSet, context: TransformerContext) => void;

/** Applies an edit at every place of the specs in every object; an object that does not fit is reported. */
export function editEverywhere(
  set: ResourceSet,
  context: TransformerContext,
  specs: readonly FieldSpec[],
  edit: FieldEdit,
): void {
  const specsByType = new Map<string, readonly FieldSpec[]>();
  editResources(set, (resource) => {
    const { group, version, kind } = resource.id;
    const type = `${group}/${version}/${kind}`;
    let applicable = specsByType.get(type);
    if (applicable === undefined) {
      applicable = specs.filter((spec) => selectsType(spec, resource.id));
      specsByType.set(type, applicable);
    }
    return editResource(resource, context, applicable, edit);
  });
}

/** Applies an edit at every place of the specs in one object. */
export function editResource(
  resource: Resource,
  context: TransformerContext,
  specs: readonly FieldSpec[],
  edit: FieldEdit,
): Resource {
  let edited = resource;
  for (const spec of specs) {
    try {
      edited = withObject(edited, applyFieldSpec(edited, spec, edit));
    } catch (error) {
      if (!(error instanceof FieldMismatch)) throw error;
      context.build.problems.push(objectProblem(resource, context, error.message));
    }
  }
  return edited;
}

/** A problem of one object in one step: both places are named. */
export function objectProblem(
  resource: Resource,
  context: TransformerContext,
  message: string,
): Problem {
  const { file, line } = resource.origins[0];
  const place = line === undefined ? file : `${file}:${String(line)}`;
  return problemAt(
    'RENDER_BAD_OBJECT',
    context.origin,
    `${showResource(resource.id)} (${place}): ${message}`,
    'Correct the object, or take the field out of what this step changes.',
  );
}

/** Stops a step that cannot go on; the others of the build still run. */
export function failStep(
  code: Problem['code'],
  context: TransformerContext,
  message: string,
  hint?: string,
): never {
  throw new GitsyncError([problemAt(code, context.origin, message, hint)]);
}
