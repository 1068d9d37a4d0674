import type { Json } from '../../model/json.ts';
import { GitsyncError } from '../../model/problem.ts';
import type { Problem } from '../../model/problem.ts';
import { parseDocuments } from '../../yaml/parse-documents.ts';
import {
  defaultTransformerConfig,
  emptyTransformerConfig,
  fieldSpecLists,
  mergeTransformerConfigs,
} from '../field-specs/transformer-config.ts';
import type { TransformerConfig } from '../field-specs/transformer-config.ts';
import type { FieldSpec } from '../field-specs/field-spec.ts';
import { fieldSpecFields } from '../kustomization/fields.ts';
import type { Kustomization } from '../kustomization/kustomization-file.ts';
import { listOf, recordOf, text } from '../kustomization/read-shape.ts';
import type { RecordOf } from '../kustomization/read-shape.ts';
import { problemAt } from '../render-problem.ts';
import type { Build } from './build.ts';
import { readNamedFile } from './read-named-file.ts';

const specs = listOf(fieldSpecFields);

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
  nameReference: listOf({ group: text, version: text, kind: text, fieldSpecs: specs }),
  varReference: specs,
  images: specs,
  replicas: specs,
});

/** The built-in configuration with that of the files named under `configurations`. */
export function readTransformerConfig(
  build: Build,
  kustomization: Kustomization,
): TransformerConfig {
  let config = defaultTransformerConfig;
  for (const [index, path] of (kustomization.fields.configurations ?? []).entries()) {
    const origin = kustomization.origin(`configurations[${String(index)}]`);
    const named = readNamedFile({ build, folder: kustomization.folder, origin }, path);
    config = mergeTransformerConfigs(config, readConfigFile(named.file, named.text));
  }
  return config;
}

function readConfigFile(file: string, content: string): TransformerConfig {
  const value: Json = parseDocuments(content, { dialect: 'kustomization', file })[0]?.value ?? {};
  const problems: Problem[] = [];
  const read = readConfig(value, {
    path: '',
    convertScalars: true,
    report: (path, message) => {
      problems.push(problemAt('RENDER_BAD_KUSTOMIZATION', { file }, `${path} ${message}`));
    },
  });
  if (problems.length > 0) throw new GitsyncError(problems);
  const config: Record<string, readonly FieldSpec[]> = {};
  for (const list of fieldSpecLists) config[list] = (read?.[list] ?? []).map(completeSpec);
  const nameReference = (read?.nameReference ?? []).map(({ fieldSpecs, ...type }) => ({
    ...type,
    fieldSpecs: (fieldSpecs ?? []).map(completeSpec),
  }));
  return { ...emptyTransformerConfig, ...config, nameReference };
}

/** A field spec as it was read; a path is never absent. */
export function completeSpec(spec: RecordOf<typeof fieldSpecFields>): FieldSpec {
  return { ...spec, path: spec.path ?? '' };
}
