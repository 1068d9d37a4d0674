import { isJsonArray } from '../model/json.ts';
import { decodeDocuments, encodeDocuments } from '../schema/openapi/document-codec.ts';
import type { SchemaDocument } from '../schema/openapi/schema-document.ts';

/** A schema document as it is kept for the next process. */
export interface KeptDocument {
  /** Of the server's document that it was made of. */
  readonly hash: string;
  readonly document: SchemaDocument;
}

/** Documents by `apiVersion`. */
export type KeptSchema = ReadonlyMap<string, KeptDocument>;

/** The text to keep: a line that tells what the documents are, then the documents. */
export function encodeKeptSchema(kept: KeptSchema): string {
  const heads = [...kept].map(([apiVersion, { hash }]) => [apiVersion, hash]);
  const documents = [...kept.values()].map(({ document }) => document);
  return `${JSON.stringify(heads)}\n${encodeDocuments(documents)}`;
}

/** What was kept; nothing where the text is of another version of gitsync, or damaged. */
export function decodeKeptSchema(text: string): KeptSchema {
  const kept = new Map<string, KeptDocument>();
  const end = text.indexOf('\n');
  const heads = readHeads(text.slice(0, Math.max(end, 0)));
  const documents = decodeDocuments(text.slice(end + 1)) ?? [];
  for (const [index, document] of documents.entries()) {
    const [apiVersion, hash] = heads[index] ?? [];
    if (typeof apiVersion !== 'string' || typeof hash !== 'string' || hash === '') continue;
    kept.set(apiVersion, { hash, document });
  }
  return kept;
}

function readHeads(line: string): readonly (readonly unknown[])[] {
  try {
    const heads: unknown = JSON.parse(line);
    return isJsonArray(heads) ? heads.map((head) => (isJsonArray(head) ? head : [])) : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
