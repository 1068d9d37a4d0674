import { chartFields } from './chart-fields.ts';
import { flag, integer, listOf, recordOf, text, textList, textMap } from './read-shape.ts';
import type { RecordOf } from './read-shape.ts';

const typeFields = { group: text, version: text, kind: text };

/** Which objects: `patches[].target` and everything else that selects (api/types/selector.go). */
export const selectorFields = {
  ...typeFields,
  name: text,
  namespace: text,
  labelSelector: text,
  annotationSelector: text,
};

/** One place in objects of some types (api/types/fieldspec.go). */
export const fieldSpecFields = { ...typeFields, path: text, create: flag };

const generatorOptionsFields = {
  labels: textMap,
  annotations: textMap,
  disableNameSuffixHash: flag,
  immutable: flag,
};

/** An entry of configMapGenerator; `env` is the old spelling of one of `envs`. */
export const configMapFields = {
  name: text,
  namespace: text,
  behavior: text,
  literals: textList,
  files: textList,
  envs: textList,
  env: text,
  options: recordOf(generatorOptionsFields),
};

/** An entry of secretGenerator. */
export const secretFields = { ...configMapFields, type: text };

/** An entry of images (api/types/image.go). */
export const imageFields = {
  name: text,
  newName: text,
  newTag: text,
  tagSuffix: text,
  digest: text,
};

/** An entry of patches; of patchesJson6902 too. */
export const patchFields = {
  path: text,
  patch: text,
  target: recordOf(selectorFields),
  options: recordOf({ allowNameChange: flag, allowKindChange: flag }),
};

/** An entry of replicas. */
export const replicaFields = { name: text, count: integer };

const labelFields = {
  pairs: textMap,
  includeSelectors: flag,
  includeTemplates: flag,
  includeVolumeClaimTemplates: flag,
  fields: listOf(fieldSpecFields),
};

const fieldOptionsFields = { delimiter: text, index: integer, encoding: text, create: flag };

const sourceFields = {
  ...typeFields,
  name: text,
  namespace: text,
  fieldPath: text,
  options: recordOf(fieldOptionsFields),
};

const targetFields = {
  select: recordOf(selectorFields),
  reject: listOf(selectorFields),
  fieldPaths: textList,
  options: recordOf(fieldOptionsFields),
};

/** An entry of replacements, or what a file that it names holds (api/types/replacement.go). */
export const replacementFields = {
  path: text,
  source: recordOf(sourceFields),
  sourceValue: text,
  targets: listOf(targetFields),
};

/** `sortOptions`, also of a SortOrderTransformer. */
export const sortOptionsFields = {
  order: text,
  legacySortOptions: recordOf({ orderFirst: textList, orderLast: textList }),
};

const metadataFields = { name: text, namespace: text, labels: textMap, annotations: textMap };

/** An entry of vars (api/types/var.go). */
const variableFields = {
  name: text,
  objref: recordOf({ apiVersion: text, ...typeFields, name: text, namespace: text }),
  fieldref: recordOf({ fieldPath: text }),
};

/** Every field of a Kustomization and of a Component (api/types/kustomization.go, kustomize 5.8). */
export const kustomizationFields = {
  apiVersion: text,
  kind: text,
  metadata: recordOf(metadataFields),
  openapi: textMap,
  namePrefix: text,
  nameSuffix: text,
  namespace: text,
  commonLabels: textMap,
  labels: listOf(labelFields),
  commonAnnotations: textMap,
  patchesStrategicMerge: textList,
  patchesJson6902: listOf(patchFields),
  patches: listOf(patchFields),
  images: listOf(imageFields),
  imageTags: listOf(imageFields),
  replacements: listOf(replacementFields),
  replicas: listOf(replicaFields),
  vars: listOf(variableFields),
  sortOptions: recordOf(sortOptionsFields),
  resources: textList,
  components: textList,
  crds: textList,
  bases: textList,
  configMapGenerator: listOf(configMapFields),
  secretGenerator: listOf(secretFields),
  ...chartFields,
  generatorOptions: recordOf(generatorOptionsFields),
  configurations: textList,
  generators: textList,
  transformers: textList,
  validators: textList,
  buildMetadata: textList,
};

/** The checked content of a kustomization file. */
export type KustomizationFields = RecordOf<typeof kustomizationFields>;

/** One entry of `patches`. */
export type PatchEntry = RecordOf<typeof patchFields>;

/** What a patch aims at. */
export type Selector = RecordOf<typeof selectorFields>;

/** One entry of `images`. */
export type ImageEntry = RecordOf<typeof imageFields>;

/** One entry of `labels`. */
export type LabelEntry = RecordOf<typeof labelFields>;

/** One entry of `vars`. */
export type VariableEntry = RecordOf<typeof variableFields>;

/** One entry of `replicas`. */
export type ReplicaEntry = RecordOf<typeof replicaFields>;

/** One entry of `replacements`. */
export type ReplacementEntry = RecordOf<typeof replacementFields>;

/** Where a replacement reads. */
export type ReplacementSource = RecordOf<typeof sourceFields>;

/** Where a replacement writes. */
export type ReplacementTarget = RecordOf<typeof targetFields>;

/** `sortOptions`. */
export type SortOptions = RecordOf<typeof sortOptionsFields>;
