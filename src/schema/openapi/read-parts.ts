import { isJsonObject, parseJson } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { scanJson } from '../../model/scan-json.ts';

/** What is read of an OpenAPI v3 document. */
export interface DocumentParts {
  /** `components.schemas`, unchecked. */
  readonly schemas: JsonObject;
  /** `info.title`. */
  readonly title: string;
  /** `info.version`. */
  readonly version: string;
  /** Kinds that have a `/status` subresource, as {@link kindKey} writes them. */
  readonly withStatus: ReadonlySet<string>;
  /** The `apiVersion` of the objects that the paths are for; undefined where they do not tell. */
  readonly apiVersion: string | undefined;
}

/** How numbers are read: `fast` rounds integers beyond 2^53, `exact` keeps them and costs a third more. */
export type Reading = 'fast' | 'exact';

/** Reading integers exactly takes recursion: documents that are nested more deeply are refused then. */
const maxDepth = 2000;
/** In characters; ten times a usual document. `JSON.parse` takes ten seconds for 50 MB of brackets. */
const longText = 8 * 1024 * 1024;
const statusEnding = '{name}/status';
const kindKeyword = 'x-kubernetes-group-version-kind';
/** How a server's document begins: finds title, version and the first path. */
const usualHead =
  /^\{"openapi":"3\.[^"\\]*","info":\{"title":"([^"\\]*)","version":"([^"\\]*)"\},"paths":\{"([^"\\]*)"/;
const componentsOpening = ',"components":{';

/** One text for a group, version and kind. */
export function kindKey(type: { group: string; version: string; kind: string }): string {
  return `${type.group}/${type.version}/${type.kind}`;
}

/**
 * Takes a document apart. API servers write `openapi`, `info`, `paths`, `components` in this order and
 * without blanks; of those, `paths` (three quarters of the text) is searched and not parsed. Any other
 * shape is parsed as a whole.
 * @returns what is wrong with it, where it is no document
 */
export function readParts(text: string, reading: Reading): DocumentParts | string {
  return readTail(text, reading) ?? readWhole(text, reading);
}

/** Reads a document as servers write it; undefined for every other one. */
function readTail(text: string, reading: Reading): DocumentParts | undefined {
  const [, title, version = '', path] = usualHead.exec(text) ?? [];
  // Inside of a string the second quote would have a backslash before it.
  const start = text.indexOf(componentsOpening);
  if (title === undefined || start < 0) return undefined;
  // A key that lies deeper, or is not the last one, leaves something over at the end, which is no JSON.
  const value = text.slice(start + componentsOpening.length - 1, -1);
  const components = tryParse(value, reading);
  if (!isJsonObject(components)) return undefined;
  return {
    schemas: objectOf(components, 'schemas'),
    title,
    version,
    withStatus: findStatusKinds(text.slice(0, start)),
    apiVersion: apiVersionOf(path),
  };
}

function readWhole(text: string, reading: Reading): DocumentParts | string {
  const document = tryParse(text, reading);
  if (document === undefined) return 'it is no JSON, or nested too deeply';
  if (!isJsonObject(document) || !textOf(document, 'openapi').startsWith('3.')) {
    return 'it is no OpenAPI v3';
  }
  const info = objectOf(document, 'info');
  const paths = objectOf(document, 'paths');
  return {
    schemas: objectOf(objectOf(document, 'components'), 'schemas'),
    title: textOf(info, 'title'),
    version: textOf(info, 'version'),
    withStatus: readStatusKinds(paths),
    apiVersion: apiVersionOf(Object.keys(paths)[0]),
  };
}

/** All paths of a document begin alike: `/api/v1/` or `/apis/GROUP/VERSION/`. */
function apiVersionOf(path = ''): string | undefined {
  const [, root = '', group = '', version = ''] = path.split('/');
  if (root === 'api' && group !== '') return group;
  return root === 'apis' && version !== '' ? `${group}/${version}` : undefined;
}

/** As {@link readStatusKinds}, in the text of `paths`: one way through it, whatever it holds. */
function findStatusKinds(text: string): ReadonlySet<string> {
  const kinds = new Set<string>();
  const opening = `${statusEnding}":{`;
  const gvkOpening = `"${kindKeyword}":{`;
  let gvk = 0;
  let path = text.indexOf(opening);
  while (path >= 0) {
    if (gvk < path) gvk = orEnd(text.indexOf(gvkOpening, path), text);
    const nextPath = orEnd(text.indexOf(',"/', path), text);
    if (gvk < nextPath) {
      const end = orEnd(text.indexOf('}', gvk), text);
      const key = keyOf(tryParse(text.slice(gvk + gvkOpening.length - 1, end + 1), 'fast'));
      if (key !== undefined) kinds.add(key);
    }
    path = text.indexOf(opening, nextPath);
  }
  return kinds;
}

function readStatusKinds(paths: JsonObject): ReadonlySet<string> {
  const kinds = new Set<string>();
  for (const path of Object.keys(paths)) {
    if (!path.endsWith(statusEnding)) continue;
    for (const operation of Object.values(objectOf(paths, path))) {
      const key = isJsonObject(operation) ? keyOf(operation[kindKeyword]) : undefined;
      if (key !== undefined) kinds.add(key);
    }
  }
  return kinds;
}

function keyOf(type: Json | undefined): string | undefined {
  if (!isJsonObject(type)) return undefined;
  const { group, version, kind } = type;
  if (typeof group !== 'string' || typeof version !== 'string') return undefined;
  return typeof kind === 'string' ? kindKey({ group, version, kind }) : undefined;
}

/** Undefined for what is no JSON, or too deep to be read. */
function tryParse(text: string, reading: Reading): Json | undefined {
  const isPlain = reading === 'fast' && text.length < longText;
  const shape = isPlain ? { depth: 0, hasLongInteger: false } : scanJson(text);
  if (shape.depth > maxDepth) return undefined;
  try {
    return reading === 'fast' ? (JSON.parse(text) as Json) : parseJson(text, shape);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function objectOf(parent: JsonObject, key: string): JsonObject {
  const value = parent[key];
  return isJsonObject(value) ? value : {};
}

function textOf(parent: JsonObject, key: string): string {
  const value = parent[key];
  return typeof value === 'string' ? value : '';
}

function orEnd(place: number, text: string): number {
  return place < 0 ? text.length : place;
}
