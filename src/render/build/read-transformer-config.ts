import type { Origin } from '../../model/manifest.ts';
import { GitsyncError } from '../../model/problem.ts';
import type { Problem } from '../../model/problem.ts';
import { parseDocuments } from '../../yaml/parse-documents.ts';
import { splitDocuments } from '../../yaml/split-documents.ts';
import {
  defaultTransformerConfig,
  emptyTransformerConfig,
  fieldSpecLists,
  mergeTransformerConfigs,
  sortTransformerConfig,
} from '../field-specs/transformer-config.ts';
import type { TransformerConfig } from '../field-specs/transformer-config.ts';
import { findLostFields } from '../field-specs/find-lost-fields.ts';
import { ConflictingFieldSpecs } from '../field-specs/field-spec.ts';
import type { FieldSpec } from '../field-specs/field-spec.ts';
import { findFieldLine, indexFieldLines } from '../kustomization/field-lines.ts';
import { fieldSpecFields } from '../kustomization/fields.ts';
import type { Kustomization } from '../kustomization/kustomization-file.ts';
import { listOf, recordOf, text } from '../kustomization/read-shape.ts';
import type { Reader, RecordOf } from '../kustomization/read-shape.ts';
import { fail, problemAt } from '../render-problem.ts';
import type { Build } from './build.ts';
import { readNamedFile } from './read-named-file.ts';

const typeFields = { group: exactText, version: exactText, kind: exactText };
const specs = listOf({ ...fieldSpecFields, ...typeFields });

/** What a `configurations` file may hold (api/internal/plugins/builtinconfig/transformerconfig.go). */
const readConfig = recordOf({
  namePrefix: specs,
  nameSuffix: specs,
  namespace: specs,
  commonLabels: specs,
  labels: specs,
  templateLabels: specs,
  volumeClaimTemplateLabels: specs,
  commonAnnotations: specs,
  nameReference: listOf({ ...typeFields, fieldSpecs: specs }),
  varReference: specs,
  images: specs,
  replicas: specs,
});

/** The built-in configuration with that of the files named under `configurations`, which are merged first. */
export function readTransformerConfig(
  build: Build,
  kustomization: Kustomization,
): TransformerConfig {
  let own = emptyTransformerConfig;
  for (const [index, path] of (kustomization.fields.configurations ?? []).entries()) {
    const origin = kustomization.origin(`configurations[${String(index)}]`);
    const named = readNamedFile({ build, folder: kustomization.folder, origin }, path);
    // kustomize reads the first document alone, which may be an empty one.
    const content =
      build.compat === 'kustomize' ? (splitDocuments(named.text)[0]?.text ?? '') : named.text;
    own = mergeConfigsAt({ file: named.file }, own, readConfigFile(named.file, content));
  }
  const origin = kustomization.origin('configurations');
  const merged = mergeConfigsAt(origin, defaultTransformerConfig, own);
  warnOfLostFields(build, origin, merged);
  return merged;
}

function warnOfLostFields(build: Build, origin: Origin, merged: TransformerConfig): void {
  for (const { list, path, kinds } of findLostFields(merged)) {
    const message = `${list} leaves ${path} alone in objects of other kinds than ${kinds.join(', ')}`;
    const hint = `As in kustomize, a configured field of one kind takes the place of the built-in one of all kinds; take ${path} out of ${list}.`;
    build.warnings.push(problemAt('RENDER_BAD_KUSTOMIZATION', origin, message, hint));
  }
}

/** @throws GitsyncError at the origin when two specs for one place disagree. */
export function mergeConfigsAt(
  origin: Origin,
  base: TransformerConfig,
  added: TransformerConfig,
): TransformerConfig {
  try {
    return mergeTransformerConfigs(base, added);
  } catch (error) {
    if (!(error instanceof ConflictingFieldSpecs)) throw error;
    const hint = 'Give both the same value of create.';
    return fail('RENDER_BAD_KUSTOMIZATION', origin, error.message, hint);
  }
}

function readConfigFile(file: string, content: string): TransformerConfig {
  // As kustomize reads it: one document, and no key twice.
  const [document] = parseDocuments(content, { dialect: 'kubectl', file });
  const lines = indexFieldLines(content);
  const problems: Problem[] = [];
  const read = readConfig(document?.value ?? {}, {
    path: '',
    convertScalars: true,
    report: (path, message) => {
      const origin = { file, line: findFieldLine(lines, path) };
      const named = path === '' ? 'the file' : path;
      const hint = 'Correct the field there, or remove it.';
      problems.push(problemAt('RENDER_BAD_KUSTOMIZATION', origin, `${named} ${message}`, hint));
    },
  });
  if (problems.length > 0) throw new GitsyncError(problems);
  const config: Record<string, readonly FieldSpec[]> = {};
  for (const list of fieldSpecLists) config[list] = (read?.[list] ?? []).map(completeSpec);
  const nameReference = (read?.nameReference ?? []).map(({ fieldSpecs, ...type }) => ({
    ...type,
    fieldSpecs: (fieldSpecs ?? []).map(completeSpec),
  }));
  return sortTransformerConfig({ ...emptyTransformerConfig, ...config, nameReference });
}

/** Types stand in an embedded struct of kustomize's, and there numbers and booleans are not taken for strings. */
function exactText(...[value, place]: Parameters<Reader<string>>): string | undefined {
  return text(value, { ...place, convertScalars: false });
}

/** A field spec as it was read; a path is never absent. */
export function completeSpec(spec: RecordOf<typeof fieldSpecFields>): FieldSpec {
  return { ...spec, path: spec.path ?? '' };
}
