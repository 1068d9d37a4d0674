import type { Transformer } from '../build/build.ts';
import { editEverywhere } from '../build/build.ts';
import { withEntries } from '../field-specs/apply-field-spec.ts';
import { mergeFieldSpecs } from '../field-specs/field-spec.ts';
import type { FieldSpec } from '../field-specs/field-spec.ts';
import type { TransformerConfig } from '../field-specs/transformer-config.ts';
import type { LabelEntry } from '../kustomization/fields.ts';

/** Writes labels or annotations into the maps at these fields (LabelTransformer, AnnotationsTransformer). */
export function setEntries(
  entries: Readonly<Record<string, string>>,
  specs: readonly FieldSpec[],
): Transformer {
  return (set, context) => {
    if (Object.keys(entries).length === 0) return;
    const edit = {
      createAs: 'map',
      set: (value: Parameters<typeof withEntries>[0]) => withEntries(value, entries),
    } as const;
    editEverywhere(set, context, specs, edit);
  };
}

/**
 * The fields that an entry of `labels` writes: its own, those configured, and by its flags those of selectors and
 * templates. `includeVolumeClaimTemplates` came with 5.8.2; until it is spelled out, includeTemplates covers
 * volume claim templates, as in 5.8.1.
 * @throws ConflictingFieldSpecs
 */
export function labelFieldSpecs(
  entry: LabelEntry,
  config: TransformerConfig,
): readonly FieldSpec[] {
  const own = mergeFieldSpecs((entry.fields ?? []).map(completeSpec), config.labels);
  if (entry.includeSelectors === true) return mergeFieldSpecs(own, config.commonLabels);
  const withClaims = entry.includeVolumeClaimTemplates;
  let specs = own;
  if (entry.includeTemplates === true) {
    const claimPaths = new Set(config.volumeClaimTemplateLabels.map(({ path }) => path));
    const templates =
      withClaims === undefined
        ? config.templateLabels
        : config.templateLabels.filter(({ path }) => !claimPaths.has(path));
    specs = mergeFieldSpecs(specs, templates);
  }
  if (withClaims === true) specs = mergeFieldSpecs(specs, config.volumeClaimTemplateLabels);
  return mergeFieldSpecs(specs, [{ path: 'metadata/labels', create: true }]);
}

function completeSpec(spec: Partial<FieldSpec>): FieldSpec {
  return { ...spec, path: spec.path ?? '' };
}
