import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { decodeText } from '../../yaml/decode-text.ts';
import { findDocument, loadScalarTexts } from '../../yaml/load-scalar-texts.ts';
import { resolvePlain } from '../../yaml/resolve-plain.ts';
import { splitDocuments } from '../../yaml/split-documents.ts';
import type { DocumentText } from '../../yaml/split-documents.ts';
import { idOf, originalId } from '../resource/resource.ts';
import type { Resource } from '../resource/resource.ts';
import { lookUpField } from '../field-paths/look-up-field.ts';
import { PathFault } from '../field-paths/path-fault.ts';

/** The bytes of every file of a build. */
type Contents = ReadonlyMap<string, Uint8Array>;

/** Files taken apart once a build. */
const splitFiles = new WeakMap<Contents, Map<string, readonly DocumentText[]>>();

/**
 * How a scalar is written in the file that it comes from, where that may say more than its value: a replacement copies
 * `1.10`, `0x1F` and `True` as they stand there. Undefined where the file holds something else by now.
 */
export function findWrittenText(
  resource: Resource,
  path: readonly string[],
  value: Json,
  contents: Contents,
): string | undefined {
  if (!mayDiffer(value)) return undefined;
  for (const { file, line, by } of resource.origins.toReversed()) {
    const bytes = contents.get(file);
    if (bytes === undefined || by === 'input') continue;
    const document = findDocument(splitFile(file, bytes, contents), line ?? 1);
    const texts = document === undefined ? undefined : loadScalarTexts(document);
    const text = texts === undefined ? undefined : lookUpText(resource, path, texts);
    if (text !== undefined && resolvePlain(text, 'kustomize') === value) return text;
  }
  return undefined;
}

/** Numbers, booleans, and texts that a date may have become. */
function mayDiffer(value: Json): boolean {
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT/.test(value);
  return value !== null && typeof value !== 'object';
}

function splitFile(file: string, bytes: Uint8Array, contents: Contents): readonly DocumentText[] {
  const files = splitFiles.get(contents) ?? new Map<string, readonly DocumentText[]>();
  splitFiles.set(contents, files);
  const known = files.get(file) ?? splitDocuments(decodeText(bytes, file));
  files.set(file, known);
  return known;
}

/** A document is the object, or a list that holds it. */
function lookUpText(resource: Resource, path: readonly string[], texts: Json): string | undefined {
  const items = isJsonObject(texts) ? texts['items'] : undefined;
  const { kind, name } = originalId(resource);
  const object =
    [texts, ...(isJsonArray(items) ? items : [])].find((one) => {
      const id = isJsonObject(one) ? idOf(one) : undefined;
      return id?.kind === kind && id.name === name;
    }) ?? null;
  try {
    const text = lookUpField(object, path);
    return typeof text === 'string' ? text : undefined;
  } catch (error) {
    if (!(error instanceof PathFault)) throw error;
    return undefined;
  }
}
