import type { OriginStep } from '../../model/manifest.ts';
import type { BuildOrigin } from '../build-metadata/origin-text.ts';
import { ConflictingFieldSpecs } from '../field-specs/field-spec.ts';
import type { TransformerConfig } from '../field-specs/transformer-config.ts';
import type { Transformer } from '../build/build.ts';
import type { Kustomization } from '../kustomization/kustomization-file.ts';
import { applyMergePatches, applyPatchEntry } from '../patches/apply-patches.ts';
import { applyJsonPatchEntry } from '../patches/apply-json-patch-entry.ts';
import { readMergePatches, readPatchText } from '../patches/read-patch.ts';
import { applyReplacementEntry } from '../replacements/apply-replacements.ts';
import { fail } from '../render-problem.ts';
import { addNamePrefix, addNameSuffix } from './add-name-affix.ts';
import { setImages } from './set-images.ts';
import { labelFieldSpecs, setEntries } from './set-labels.ts';
import { setNamespace } from './set-namespace.ts';
import { setReplicas } from './set-replicas.ts';

/** A transformer and the field that asks for it. */
export interface Step {
  readonly field: string;
  readonly transform: Transformer;
  /** What `buildMetadata` notes of a step of `transformers`; those of other fields go by their field. */
  readonly plugin?: BuildOrigin;
  /** Where the configuration of such a step stands. */
  readonly origin?: OriginStep;
}

/**
 * The steps of a kustomization's own fields, in the order in which kustomize runs them. All images are one step,
 * which is much faster with many of them, unless each is `watched`.
 */
export function listTransformers(
  kustomization: Kustomization,
  config: TransformerConfig,
  watched: boolean,
): readonly Step[] {
  const { fields } = kustomization;
  const steps: Step[] = [];
  const add = (field: string, transform: Transformer): void =>
    void steps.push({ field, transform });
  const addEach = <T>(
    field: string,
    entries: readonly T[] | undefined,
    make: (entry: T) => Transformer,
  ): void => {
    for (const [index, entry] of (entries ?? []).entries()) {
      add(`${field}[${String(index)}]`, make(entry));
    }
  };
  addEach('patchesStrategicMerge', fields.patchesStrategicMerge, (entry) =>
    applyMergePatches((context) => readMergePatches(entry, context)),
  );
  addEach('patches', fields.patches, (entry) =>
    applyPatchEntry(entry, (context) => readPatchText(entry, context)),
  );
  const { namespace = '' } = fields;
  add('namespace', setNamespace({ namespace, fieldSpecs: config.namespace }));
  add('namePrefix', addNamePrefix(fields.namePrefix ?? '', config.namePrefix));
  add('nameSuffix', addNameSuffix(fields.nameSuffix ?? '', config.nameSuffix));
  addEach('labels', fields.labels, (entry) => {
    const specs = orFail(kustomization, 'labels', () => labelFieldSpecs(entry, config));
    return setEntries(entry.pairs ?? {}, specs);
  });
  add('commonLabels', setEntries(fields.commonLabels ?? {}, config.commonLabels));
  add('commonAnnotations', setEntries(fields.commonAnnotations ?? {}, config.commonAnnotations));
  addEach('patchesJson6902', fields.patchesJson6902, applyJsonPatchEntry);
  addEach('replicas', fields.replicas, (entry) => setReplicas(entry, config.replicas));
  const { images = [] } = fields;
  if (watched) addEach('images', images, (entry) => setImages([entry], config.images));
  else add('images', setImages(images, config.images));
  addEach('replacements', fields.replacements, applyReplacementEntry);
  return steps;
}

function orFail<T>(kustomization: Kustomization, field: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof ConflictingFieldSpecs)) throw error;
    const hint = 'Give both the same value of create.';
    return fail('RENDER_BAD_KUSTOMIZATION', kustomization.origin(field), error.message, hint);
  }
}
