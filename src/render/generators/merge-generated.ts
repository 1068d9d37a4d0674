import { isJsonObject, setMember } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { KubeObject, ObjectMeta } from '../../model/manifest.ts';
import { encodeBase64 } from './encode-base64.ts';
import type { GeneratorBehavior, HashableObject } from './generator-input.ts';

/**
 * What stands in place of `base` when an entry with behavior merge or replace names it (api/resmap reswrangler.go):
 * the generated object under base's name and namespace, with the labels and annotations of both, and for `merge` also
 * with the data of both; the generated side wins. Other fields of base do not survive, as in kustomize.
 * `isExact` loses `stringData`, as kustomize 5.8.1 does. The name gets a hash only where both sides ask for one.
 */
export function mergeGenerated(
  base: HashableObject,
  generated: HashableObject,
  behavior: Exclude<GeneratorBehavior, 'create'>,
  isExact = false,
): HashableObject {
  const metadata = mergeMetadata(base.object.metadata, generated.object.metadata);
  const object: KubeObject =
    behavior === 'merge'
      ? { ...mergeContent(base.object, generated.object, isExact), metadata }
      : { ...generated.object, metadata };
  return { object, needsHash: base.needsHash && generated.needsHash };
}

function mergeMetadata(base: ObjectMeta, generated: ObjectMeta): ObjectMeta {
  return {
    name: base.name,
    ...(base.namespace === undefined ? {} : { namespace: base.namespace }),
    ...mergedMember('labels', base.labels, generated.labels),
    ...mergedMember('annotations', base.annotations, generated.annotations),
  };
}

function mergeContent(base: KubeObject, generated: KubeObject, isExact: boolean): KubeObject {
  const { data, binaryData, ...rest } = generated;
  const stringData = isExact ? undefined : encodedStringData(base);
  const ownData = mergeTexts(base['data'], stringData);
  return {
    ...rest,
    ...mergedMember('data', ownData, data),
    ...mergedMember('binaryData', base['binaryData'], binaryData),
  };
}

/** `stringData` of a written Secret means data that the API server encodes; kustomize 5.8.1 loses it, 5.8.2 does not. */
function encodedStringData(base: KubeObject): JsonObject | undefined {
  const stringData = base['stringData'];
  if (base.kind !== 'Secret' || !isJsonObject(stringData)) return undefined;
  const encoded: Record<string, Json> = {};
  for (const key of Object.keys(stringData)) {
    const text = textOf(stringData[key]);
    setMember(encoded, key, encodeBase64(new TextEncoder().encode(text)));
  }
  return encoded;
}

function mergedMember(
  field: string,
  base: Json | undefined,
  generated: Json | undefined,
): JsonObject {
  const merged = mergeTexts(base, generated);
  return merged === undefined ? {} : { [field]: merged };
}

/** Both maps with every value as text, the second winning; undefined when nothing is in them. */
function mergeTexts(base: Json | undefined, generated: Json | undefined): JsonObject | undefined {
  const merged: Record<string, Json> = {};
  for (const map of [base, generated]) {
    if (!isJsonObject(map)) continue;
    for (const key of Object.keys(map)) setMember(merged, key, textOf(map[key]));
  }
  return Object.keys(merged).length === 0 ? undefined : merged;
}

/** Values of data, labels and annotations are strings; a number in a written base is kept as its digits. */
function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined || typeof value === 'object') return '';
  return String(value);
}
