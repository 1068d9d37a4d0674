import { loadAll } from 'js-yaml';
import type { LoadOptions, Schema, State } from 'js-yaml';
import { isJsonArray, isJsonObject } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import { readBlock } from './block/read-block.ts';
import { checkAliases } from './check-aliases.ts';
import { expandTimestamp } from './expand-timestamp.ts';
import { createSchema, ScalarError } from './yaml-schema.ts';
import type { ScalarReading } from './resolve-plain.ts';

/**
 * How scalars and duplicate keys are read: `kubectl` for plain manifests (YAML 1.1 booleans), `kustomize` for
 * resources and patches below a kustomization (only true/false, dates expanded), `kustomization` for the
 * kustomization files themselves (as kubectl, but the last of duplicate keys wins), `patch` for what is merged into
 * resources: there a key may be a number or a boolean, since kustomize finds members by the text of their keys.
 */
export type YamlDialect = 'kubectl' | 'kustomize' | 'kustomization' | 'patch';

/** A fault that js-yaml itself does not know, with its line from 0 in the document's text. */
export class DocumentFault extends Error {
  override readonly name = 'DocumentFault';
  readonly line: number;

  constructor(message: string, line: number, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.line = line;
  }
}

/** Deep enough for any schema in a CustomResourceDefinition, shallow enough for the stack of every later stage. */
const maxDepth = 1000;
const maxMergedKeys = 100_000;

const schemas: Readonly<Record<ScalarReading, Schema>> = {
  'yaml1.1': createSchema('yaml1.1'),
  kustomize: createSchema('kustomize'),
};

const readings: Readonly<Record<YamlDialect, ScalarReading>> = {
  kubectl: 'yaml1.1',
  kustomization: 'yaml1.1',
  kustomize: 'kustomize',
  patch: 'kustomize',
};

/** The schema by which js-yaml reads a dialect. */
export function schemaOf(dialect: YamlDialect): Schema {
  return schemas[readings[dialect]];
}

type JsYamlOptions = LoadOptions & {
  readonly maxDepth: number;
  readonly maxTotalMergeKeys: number;
};

/**
 * The value of one document's text; undefined when nothing or `null` is in it.
 * @throws YAMLException or {@link DocumentFault}
 */
export function loadDocument(text: string, dialect: YamlDialect): Json | undefined {
  return readBlock(text, readings[dialect]) ?? loadAnyDocument(text, dialect);
}

/**
 * As {@link loadDocument}, of any YAML there is; that document's faster way is proven equal to this one.
 * @throws YAMLException or {@link DocumentFault}
 */
export function loadAnyDocument(text: string, dialect: YamlDialect): Json | undefined {
  let current: State | undefined;
  let opened = 0;
  const options: JsYamlOptions = {
    schema: schemaOf(dialect),
    json: dialect === 'kustomization',
    maxDepth,
    maxTotalMergeKeys: maxMergedKeys,
    listener(event, state) {
      current = state;
      if (event === 'open') {
        opened = state.position;
        return;
      }
      trimUnendedBlock(state, text, opened);
      if (typeof state.result !== 'string') checkNode(state, dialect);
      else if (readings[dialect] === 'kustomize') checkDateKey(state, state.result);
    },
  };
  try {
    const values = loadAll(text, null, options).filter((value) => value !== null);
    if (values.length > 1) throw new DocumentFault(textAfterEnd, lineOfEnd(text));
    const value = values[0] as Json | undefined; // the schema makes nothing but JSON
    if (value !== undefined) checkValue(value, text);
    return value;
  } catch (cause) {
    if (!(cause instanceof ScalarError)) throw cause;
    throw new DocumentFault(cause.message, current?.line ?? 0, { cause });
  }
}

/**
 * A literal or folded block whose last line ends with the text, without a line break, holds none there either: so
 * Go's YAML reads it, whatever the block's header says. js-yaml reads the break that it adds to every text.
 */
