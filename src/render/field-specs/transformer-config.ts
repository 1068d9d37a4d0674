import { defaultFieldSpecs } from './default-field-specs.ts';
import { mergeFieldSpecs, sortByType, typeKey } from './field-spec.ts';
import type { FieldSpec } from './field-spec.ts';
import { listDefaultNameReferences } from '../references/default-name-references.ts';

/** Objects of a type and the fields of other objects that hold their names. */
export interface NameReference {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly fieldSpecs: readonly FieldSpec[];
}

/** Which fields each transformer touches; the keys are those of a `configurations` file. */
export interface TransformerConfig {
  readonly namePrefix: readonly FieldSpec[];
  readonly nameSuffix: readonly FieldSpec[];
  readonly namespace: readonly FieldSpec[];
  readonly commonLabels: readonly FieldSpec[];
  readonly labels: readonly FieldSpec[];
  readonly templateLabels: readonly FieldSpec[];
  readonly volumeClaimTemplateLabels: readonly FieldSpec[];
  readonly commonAnnotations: readonly FieldSpec[];
  readonly nameReference: readonly NameReference[];
  readonly varReference: readonly FieldSpec[];
  readonly images: readonly FieldSpec[];
  readonly replicas: readonly FieldSpec[];
}

/** The lists of a configuration that are plain field specs. */
export type FieldSpecList = Exclude<keyof TransformerConfig, 'nameReference'>;

/** The keys of {@link TransformerConfig} whose values are plain field specs. */
export const fieldSpecLists: readonly FieldSpecList[] = [
  'namePrefix',
  'nameSuffix',
  'namespace',
  'commonLabels',
  'labels',
  'templateLabels',
  'volumeClaimTemplateLabels',
  'commonAnnotations',
  'varReference',
  'images',
  'replicas',
];

/** Nothing configured: what an accumulation starts with. */
export const emptyTransformerConfig: TransformerConfig = {
  namePrefix: [],
  nameSuffix: [],
  namespace: [],
  commonLabels: [],
  labels: [],
  templateLabels: [],
  volumeClaimTemplateLabels: [],
  commonAnnotations: [],
  nameReference: [],
  varReference: [],
  images: [],
  replicas: [],
};

/** What kustomize uses without any `configurations`. */
export const defaultTransformerConfig: TransformerConfig = sortTransformerConfig({
  ...defaultFieldSpecs,
  nameReference: listDefaultNameReferences(),
});

/** The configuration with its lists in kustomize's order, which decides what {@link mergeTransformerConfigs} leaves out. */
export function sortTransformerConfig(config: TransformerConfig): TransformerConfig {
  const sorted: Record<string, readonly FieldSpec[]> = {};
  for (const list of fieldSpecLists) sorted[list] = sortByType(config[list]);
  return { ...config, ...sorted, nameReference: sortByType(config.nameReference) };
}

/**
 * Both configurations as one, sorted (transformerconfig.go Merge). Merging with the empty one is not the same as
 * doing nothing: it leaves out what the configuration holds twice.
 * The same value on both sides (nearly always the default) costs nothing.
 * @throws ConflictingFieldSpecs
 */
export function mergeTransformerConfigs(
  base: TransformerConfig,
  added: TransformerConfig,
): TransformerConfig {
  if (base === added || added === emptyTransformerConfig) return base;
  if (base === emptyTransformerConfig && added === defaultTransformerConfig) return added;
  const merged: Record<string, readonly FieldSpec[]> = {};
  for (const list of fieldSpecLists) merged[list] = mergeFieldSpecs(base[list], added[list]);
  return sortTransformerConfig({
    ...base,
    ...merged,
    nameReference: mergeNameReferences(base.nameReference, added.nameReference),
  });
}

function mergeNameReferences(
  base: readonly NameReference[],
  added: readonly NameReference[],
): readonly NameReference[] {
  const merged = new Map(base.map((reference) => [typeKey(reference), reference]));
  for (const reference of added) {
    const key = typeKey(reference);
    const known = merged.get(key);
    const fieldSpecs =
      known === undefined
        ? reference.fieldSpecs
        : mergeFieldSpecs(known.fieldSpecs, reference.fieldSpecs);
    merged.set(key, { ...reference, fieldSpecs });
  }
  return [...merged.values()];
}
