import { createHash } from 'node:crypto';
import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';

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

/** JSON as Go's encoding/json prints a map: keys sorted by their bytes, `<>&` and the line separators escaped. */
function goJson(value: Json): string {
  return printSorted(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function printSorted(value: Json): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isJsonArray(value)) return `[${value.map(printSorted).join(',')}]`;
  const members: string[] = [];
  for (const key of Object.keys(value).sort(compareBytes)) {
    const member = value[key];
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${printSorted(member)}`);
  }
  return `{${members.join(',')}}`;
}

function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
