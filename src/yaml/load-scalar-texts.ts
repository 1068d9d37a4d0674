import { FAILSAFE_SCHEMA, load, YAMLException } from 'js-yaml';
import type { Json } from '../model/json.ts';
import type { DocumentText } from './split-documents.ts';

/**
 * One document with every scalar as the text that stands in the file: `1.10` and `0x1F` are not numbers here. Undefined
 * for a document that cannot be read so (with tags of other types, say).
 */
export function loadScalarTexts(document: DocumentText): Json | undefined {
  try {
    return load(document.text, { schema: FAILSAFE_SCHEMA }) as Json | undefined; // maps, lists and texts only
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return undefined;
  }
}

/** The document of a file that holds a line (from 1); they are in order. */
export function findDocument(
  documents: readonly DocumentText[],
  line: number,
): DocumentText | undefined {
  let low = 0;
  let high = documents.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((documents[middle]?.line ?? 0) <= line) low = middle + 1;
    else high = middle;
  }
  return documents[low - 1];
}
