import { isJsonObject } from '../../model/json.ts';
import { listGeneratorFiles } from '../generators/generate-object.ts';
import type { Kustomization } from '../kustomization/kustomization-file.ts';
import { parseDocuments } from '../../yaml/parse-documents.ts';

/** A path that a kustomization names, and the field that names it. */
export interface NamedPath {
  readonly path: string;
  /** `patches[2].path`: for the line in messages. */
  readonly field: string;
}

/** What a kustomization names, by how it is read. */
export interface NamedPaths {
  /** Files of objects, or folders with a kustomization. */
  readonly resources: readonly NamedPath[];
  /** Folders with a component. */
  readonly components: readonly NamedPath[];
  /** Files whose text some transformer or generator wants. */
  readonly files: readonly NamedPath[];
}

/** Fields with configurations of generators and transformers. */
export const pluginFields = ['generators', 'transformers', 'validators'] as const;

/** Everything that a kustomization names besides what inline texts hold. */
export function listNamedPaths(kustomization: Kustomization): NamedPaths {
  const { fields } = kustomization;
  const plugins = pluginFields.flatMap((field) => number(field, fields[field]));
  return {
    resources: [
      ...number('resources', fields.resources),
      ...plugins.filter(({ path }) => !isInlineConfig(path)),
    ],
    components: number('components', fields.components),
    files: [
      ...number('configurations', fields.configurations),
      ...number('crds', fields.crds),
      ...openApiFile(fields.openapi),
      ...number('patchesStrategicMerge', fields.patchesStrategicMerge).filter(
        ({ path }) => !isInlineConfig(path),
      ),
      ...patchFiles('patches', fields.patches),
      ...patchFiles('patchesJson6902', fields.patchesJson6902),
      ...patchFiles('replacements', fields.replacements),
      ...generatorFiles('configMapGenerator', fields.configMapGenerator),
      ...generatorFiles('secretGenerator', fields.secretGenerator),
    ],
  };
}

/** Entries of patchesStrategicMerge, generators, transformers and validators are YAML text or paths: a path never reads as a map. */
export function isInlineConfig(entry: string): boolean {
  if (!/[\n{:]/.test(entry)) return false;
  try {
    const documents = parseDocuments(entry, { dialect: 'patch', file: '' });
    return documents.length > 0 && documents.every(({ value }) => isJsonObject(value));
  } catch {
    // No YAML: then it is a path (or is reported as a missing one).
    return false;
  }
}

function openApiFile(openapi: Readonly<Record<string, string>> = {}): readonly NamedPath[] {
  const { path } = openapi;
  return path === undefined ? [] : [{ path, field: 'openapi' }];
}

function number(field: string, paths: readonly string[] | undefined): readonly NamedPath[] {
  return (paths ?? []).map((path, index) => ({ path, field: `${field}[${String(index)}]` }));
}

function patchFiles(
  field: string,
  patches: readonly { readonly path?: string }[] | undefined,
): readonly NamedPath[] {
  return (patches ?? []).flatMap(({ path }, index) =>
    path === undefined || path === '' ? [] : [{ path, field: `${field}[${String(index)}]` }],
  );
}

function generatorFiles(
  field: string,
  entries: readonly Parameters<typeof listGeneratorFiles>[0][] | undefined,
): readonly NamedPath[] {
  return (entries ?? []).flatMap((entry, index) =>
    listGeneratorFiles(entry).map((path) => ({ path, field: `${field}[${String(index)}]` })),
  );
}
