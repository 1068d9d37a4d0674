import type { FieldPath, PathElement } from '../../model/field-path.ts';
import { escapeText } from '../../model/escape-text.ts';
import { setMember } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { readFirstValue } from './first-value.ts';

/** A path, or why the text is none: `at character 6: expected a name, found "]"`. */
export type FieldPathReading =
  | { readonly kind: 'path'; readonly path: FieldPath }
  | { readonly kind: 'fault'; readonly message: string };

/**
 * Reads the paths that people write: what `formatFieldPath` prints, and also a leading dot, single quotes, names and
 * words in brackets without quotes (`[app.kubernetes.io/name]`, `[name=app]`), blanks in brackets, and, below
 * `labels` and other maps of plain texts, keys with a slash (`metadata.labels.app.kubernetes.io/name`).
 */
export function parseFieldPath(text: string): FieldPathReading {
  const reader: Reader = { text, place: text.startsWith('.') ? 1 : 0 };
  const path: PathElement[] = [];
  try {
    if (text === '.') expected(reader, 'a name');
    while (reader.place < text.length) path.push(readStep(reader, path));
  } catch (error) {
    if (error instanceof PathFault) return { kind: 'fault', message: error.message };
    throw error;
  }
  return { kind: 'path', path };
}

/** Where reading has come to; `place` counts characters from 0. */
interface Reader {
  readonly text: string;
  place: number;
}

/** Ends the reading; never leaves this file. */
class PathFault extends Error {}

function expected(reader: Reader, what: string): never {
  const found = reader.text[reader.place];
  const shown = found === undefined ? 'nothing more' : escapeText(JSON.stringify(found));
  const place = String(reader.place + 1);
  throw new PathFault(`at character ${place}: expected ${what}, found ${shown}`);
}

const plainName = /[A-Za-z_$][A-Za-z0-9_$-]*/y;
const labelKey = /[A-Za-z0-9._-]*\/[A-Za-z0-9._/-]*/y;
/** Maps whose values are texts, so that nothing can follow one of their keys. */
const mapsOfTexts = new Set(['annotations', 'labels', 'matchLabels', 'nodeSelector']);
/** What needs no quotes within brackets. */
const word = /[^\s[\]{}=,"'\\]+/y;
const singleQuoted = /'((?:[^'\\]|\\.)*)'/y;
const blanks = /\s*/y;

function readStep(reader: Reader, path: readonly PathElement[]): PathElement {
  if (skip(reader, '[')) {
    const element = readBrackets(reader);
    if (!skip(reader, ']')) expected(reader, '"]"');
    return element;
  }
  // The first name needs no dot.
  if (path.length > 0 && !skip(reader, '.')) expected(reader, '"." or "["');
  const parent = path.at(-1);
  const isKey = parent?.kind === 'field' && mapsOfTexts.has(parent.name);
  const name = (isKey ? take(reader, labelKey) : undefined) ?? take(reader, plainName);
  return {
    kind: 'field',
    name: name ?? expected(reader, 'a name (others than plain ones stand in ["…"])'),
  };
}

/** What stands between brackets, up to the closing one. */
function readBrackets(reader: Reader): PathElement {
  take(reader, blanks);
  if (skip(reader, '=')) return { kind: 'value', value: readValue(reader) };
  if (skip(reader, '{}')) return { kind: 'key', key: {} };
  const isQuoted = /["']/.test(reader.text[reader.place] ?? '');
  const name = readName(reader, 'a name, a place or a key');
  if (reader.text[reader.place] === '=') return readKeys(reader, name);
  if (!isQuoted && /^-?\d{1,15}$/.test(name)) return { kind: 'index', index: Number(name) + 0 };
  return { kind: 'field', name };
}

/** `containerPort=80,protocol="TCP"`, from behind the first name. */
function readKeys(reader: Reader, firstName: string): PathElement {
  const key: Record<string, Json | undefined> = {};
  let name = firstName;
  for (;;) {
    if (Object.hasOwn(key, name))
      expected(reader, `every key once, not another ${JSON.stringify(name)}`);
    if (!skip(reader, '=')) expected(reader, '"="');
    setMember(key, name, readValue(reader));
    if (!skip(reader, ',')) return { kind: 'key', key };
    take(reader, blanks);
    name = readName(reader, 'the name of a key');
  }
}

function readName(reader: Reader, what: string): string {
  const name = readQuoted(reader) ?? take(reader, word) ?? expected(reader, what);
  take(reader, blanks);
  return name;
}

function readValue(reader: Reader): Json {
  take(reader, blanks);
  const quoted = readQuoted(reader);
  let value = quoted ?? readJson(reader);
  // Not ??, because null is a value.
  if (value === undefined) value = readWord(reader);
  take(reader, blanks);
  return value;
}

/** A value that ends where the brackets or the next key want it: `true-ish` and `1.2.3` are none. */
function readJson(reader: Reader): Json | undefined {
  const rest = reader.text.slice(reader.place);
  const first = readFirstValue(rest);
  if (first === undefined || !/^\s*[,\]]/.test(rest.slice(first.end))) return undefined;
  reader.place += first.end;
  return first.value;
}

function readWord(reader: Reader): string {
  const isWord = /[A-Za-z]/.test(reader.text[reader.place] ?? '');
  return (
    (isWord ? take(reader, word) : undefined) ??
    expected(reader, 'a value, such as "text", 80 or true')
  );
}

/** A text in double quotes (JSON) or single ones. */
function readQuoted(reader: Reader): string | undefined {
  const inside = take(reader, singleQuoted)?.slice(1, -1);
  if (inside !== undefined) return inside.replace(/\\(.)/gs, '$1');
  if (reader.text[reader.place] !== '"') return undefined;
  const first = readFirstValue(reader.text.slice(reader.place));
  if (typeof first?.value !== 'string') return undefined;
  reader.place += first.end;
  return first.value;
}

/** Takes what the pattern (a sticky one) matches here; undefined, and nothing, where it does not. */
function take(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.place;
  const found = pattern.exec(reader.text)?.[0];
  reader.place += found?.length ?? 0;
  return found;
}

function skip(reader: Reader, token: string): boolean {
  if (!reader.text.startsWith(token, reader.place)) return false;
  reader.place += token.length;
  return true;
}
