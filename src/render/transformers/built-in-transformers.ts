import type { Transformer } from '../build/build.ts';
import { completeSpec } from '../build/read-transformer-config.ts';
import type { FieldSpec } from '../field-specs/field-spec.ts';
import {
  fieldSpecFields,
  imageFields,
  patchFields,
  replacementFields,
  replicaFields,
  selectorFields,
} from '../kustomization/fields.ts';
import { flag, listOf, recordOf, text, textList, textMap } from '../kustomization/read-shape.ts';
import type { RecordOf } from '../kustomization/read-shape.ts';
import { applyJsonPatchEntry } from '../patches/apply-json-patch-entry.ts';
import { applyMergePatches, applyPatchEntry } from '../patches/apply-patches.ts';
import { readInlinePatches, readMergePatches, readPatchText } from '../patches/read-patch.ts';
import { applyReplacementEntry } from '../replacements/apply-replacements.ts';
import { collect, fail } from '../render-problem.ts';
import { addHashSuffixes } from './add-hash-suffixes.ts';
import { makeAddValue } from './plugins/add-value.ts';
import { addNamePrefix, addNameSuffix } from './add-name-affix.ts';
import type { PluginConfig } from './plugin-config.ts';
import { setEntries } from './set-labels.ts';
import { setImages } from './set-images.ts';
import { setNamespace } from './set-namespace.ts';
import type { SubjectMode } from './set-namespace.ts';
import { setReplicas } from './set-replicas.ts';

/** The built-in transformers by the kind of their configurations (api/internal/builtins). */
export const builtInTransformers: Readonly<Record<string, (config: PluginConfig) => Transformer>> =
  {
    AnnotationsTransformer: makeAnnotations,
    HashTransformer: () => addHashSuffixes,
    ImageTagTransformer: makeImages,
    LabelTransformer: makeLabels,
    NamespaceTransformer: makeNamespace,
    PatchJson6902Transformer: makeJsonPatch,
    PatchStrategicMergeTransformer: makeMergePatches,
    PatchTransformer: (config) => makePatch(config),
    PrefixSuffixTransformer: makeAffixes,
    PrefixTransformer: makePrefix,
    ReplacementTransformer: makeReplacements,
    ReplicaCountTransformer: makeReplicas,
    SuffixTransformer: makeSuffix,
    ValueAddTransformer: makeAddValue,
  };

const specList = { fieldSpecs: listOf(fieldSpecFields) };

function specsOf(read: RecordOf<typeof specList>): readonly FieldSpec[] {
  return (read.fieldSpecs ?? []).map(completeSpec);
}

function makeLabels(config: PluginConfig): Transformer {
  const read = config.read({ ...specList, labels: textMap });
  return setEntries(read.labels ?? {}, specsOf(read));
}

function makeAnnotations(config: PluginConfig): Transformer {
  const read = config.read({ ...specList, annotations: textMap });
  return setEntries(read.annotations ?? {}, specsOf(read));
}

function makeImages(config: PluginConfig): Transformer {
  const read = config.read({ ...specList, imageTag: recordOf(imageFields) });
  return setImages([read.imageTag ?? {}], specsOf(read));
}

function makeReplicas(config: PluginConfig): Transformer {
  const read = config.read({ ...specList, replica: recordOf(replicaFields) });
  return setReplicas(read.replica ?? {}, specsOf(read));
}

const subjectModes: readonly string[] = ['defaultOnly', 'allServiceAccounts', 'none'];

function makeNamespace(config: PluginConfig): Transformer {
  const read = config.read({
    ...specList,
    metadata: recordOf({ namespace: text }),
    unsetOnly: flag,
    setRoleBindingSubjects: text,
  });
  const subjects = read.setRoleBindingSubjects ?? '';
  if (subjects !== '' && !isSubjectMode(subjects)) {
    fail(
      'RENDER_BAD_KUSTOMIZATION',
      config.origin,
      `setRoleBindingSubjects must be one of ${subjectModes.join(', ')}, not "${subjects}"`,
    );
  }
  return setNamespace({
    namespace: read.metadata?.namespace ?? '',
    fieldSpecs: specsOf(read),
    unsetOnly: read.unsetOnly ?? false,
    ...(isSubjectMode(subjects) ? { subjects } : {}),
  });
}

function isSubjectMode(value: string): value is SubjectMode {
  return subjectModes.includes(value);
}

function makePrefix(config: PluginConfig): Transformer {
  const read = config.read({ ...specList, prefix: text });
  requireSpecs(config, read);
  return addNamePrefix(read.prefix ?? '', specsOf(read));
}

function makeSuffix(config: PluginConfig): Transformer {
  const read = config.read({ ...specList, suffix: text });
  requireSpecs(config, read);
  return addNameSuffix(read.suffix ?? '', specsOf(read));
}

function makeAffixes(config: PluginConfig): Transformer {
  const prefix = makePrefix(config);
  const suffix = makeSuffix(config);
  return (set, context) => {
    prefix(set, context);
    suffix(set, context);
  };
}

function requireSpecs(config: PluginConfig, read: RecordOf<typeof specList>): void {
  if (read.fieldSpecs !== undefined) return;
  const hint = 'Add fieldSpecs: [{path: metadata/name}].';
  fail('RENDER_BAD_KUSTOMIZATION', config.origin, 'fieldSpecs is missing', hint);
}

function makePatch(config: PluginConfig): Transformer {
  const entry = config.read(patchFields);
  return applyPatchEntry(entry, (context) => readPatchText(entry, context));
}

function makeJsonPatch(config: PluginConfig): Transformer {
  const { jsonOp, ...entry } = config.read({
    path: text,
    jsonOp: text,
    target: recordOf(selectorFields),
  });
  return applyJsonPatchEntry(jsonOp === undefined ? entry : { ...entry, patch: jsonOp });
}

function makeMergePatches(config: PluginConfig): Transformer {
  const { paths = [], patches = '' } = config.read({ paths: textList, patches: text });
  if (paths.length === 0 && patches === '') {
    fail('RENDER_BAD_PATCH', config.origin, 'there is neither paths nor patches');
  }
  return applyMergePatches((context) => {
    const found = [
      ...paths.flatMap((path) => readMergePatches(path, context)),
      ...(patches === '' ? [] : readInlinePatches(patches, context)),
    ];
    if (found.length === 0) fail('RENDER_BAD_PATCH', config.origin, 'the patch is empty');
    return found;
  });
}

function makeReplacements(config: PluginConfig): Transformer {
  const { replacements = [] } = config.read({ replacements: listOf(replacementFields) });
  const steps = replacements.map((entry) => applyReplacementEntry(entry));
  return (set, context) => {
    for (const step of steps) {
      collect(context.build, () => {
        step(set, context);
      });
    }
  };
}
