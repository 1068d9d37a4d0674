import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { decodeText } from '../../yaml/decode-text.ts';
import { findDocument, loadScalarTexts } from '../../yaml/load-scalar-texts.ts';
import { loadWrittenScalars } from '../../yaml/load-written-scalars.ts';
import type { WrittenNode, WrittenScalar } from '../../yaml/load-written-scalars.ts';
import { resolvePlain } from '../../yaml/resolve-plain.ts';
import { splitDocuments } from '../../yaml/split-documents.ts';
import type { DocumentText } from '../../yaml/split-documents.ts';
import { idOf, originalId } from './resource.ts';
import type { Resource } from './resource.ts';
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

/**
 * How the scalar at names and places in lists is written, and whether in quotes, in the last file that has it so.
 * Undefined where the object holds something else by now than any file says.
 */
export function findWrittenScalar(
  resource: Resource,
  path: readonly string[],
  value: Json,
  contents: Contents,
): WrittenScalar | undefined {
  for (const { file, line } of resource.origins.toReversed()) {
    const bytes = contents.get(file);
    if (bytes === undefined) continue;
    const document = findDocument(splitFile(file, bytes, contents), line ?? 1);
    const root = document === undefined ? undefined : loadWrittenScalars(document);
    const scalar = root === undefined ? undefined : scalarAt(resource, root, path);
    if (scalar === undefined) continue;
    const read = scalar.isPlain ? resolvePlain(scalar.text, 'kustomize') : scalar.text;
    if (read === value) return scalar;
  }
  return undefined;
}

function scalarAt(
  resource: Resource,
  root: WrittenNode,
  path: readonly string[],
): WrittenScalar | undefined {
  const { kind, name } = originalId(resource);
  const items = memberAt(root, 'items');
  const found = [root, ...(items !== undefined && isList(items) ? items : [])].find(
    (one) => textAt(one, ['kind']) === kind && textAt(one, ['metadata', 'name']) === name,
  );
  const node = found === undefined ? undefined : nodeAt(found, path);
  return node !== undefined && 'text' in node ? node : undefined;
}

function textAt(root: WrittenNode, path: readonly string[]): string | undefined {
  const node = nodeAt(root, path);
  return node !== undefined && 'text' in node ? node.text : undefined;
}

function nodeAt(root: WrittenNode, path: readonly string[]): WrittenNode | undefined {
  let node: WrittenNode | undefined = root;
  for (const part of path) node = node === undefined ? undefined : memberAt(node, part);
  return node;
}

function memberAt(node: WrittenNode, part: string): WrittenNode | undefined {
  if (isList(node)) return /^\d+$/.test(part) ? node[Number(part)] : undefined;
  return 'members' in node ? node.members.get(part) : undefined;
}

function isList(node: WrittenNode): node is readonly WrittenNode[] {
  return Array.isArray(node);
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