function trimUnendedBlock(state: State, text: string, opened: number): void {
  const result: unknown = state.result;
  if (typeof result !== 'string' || state.position < text.length || text.endsWith('\n')) return;
  if (!result.endsWith('\n') || !/^\s*(?:[&!]\S*\s+)*[|>]/.test(text.slice(opened))) return;
  const content = result.slice(0, -1);
  const line = text.slice(text.lastIndexOf('\n') + 1);
  const end = content.slice(content.lastIndexOf('\n') + 1);
  // Blanks alone are content only as far as they go beyond the indent.
  if (/\S/.test(line) || (end !== '' && line.endsWith(end))) state.result = content;
}

const complexKey = 'a key is a map or a list (or an unquoted template expression)';

/** The text that js-yaml makes of a map that stands as a key. */
const jsYamlMapKey = '[object Object]';

const textAfterEnd = 'text follows the end-of-document mark "..." (kubectl would drop it silently)';

function lineOfEnd(text: string): number {
  const end = /^\.\.\./m.exec(text);
  return end === null ? 0 : text.slice(0, end.index).split('\n').length - 1;
}

/** Keys are text in Kubernetes: kubectl makes text of numbers and booleans, kustomize refuses them, both the rest. */
function checkNode(state: State, dialect: YamlDialect): void {
  const key: unknown = state.result;
  if (isJsonObject(key) && Object.hasOwn(key, jsYamlMapKey)) throw new ScalarError(complexKey);
  if (!isFollowedByColon(state)) return;
  if (key === null) throw new ScalarError('a key is null');
  if (typeof key !== 'number' && typeof key !== 'bigint' && typeof key !== 'boolean')
    throw new ScalarError(complexKey);
  if (dialect === 'kustomize' || (dialect === 'patch' && !isWrittenLike(String(key), state))) {
    throw new ScalarError(
      `a key is a ${typeof key === 'boolean' ? 'boolean' : 'number'}; quote it`,
    );
  }
}

/** False for keys like 0x10 or 1.50: js-yaml keeps their value, kustomize their text. */
function isWrittenLike(text: string, { input, lineStart, position }: State): boolean {
  const line = input.slice(lineStart, position).trimEnd();
  return line.endsWith(text) && !/[\w.+-]/.test(line.at(-text.length - 1) ?? ' ');
}

/** An unquoted date has become a full timestamp here: as a key it would be renamed. */
function checkDateKey(state: State, key: string): void {
  if (key[10] !== 'T' || expandTimestamp(key) !== key || !isFollowedByColon(state)) return;
  const source = state.input.slice(state.lineStart, state.position).trimEnd();
  if (!/["']$/.test(source)) throw new ScalarError('a key is a date; quote it');
}

/** js-yaml has read the node up to `position`; the colon of `? key` may stand on a later line. */
function isFollowedByColon({ input, position, lineStart }: State): boolean {
  let next = position;
  while (isBlankOrBreak(input.charCodeAt(next))) next += 1;
  if (input[next] !== ':') return false;
  const after = input[next + 1] ?? '\0';
  if (/[ \t\r\n\0]/.test(after)) return true;
  // In a flow map `{1:[a]}` has a key, on a line of its own `:[a]` is text.
  return /[,[\]{}]/.test(after) && /\S[^\n]*$/.test(input.slice(lineStart, next));
}

function isBlankOrBreak(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d;
}

function checkValue(value: Json, text: string): void {
  if (text.includes('*') && text.includes('&')) checkAliases(value);
  if (/\\[uU][0-9a-fA-F]*[dD][89a-fA-F]/.test(text) && hasLoneSurrogate(value)) {
    throw new ScalarError('an escape (\\ud800 to \\udfff) stands for half a character');
  }
}

function hasLoneSurrogate(value: Json | undefined): boolean {
  if (typeof value === 'string') return /\p{Surrogate}/u.test(value);
  if (typeof value !== 'object' || value === null) return false;
  if (isJsonArray(value)) return value.some(hasLoneSurrogate);
  return Object.keys(value).some((key) => hasLoneSurrogate(key) || hasLoneSurrogate(value[key]));
}
