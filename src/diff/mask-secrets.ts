import { isJsonObject, setMember } from '../model/json.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/manifest.ts';
import { maskPrefix } from '../model/secret-mask.ts';

/** Fields of a Secret (core/v1) that hold no value; all others are masked, misspelt ones (`dta`) too. */
const openFields: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'type',
  'immutable',
]);
/** Client-side apply keeps the whole object in here, Secret values included. */
const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The object with every Secret value replaced by a keyed digest: `masked:<digest>`. Equal values
 * stay equal and different ones different, so a comparison of masked objects is a comparison of
 * the objects. Objects of other kinds come back as they are.
 */
export function maskSecrets(object: KubeObject, digest: (value: Json) => string): KubeObject {
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1') return object;
  const masked: Record<string, Json | undefined> = { ...object };
  for (const field of Object.keys(object)) {
    if (openFields.has(field)) continue;
    const values = object[field];
    if (values !== undefined && values !== null)
      setMember(masked, field, maskMembers(values, digest));
  }
  return { ...object, ...masked, metadata: maskMetadata(object, digest) };
}

function maskMembers(values: Json, digest: (value: Json) => string): Json {
  if (!isJsonObject(values)) return maskPrefix + digest(values);
  return Object.fromEntries(
    Object.keys(values).map((key) => [key, maskPrefix + digest(values[key] ?? null)]),
  );
}

function maskMetadata(object: KubeObject, digest: (value: Json) => string): KubeObject['metadata'] {
  const annotations: JsonObject | undefined = object.metadata.annotations;
  const lastApplied = annotations?.[lastAppliedAnnotation];
  if (annotations === undefined || lastApplied === undefined) return object.metadata;
  return {
    ...object.metadata,
    annotations: {
      ...object.metadata.annotations,
      [lastAppliedAnnotation]: maskPrefix + digest(lastApplied),
    },
  };
}
