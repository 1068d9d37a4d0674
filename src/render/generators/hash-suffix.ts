import { createHash } from 'node:crypto';
import { isJsonObject } from '../../model/json.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';
import { goJson } from './go-json.ts';

const suffixLength = 10;

/** Digits that could make a word or be read wrongly are exchanged (kubectl pkg/util/hash). */
const exchanged: Readonly<Record<string, string>> = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' };

/**
 * The ten characters that kustomize appends to a generated object's name (api/hasher): SHA-256 of the object's
 * content as Go prints JSON. The content of a ConfigMap is kind, data and binaryData, of a Secret also type and
 * stringData; `name` stands in it but is always empty, since kustomize looks up a field called "metadata/name".
 * Labels, annotations and the namespace do not count. Other kinds are hashed whole; there kustomize hashes its parse
 * tree, line numbers included, which nothing else can repeat, and only function plugins ask for it.
 */
export function hashSuffix(object: KubeObject): string {
  const digest = createHash('sha256')
    .update(goJson(hashedContent(object)))
    .digest('hex');
  return digest.slice(0, suffixLength).replace(/[013ae]/g, (digit) => exchanged[digit] ?? digit);
}

function hashedContent(object: KubeObject): JsonObject {
  const data = object['data'] ?? '';
  if (object.kind === 'ConfigMap') {
    return { data, kind: 'ConfigMap', name: '', ...mapMember(object, 'binaryData') };
  }
  if (object.kind === 'Secret') {
    const type = object['type'] ?? '';
    return { data, kind: 'Secret', name: '', type, ...mapMember(object, 'stringData') };
  }
  return object;
}

function mapMember(object: KubeObject, field: string): JsonObject {
  const value = object[field];
  return isJsonObject(value) ? { [field]: value } : {};
}
