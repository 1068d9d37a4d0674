import type { Kustomization } from '../kustomization/kustomization-file.ts';
import { joinLexically, parentOf } from '../tree-path.ts';
import { annotationOf, originAnnotation } from './build-notes.ts';
import { readOrigin } from './origin-text.ts';
import type { BuildOrigin } from './origin-text.ts';
import type { Resource } from '../resource/resource.ts';

/** The transformer behind each field of a kustomization (kusttarget_configplugin.go). */
const transformersByField: Readonly<Record<string, string>> = {
  patchesStrategicMerge: 'PatchStrategicMergeTransformer',
  patches: 'PatchTransformer',
  namespace: 'NamespaceTransformer',
  namePrefix: 'PrefixTransformer',
  nameSuffix: 'SuffixTransformer',
  labels: 'LabelTransformer',
  commonLabels: 'LabelTransformer',
  commonAnnotations: 'AnnotationsTransformer',
  patchesJson6902: 'PatchJson6902Transformer',
  replicas: 'ReplicaCountTransformer',
  images: 'ImageTagTransformer',
  replacements: 'ReplacementTransformer',
};

/** Fields whose entries one transformer takes all together: it is noted after the last of them. */
const takenTogether: ReadonlySet<string> = new Set(['patchesStrategicMerge', 'replacements']);

/** The origin that a field of a kustomization stands for; `kind` is that of the generator or transformer. */
export function originOfField(
  kustomization: Kustomization,
  place: string,
  kind: string,
): BuildOrigin {
  const { file, repository } = kustomization;
  const fileName = file.slice(parentOf(file).length).replace(/^\//, '');
  return {
    ...repository,
    configuredIn: joinLexically(place, fileName),
    configuredBy: { apiVersion: 'builtin', kind },
  };
}

/**
 * What kustomize notes after a step of a kustomization's own fields; undefined where kustomize has no transformer
 * there: the field is empty, or others of its entries follow.
 */
export function originOfStep(
  kustomization: Kustomization,
  place: string,
  step: string,
): BuildOrigin | undefined {
  const [, field = '', index] = /^(\w+)(?:\[(\d+)\])?/.exec(step) ?? [];
  const kind = transformersByField[field];
  if (kind === undefined || isIdle(kustomization, field)) return undefined;
  if (index !== undefined && takenTogether.has(field)) {
    const entries = Object.entries(kustomization.fields).find(([name]) => name === field)?.[1];
    if (Array.isArray(entries) && Number(index) < entries.length - 1) return undefined;
  }
  return originOfField(kustomization, place, kind);
}

/** Steps that exist here even when nothing asks for them; kustomize runs commonLabels for labels too. */
function isIdle({ fields }: Kustomization, field: string): boolean {
  switch (field) {
    case 'namespace':
    case 'namePrefix':
    case 'nameSuffix':
      return (fields[field] ?? '') === '';
    case 'commonAnnotations':
      return isEmpty(fields.commonAnnotations);
    case 'commonLabels':
      return isEmpty(fields.commonLabels) && (fields.labels ?? []).length === 0;
    default:
      return false;
  }
}

function isEmpty(map: Readonly<Record<string, string>> | undefined): boolean {
  return Object.keys(map ?? {}).length === 0;
}

/** The origin that a plugin's configuration stands for: its own file, and its identity (OriginFromCustomPlugin). */
export function originOfPlugin(config: Resource): BuildOrigin | undefined {
  const text = annotationOf(config.object, originAnnotation);
  if (text === undefined) return undefined;
  const { path = '', repo = '', ref = '' } = readOrigin(text);
  const { apiVersion } = config.object;
  return {
    repo,
    ref,
    configuredIn: path,
    configuredBy: {
      ...(typeof apiVersion === 'string' ? { apiVersion } : {}),
      kind: config.id.kind,
      name: config.id.name,
      namespace: config.id.namespace,
    },
  };
}
