import { compareText } from '../../model/object-id.ts';
import { legacyKindRanks } from '../resource/kind-order.ts';
import { defaultFieldSpecs } from './default-field-specs.ts';
import { mergeFieldSpecs } from './field-spec.ts';
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

/** What kustomize uses without any `configurations`. */
export const defaultTransformerConfig: TransformerConfig = {
  ...defaultFieldSpecs,
  nameReference: sortNameReferences(listDefaultNameReferences()),
};

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

/**
 * Both configurations as one. The same value on both sides (nearly always the default) costs nothing.
 * @throws ConflictingFieldSpecs
 */
export function mergeTransformerConfigs(
  base: TransformerConfig,
  added: TransformerConfig,
): TransformerConfig {
  if (base === added || added === emptyTransformerConfig) return base;
  if (base === emptyTransformerConfig) return added;
  const merged: Record<string, readonly FieldSpec[]> = {};
  for (const list of fieldSpecLists) merged[list] = mergeFieldSpecs(base[list], added[list]);
  return {
    ...base,
    ...merged,
    nameReference: mergeNameReferences(base.nameReference, added.nameReference),
  };
}

function mergeNameReferences(
  base: readonly NameReference[],
  added: readonly NameReference[],
): readonly NameReference[] {
  const merged = [...base];
  for (const reference of added) {
    const index = merged.findIndex((known) => typeKey(known) === typeKey(reference));
    const known = merged[index];
    if (known === undefined) merged.push(reference);
    else {
      const fieldSpecs = mergeFieldSpecs(known.fieldSpecs, reference.fieldSpecs);
      merged[index] = { ...known, fieldSpecs };
    }
  }
  return sortNameReferences(merged);
}

/** References are fixed in this order of their targets (resid.Gvk IsLessThan). */
function sortNameReferences(references: readonly NameReference[]): readonly NameReference[] {
  return [...references].sort(
    (left, right) => rankOf(left) - rankOf(right) || compareText(typeKey(left), typeKey(right)),
  );
}

function typeKey({ group, version, kind }: NameReference): string {
  return `${orElse(group, '~G')}_${orElse(version, '~V')}_${orElse(kind, '~K')}`;
}

function orElse(text: string | undefined, otherwise: string): string {
  return text === undefined || text === '' ? otherwise : text;
}

function rankOf({ kind = '' }: NameReference): number {
  return legacyKindRanks.get(kind) ?? 0;
}
