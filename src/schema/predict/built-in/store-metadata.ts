import { isJsonObject } from '../../../model/json.ts';
import type { Json, JsonObject } from '../../../model/json.ts';
import { coerceMetadata } from '../custom/coerce-metadata.ts';

/** Metadata of an object of a built-in kind as the server reads it, and what its kind's defaults make of it. */
export function storeMetadata({ apiVersion, kind }: JsonObject, metadata: JsonObject): JsonObject {
  const stored = coerceMetadata(metadata);
  if (apiVersion !== 'v1' || kind !== 'Namespace') return stored;
  // A namespace has its name as a label, whatever is written (SetDefaults_Namespace).
  const { name, labels } = stored;
  const others = isJsonObject(labels) ? labels : {};
  return { ...stored, labels: { ...others, 'kubernetes.io/metadata.name': name } };
}

const templateGeneration = 'deprecated.daemonset.template.generation';

/** Why the server cannot read the metadata of a kind: an annotation that it makes a number of. Undefined where it can. */
export function findUnreadableMetadata({ kind, metadata }: JsonObject): string | undefined {
  if (kind !== 'DaemonSet' || !isJsonObject(metadata)) return undefined;
  const { annotations } = metadata;
  const generation: Json | undefined = isJsonObject(annotations)
    ? annotations[templateGeneration]
    : undefined;
  return typeof generation !== 'string' || /^-?\d+$/.test(generation)
    ? undefined
    : `metadata.annotations: ${templateGeneration} must be a number`;
}

const labelledByTemplate: ReadonlySet<Json | undefined> = new Set(['Job', 'ReplicationController']);

/** True for an object without labels whose kind then takes those of its template (SetDefaults_Job). */
export function isLabelledByTemplate({ kind, metadata }: JsonObject): boolean {
  if (!labelledByTemplate.has(kind)) return false;
  const labels = isJsonObject(metadata) ? metadata['labels'] : undefined;
  return !isJsonObject(labels) || Object.keys(labels).length === 0;
}
