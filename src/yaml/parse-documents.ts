import type { Json } from '../model/json.ts';
import { GitsyncError } from '../model/problem.ts';
import type { Problem } from '../model/problem.ts';
import { explainFault } from './explain-fault.ts';
import { loadDocument } from './load-document.ts';
import type { YamlDialect } from './load-document.ts';
import { countLines, splitDocuments, splitJsonStream } from './split-documents.ts';
import type { DocumentText } from './split-documents.ts';

/** One non-empty document and the line (from 1) where its content starts. */
export interface YamlDocument {
  readonly value: Json;
  readonly line: number;
}

/** What reading needs to know beside the text; `file` is named in problems. */
export interface ParseOptions {
  readonly dialect: YamlDialect;
  readonly file: string;
}

/**
 * Reads YAML documents, or JSON values one after another; empty ones are skipped. What aliases stand for is shared
 * between the places that use it.
 * @throws GitsyncError RENDER_BAD_YAML with every broken document of the text.
 */
export function parseDocuments(text: string, options: ParseOptions): readonly YamlDocument[] {
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text;
  checkCharacters(content, options.file);
  const documents: YamlDocument[] = [];
  const problems: Problem[] = [];
  for (const part of splitDocuments(content)) readPart(part, options, documents, problems);
  if (problems.length > 0) throw new GitsyncError(problems);
  return documents;
}

function readPart(
  part: DocumentText,
  options: ParseOptions,
  documents: YamlDocument[],
  problems: Problem[],
): void {
  try {
    documents.push(...readDocument(part, options));
  } catch (error) {
    const problem = explainFault(error, part, options.file);
    const stream = splitJsonStream(part);
    if (stream === undefined) problems.push(problem);
    else for (const value of stream) readPart(value, options, documents, problems);
  }
}

function readDocument(part: DocumentText, options: ParseOptions): readonly YamlDocument[] {
  const value = loadDocument(part.text, options.dialect);
  return value === undefined ? [] : [{ value, line: part.line + leadingLines(part.text) }];
}

const emptyLines = /(?:[ \t]*(?:#[^\n]*)?\r?\n)*/y;

/** How many blank and comment lines stand before the content. */
function leadingLines(text: string): number {
  emptyLines.lastIndex = 0;
  emptyLines.test(text);
  return countLines(text, 0, emptyLines.lastIndex);
}

const controlCharacter = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/** Go's YAML refuses control characters anywhere, comments included; js-yaml lets some pass. */
function checkCharacters(text: string, file: string): void {
  const position = text.search(controlCharacter);
  if (position < 0) return;
  const line = 1 + countLines(text, 0, position);
  const code = text.charCodeAt(position).toString(16).toUpperCase().padStart(4, '0');
  throw new GitsyncError([
    {
      code: 'RENDER_BAD_YAML',
      message: `${file}:${String(line)}: not readable as YAML: the control character U+${code} stands there`,
      hint: 'Write it as an escape in a double-quoted string, or as base64 in binaryData.',
      origin: { file, line },
    },
  ]);
}
