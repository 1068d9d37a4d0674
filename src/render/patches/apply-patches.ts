import { isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { formatOrigin } from '../../model/manifest.ts';
import { failStep, objectProblem } from '../build/build.ts';
import type { Transformer, TransformerContext } from '../build/build.ts';
import type { PatchEntry } from '../kustomization/fields.ts';
import { spend } from '../limits/render-budget.ts';
import { sizeOfValue } from '../limits/size-of-value.ts';
import { collect } from '../render-problem.ts';
import {
  findDuplicates,
  dropResource,
  replaceResource,
  slotsWithAnyId,
} from '../resource/resource-set.ts';
import type { ResourceSet } from '../resource/resource-set.ts';
import {
  idOf,
  metadataMap,
  scalarText,
  setMetadata,
  showResource,
  storePreviousId,
  withObject,
  withScopes,
} from '../resource/resource.ts';
import type { Resource } from '../resource/resource.ts';
import { applyJsonPatch, JsonPatchFault } from './json-patch.ts';
import { MergeFault } from './merge-directives.ts';
import { unknownType } from './merge-types.ts';
import { readPatch } from './read-patch.ts';
import type { Patch } from './patch.ts';
import { roundIntegers } from './round-integers.ts';
import { selectResources } from './select-resources.ts';
import { strategicMerge } from './strategic-merge.ts';

/** What a patch may change of an object's identity (`options`). */
export interface PatchOptions {
  readonly allowNameChange?: boolean;
  readonly allowKindChange?: boolean;
}

/** Applies an entry of `patches` (PatchTransformer). */
export function applyPatchEntry(
  entry: PatchEntry,
  readText: (context: TransformerContext) => Parameters<typeof readPatch>[0],
): Transformer {
  return (set, context) => {
    const { patches } = context.build;
    const patch = patches.get(entry) ?? readPatch(readText(context), context);
    patches.set(entry, patch);
    const { target, options = {} } = entry;
    if (patch.kind === 'json') {
      if (target === undefined) {
        failStep(
          'RENDER_BAD_PATCH',
          context,
          'a JSON patch needs a target',
          'Add target: with kind and name of the object, or selectors.',
        );
      }
      const selected = selectResources(set, target, context);
      applyJsonPatchTo(set, selected, patch, { context, remember: true });
    } else if (target === undefined) {
      for (const part of patch.patches) mergeByOwnId(set, part, context, options);
    } else {
      if (patch.patches.length > 1) {
        failStep(
          'RENDER_BAD_PATCH',
          context,
          'a patch of several documents cannot have a target',
          'Make an entry of each document.',
        );
      }
      mergeIntoSelected(set, patch.patches[0], entry, context);
    }
  };
}

/** Applies strategic merge patches to the objects that have their ids (patchesStrategicMerge). */
export function applyMergePatches(
  read: (context: TransformerContext) => readonly Resource[],
): Transformer {
  return (set, context) => {
    for (const patch of read(context)) {
      collect(context.build, () => {
        mergeByOwnId(set, completeForMerge(patch), context, {});
      });
    }
  };
}

/** Applies operations to objects; each that fails is reported. */
export function applyJsonPatchTo(
  set: ResourceSet,
  slots: readonly number[],
  patch: Extract<Patch, { kind: 'json' }>,
  options: { readonly context: TransformerContext; readonly remember: boolean },
): void {
  const { context, remember } = options;
  const { budget, compat } = context.build;
  const noteCopy = (value: Json): void => {
    const size = sizeOfValue(value, budget.limits.growth);
    // A copy is made of new values, a text that grows of shared ones.
    spend(budget, 'growth', 8 * size, patch.origin);
  };
  const how = { isExact: compat === 'kustomize', noteCopy };
  spend(budget, 'steps', slots.length * patch.operations.length, patch.origin);
  for (const slot of slots) {
    const resource = set.slots[slot];
    if (resource === undefined) continue;
    const known = remember ? storePreviousId(resource) : resource;
    try {
      const edited = applyJsonPatch(resource.object, patch.operations, how);
      const rounded = compat === 'kustomize' ? roundIntegers(edited) : edited;
      const patched = stringifyAnnotations(isJsonObject(rounded) ? rounded : edited);
      const { kind, name } = idOf(patched);
      if (kind === '' || name === '')
        throw new JsonPatchFault('it leaves the object without kind or name');
      replaceResource(set, slot, withPatchOrigin(withObject(known, patched), patch.origin));
    } catch (error) {
      if (!(error instanceof JsonPatchFault)) throw error;
      reportFault(resource, context, error.message, patch.origin);
    }
  }
}

/** Annotations of JSON-patched objects are written anew by kustomize: as text, and not at all when empty. */
function stringifyAnnotations(object: JsonObject): JsonObject {
  const metadata = object['metadata'];
  if (!isJsonObject(metadata) || metadata['annotations'] === undefined) return object;
  const annotations = metadataMap(object, 'annotations');
  const text = annotations.size === 0 ? undefined : Object.fromEntries(annotations);
  return setMetadata(object, 'annotations', text);
}

/** A patch without a target changes the one object that has, or had, its id. */
function mergeByOwnId(
  set: ResourceSet,
  patch: Resource,
  context: TransformerContext,
  options: PatchOptions,
): void {
  const { id } = withScopes(patch, context.build.openApi.scopes());
  const slots = slotsWithAnyId(set, id);
  const [slot] = slots;
  if (slot === undefined || slots.length > 1) {
    const found = slot === undefined ? 'there is no object' : 'several objects have or had the id';
    const place = formatOrigin(patch.origins[0]);
    failStep(
      'RENDER_BAD_PATCH',
      context,
      `the patch ${place} is for ${showResource(patch.id)}, but ${found === 'there is no object' ? 'there is no such object' : found}`,
      'apiVersion, kind, name and namespace must be those of one object; or give the patch a target.',
    );
  }
  mergeInto(set, slot, patch, { context, options });
}

function mergeIntoSelected(
  set: ResourceSet,
  patch: Resource | undefined,
  entry: PatchEntry,
  context: TransformerContext,
): void {
  if (patch === undefined) return;
  const complete = completeForMerge(patch);
  const selected = selectResources(set, entry.target ?? {}, context);
  for (const slot of selected) {
    mergeInto(set, slot, complete, { context, options: entry.options ?? {} });
  }
  for (const [first, second] of findDuplicates(set, selected)) {
    if (first === undefined || second === undefined) continue;
    const message = `the patch gives two objects the id ${showResource(second.id)}`;
    context.build.problems.push(objectProblem(second, context, message));
  }
}

/** Labels and annotations of such a patch are text before they are merged: null is the word null there. */
function completeForMerge(patch: Resource): Resource {
  let { object } = patch;
  for (const field of ['labels', 'annotations'] as const) {
    const metadata = object['metadata'];
    if (!isJsonObject(metadata) || metadata[field] === undefined) continue;
    const map = metadata[field];
    const texts = isJsonObject(map)
      ? Object.keys(map).map((key) => [key, map[key] === null ? 'null' : scalarText(map[key])])
      : [];
    const value = texts.length === 0 ? undefined : (Object.fromEntries(texts) as JsonObject);
    object = setMetadata(object, field, value);
  }
  return withObject(patch, object);
}

function mergeInto(
  set: ResourceSet,
  slot: number,
  patch: Resource,
  how: { readonly context: TransformerContext; readonly options: PatchOptions },
): void {
  const { context, options } = how;
  const resource = set.slots[slot];
  if (resource === undefined) return;
  // kustomize makes the replacement and forgets to put it in the object's place.
  if (context.build.compat === 'kustomize' && patch.object['$patch'] === 'replace') return;
  const { allowNameChange = false, allowKindChange = false } = options;
  const { apiVersion, kind } = resource.object;
  const types = context.build.openApi.mergeTypes;
  const isExact = context.build.compat === 'kustomize';
  const type =
    types(scalarText(apiVersion), scalarText(kind)) ??
    types(scalarText(apiVersion), patch.id.kind) ??
    unknownType(types);
  try {
    const own = apiVersion === undefined ? patch.object : { ...patch.object, apiVersion };
    const merged = strategicMerge(resource.object, own, type, isExact);
    if (merged === undefined || Object.keys(merged).length === 0) {
      dropResource(set, slot);
      return;
    }
    const known = allowNameChange || allowKindChange ? storePreviousId(resource) : resource;
    const kept = keepIdentity(merged, resource, { allowNameChange, allowKindChange });
    replaceResource(set, slot, withPatchOrigin(withObject(known, kept), patch.origins[0]));
  } catch (error) {
    if (!(error instanceof MergeFault)) throw error;
    reportFault(resource, context, error.message, patch.origins[0]);
  }
}

/** Kind, name and namespace stay what they were unless the patch may change them; the namespace always. */
function keepIdentity(
  merged: JsonObject,
  resource: Resource,
  options: Required<PatchOptions>,
): JsonObject {
  const { id, object } = resource;
  let kept = merged;
  if (!options.allowKindChange) kept = { ...kept, kind: object['kind'] ?? id.kind };
  if (!options.allowNameChange) kept = setMetadata(kept, 'name', id.name);
  return setMetadata(kept, 'namespace', id.namespace === '' ? undefined : id.namespace);
}

function withPatchOrigin(resource: Resource, origin: Resource['origins'][0]): Resource {
  return { ...resource, origins: [...resource.origins, { ...origin, by: 'patch' }] };
}

function reportFault(
  resource: Resource,
  context: TransformerContext,
  message: string,
  patch: Resource['origins'][0],
): void {
  const problem = objectProblem(resource, context, `patch ${formatOrigin(patch)}: ${message}`);
  const hint = 'Make the patch fit the object.';
  context.build.problems.push({ ...problem, code: 'RENDER_BAD_PATCH', hint });
}
