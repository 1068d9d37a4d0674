import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import type { Origin } from '../../model/manifest.ts';
import { GitsyncError } from '../../model/problem.ts';
import { decodeText } from '../../yaml/decode-text.ts';
import { findDocument } from '../../yaml/load-scalar-texts.ts';
import type { YamlDialect } from '../../yaml/load-document.ts';
import { findLine, readPositions } from '../../yaml/read-positions.ts';
import type { Positions } from '../../yaml/read-positions.ts';
import { splitDocuments, splitJsonStream } from '../../yaml/split-documents.ts';
import type { DocumentText } from '../../yaml/split-documents.ts';
import { idOf } from '../resource/resource.ts';
import type { PreviousId } from '../resource/resource.ts';
import type { Place } from './places.ts';

/** A document of a file with the places in it. */
export interface PlacedDocument {
  readonly file: string;
  /** Line (from 1) of the file on which the document's text begins. */
  readonly start: number;
  readonly root: Positions;
}

/** Reads files of a render once more, each document when it is asked for. */
export interface DocumentReader {
  /** The document in which a line stands; without a line the first. */
  document(origin: Origin, dialect: YamlDialect): PlacedDocument | undefined;
  /** The lines of a file; undefined where it is not there or no text. */
  lines(file: string): readonly string[] | undefined;
}

/** A reader over the bytes of the files of a render. */
export function createDocumentReader(contents: ReadonlyMap<string, Uint8Array>): DocumentReader {
  const texts = new Map<string, string | undefined>();
  const documents = new Map<string, PlacedDocument | undefined>();
  const textOf = (file: string): string | undefined => {
    if (!texts.has(file)) texts.set(file, readText(file, contents.get(file)));
    return texts.get(file);
  };
  return {
    document({ file, line = 1 }, dialect) {
      const key = `${dialect}\n${String(line)}\n${file}`;
      if (!documents.has(key)) {
        documents.set(key, readDocument(file, textOf(file), { line, dialect }));
      }
      return documents.get(key);
    },
    lines: (file) => textOf(file)?.split('\n'),
  };
}

function readText(file: string, bytes: Uint8Array | undefined): string | undefined {
  try {
    return bytes === undefined ? undefined : decodeText(bytes, file);
  } catch (error) {
    if (error instanceof GitsyncError) return undefined;
    throw error;
  }
}

function readDocument(
  file: string,
  text: string | undefined,
  { line, dialect }: { readonly line: number; readonly dialect: YamlDialect },
): PlacedDocument | undefined {
  const part = text === undefined ? undefined : findDocument(splitDocuments(text), line);
  if (part === undefined) return undefined;
  const read = (found: DocumentText): PlacedDocument | undefined => {
    const root = readPositions(found.text, dialect);
    return root && { file, start: found.line, root };
  };
  const whole = read(part);
  if (whole !== undefined) return whole;
  const value = findDocument(splitJsonStream(part) ?? [], line);
  return value && read(value);
}

/** File and line of a place in a document; undefined where the document has no such place. */
export function originIn(document: PlacedDocument, place: Place): Origin | undefined {
  const { file, start, root } = document;
  if (place.length === 0) return undefined;
  const line = findLine(root, place);
  return line === undefined ? undefined : { file, line: start + line };
}

/** Where an object stands in its document: itself, or one item of a list (of lists). Undefined unless it is the only one. */
export function findObject(value: Json, id: PreviousId): Place | undefined {
  const found = [...listObjects(value, [])].filter(([object]) => isNamed(object, id));
  return found.length === 1 ? found[0]?.[1] : undefined;
}

function* listObjects(value: Json, place: Place): Generator<readonly [Json, Place]> {
  if (!isJsonObject(value)) return;
  const { kind, items } = value;
  if (typeof kind !== 'string' || !kind.endsWith('List') || !isJsonArray(items)) {
    yield [value, place];
    return;
  }
  for (const [index, item] of items.entries()) yield* listObjects(item, [...place, 'items', index]);
}

function isNamed(value: Json, { kind, name, effectiveNamespace }: PreviousId): boolean {
  if (!isJsonObject(value)) return false;
  const id = idOf(value);
  return id.kind === kind && id.name === name && id.effectiveNamespace === effectiveNamespace;
}
