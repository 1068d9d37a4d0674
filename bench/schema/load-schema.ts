import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { parseApiVersion } from '../../src/model/group-version-kind.ts';
import { decodeKeptSchema } from '../../src/observe/kept-schema.ts';
import type { SchemaDocument } from '../../src/schema/openapi/schema-document.ts';
import { createSchemaLibrary } from '../../src/schema/openapi/schema-library.ts';
import { stripOpenApi } from '../../src/schema/openapi/strip-openapi.ts';
import { keptPath, readRecording, usualVersions } from './recording.ts';

/** One load in a fresh process, its modules being there already. */
export interface LoadedSchema {
  readonly ms: number;
  /** Of the text that it was loaded from. */
  readonly bytes: number;
}

/** From the texts of the documents, as a server sends them, to the types of all their kinds. */
export function loadDocuments(folder: string): LoadedSchema {
  const { documents } = readRecording(folder);
  const texts = usualVersions.map((apiVersion) => documents[apiVersion] ?? '');
  const start = performance.now();
  askForAll(texts.map((text, index) => [usualVersions[index] ?? '', stripOpenApi(text)]));
  return { ms: performance.now() - start, bytes: lengthOf(texts) };
}

/** From the file that gitsync keeps to the types of all kinds. */
export function loadKept(folder: string): LoadedSchema {
  const start = performance.now();
  const text = readFileSync(keptPath(folder), 'utf8');
  const kept = decodeKeptSchema(text);
  askForAll([...kept].map(([apiVersion, { document }]) => [apiVersion, document]));
  return { ms: performance.now() - start, bytes: text.length };
}

/** JSON.parse of the documents: what loading is measured by. */
export function parseDocuments(folder: string): LoadedSchema {
  const { documents } = readRecording(folder);
  const texts = usualVersions.map((apiVersion) => documents[apiVersion] ?? '');
  const start = performance.now();
  for (const text of texts) JSON.parse(text);
  return { ms: performance.now() - start, bytes: lengthOf(texts) };
}

function askForAll(documents: readonly (readonly [string, SchemaDocument])[]): void {
  const library = createSchemaLibrary();
  for (const [apiVersion, document] of documents) {
    library.add(parseApiVersion(apiVersion), apiVersion, document);
    for (const kind of document.kinds) library.typeOf(kind);
  }
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}
