import type { JsonObject } from '../../model/json.ts';
import type { Origin } from '../../model/manifest.ts';
import { addResources } from '../build/accumulate.ts';
import type { Accumulation } from '../build/accumulate.ts';
import type { Build } from '../build/build.ts';
import {
  annotationOf,
  noteGenerator,
  originAnnotation,
  withAnnotation,
} from '../build-metadata/build-notes.ts';
import { originOfField } from '../build-metadata/describe-step.ts';
import {
  generateConfigMap,
  generateSecret,
  listGeneratorFiles,
} from '../generators/generate-object.ts';
import type { GeneratedObject } from '../generators/generator-input.ts';
import { mergeGenerated } from '../generators/merge-generated.ts';
import type { Kustomization } from '../kustomization/kustomization-file.ts';
import { resolveFile } from '../load/resolve-path.ts';
import { collect, fail } from '../render-problem.ts';
import { isKubeObject } from '../resource/kube-object.ts';
import { createResource, showResource, withObject } from '../resource/resource.ts';
import type { Resource, ResourceOrigin } from '../resource/resource.ts';
import { replaceResource, slotsWithAnyId } from '../resource/resource-set.ts';

const generators = [
  ['configMapGenerator', 'ConfigMapGenerator', generateConfigMap],
  ['secretGenerator', 'SecretGenerator', generateSecret],
] as const;

/** Makes the ConfigMaps and Secrets of a kustomization and adds, merges or replaces them (reswrangler AbsorbAll). */
export function runGenerators(
  build: Build,
  kustomization: Kustomization,
  accumulation: Accumulation,
  place: string,
): void {
  for (const [field, kind, generate] of generators) {
    for (const [index, entry] of (kustomization.fields[field] ?? []).entries()) {
      const entryField = `${field}[${String(index)}]`;
      const origin = { ...kustomization.origin(entryField), field: entryField };
      collect(build, () => {
        const { generatorOptions } = kustomization.fields;
        const generated = generate(entry, {
          file: kustomization.file,
          files: readFiles(build, kustomization, entry),
          ...(generatorOptions === undefined ? {} : { generatorOptions }),
          isExact: build.compat === 'kustomize',
        });
        const object =
          build.notes === undefined
            ? generated.object
            : noteGenerator(generated.object, originOfField(kustomization, place, kind));
        const inputs = listInputs(build, kustomization, entry);
        absorb(build, { ...generated, object, inputs }, origin, accumulation);
      });
    }
  }
}

function listInputs(
  build: Build,
  kustomization: Kustomization,
  entry: JsonObject,
): readonly string[] {
  return listGeneratorFiles(entry).flatMap((name) => {
    const resolved = resolveFile(kustomization.folder, name, build.tree.restrictor);
    return resolved.kind === 'path' ? [resolved.path] : [];
  });
}

function readFiles(
  build: Build,
  kustomization: Kustomization,
  entry: JsonObject,
): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const name of listGeneratorFiles(entry)) {
    const resolved = resolveFile(kustomization.folder, name, build.tree.restrictor);
    const bytes = resolved.kind === 'path' ? build.tree.contents.get(resolved.path) : undefined;
    if (bytes !== undefined) files.set(name, bytes);
  }
  return files;
}

/**
 * Adds a generated object, or merges it into the one that has its id.
 * @throws GitsyncError when its behavior does not fit what is there.
 */
export function absorb(
  build: Build,
  generated: GeneratedObject,
  origin: Origin,
  into: Accumulation,
): void {
  const { behavior, needsHash, object, inputs = [] } = generated;
  const made: ResourceOrigin = { ...origin, by: 'generator' };
  const read = inputs.map((file): ResourceOrigin => ({ file, by: 'input' }));
  const resource: Resource = {
    ...createResource(object, made),
    needsHash,
    origins: [made, ...read],
  };
  const shown = showResource(resource.id);
  const slots = slotsWithAnyId(into.set, resource.id);
  const [slot] = slots;
  if (slot === undefined) {
    if (behavior === 'create') addResources(build, [resource], origin, into);
    else {
      fail(
        'RENDER_BAD_GENERATOR',
        origin,
        `there is no ${shown} to ${behavior}`,
        'Correct name and namespace, or use behavior: create.',
      );
    }
    return;
  }
  const base = into.set.slots[slot];
  if (slots.length > 1) {
    fail('RENDER_AMBIGUOUS', origin, `several objects have or had the id ${shown}`);
  }
  if (behavior === 'create') {
    fail(
      'RENDER_DUPLICATE',
      origin,
      `${shown} exists already`,
      'Use behavior: merge or replace to change it, or another name.',
    );
  }
  if (base === undefined || !isKubeObject(base.object)) return;
  const merged = mergeGenerated(
    { object: base.object, needsHash: base.needsHash },
    { object, needsHash },
    behavior,
    build.compat === 'kustomize',
  );
  const origins = behavior === 'merge' ? annotationOf(base.object, originAnnotation) : undefined;
  const noted =
    build.notes === undefined || origins === undefined
      ? merged.object
      : withAnnotation(merged.object, originAnnotation, origins);
  replaceResource(into.set, slot, {
    ...withObject(base, noted),
    needsHash: merged.needsHash,
    origins: [...base.origins, made, ...read],
  });
}
