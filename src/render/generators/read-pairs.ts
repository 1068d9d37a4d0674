import type { EntryProblems, GeneratorArguments } from './generator-arguments.ts';
import type { GeneratorInput } from './generator-input.ts';
import { parseEnvFile } from './parse-env-file.ts';

/** Keys with their bytes: what ends up in the data of a ConfigMap or Secret. */
export type Pairs = ReadonlyMap<string, Uint8Array>;

/**
 * The pairs of an entry, from env files, literals and files, in that order (api/kv).
 * A key that is given twice is a problem, as in kustomize.
 */
export function readPairs(
  args: GeneratorArguments,
  input: GeneratorInput,
  problems: EntryProblems,
): Pairs {
  const pairs = new Map<string, Uint8Array>();
  const add = (key: string, value: Uint8Array): void => {
    if (pairs.has(key)) {
      problems.add(`the key "${key}" is given twice`, 'Keep one of the sources of that key.');
    }
    pairs.set(key, value);
  };
  const encoder = new TextEncoder();
  for (const path of args.envs) {
    const bytes = findFile(path, input, problems);
    if (bytes === undefined) continue;
    for (const [key, value] of parseEnvFile(bytes, path, problems)) add(key, encoder.encode(value));
  }
  for (const literal of args.literals) {
    const pair = parseLiteral(literal, problems);
    if (pair !== undefined) add(pair.key, encoder.encode(pair.value));
  }
  for (const source of args.files) {
    const file = parseFileSource(source, problems);
    const bytes = file && findFile(file.path, input, problems);
    if (file !== undefined && bytes !== undefined) add(file.key, bytes);
  }
  return pairs;
}

/** The path in `path` or `key=path`; undefined when the source is malformed. */
export function filePathOf(source: string): string | undefined {
  const parts = source.split('=');
  if (parts.length > 2 || parts.includes('')) return undefined;
  return parts.at(-1);
}

function parseFileSource(
  source: string,
  problems: EntryProblems,
): { key: string; path: string } | undefined {
  const path = filePathOf(source);
  if (path === undefined) {
    problems.add(
      `the file source "${source}" is malformed`,
      'Write path or key=path; neither may contain "=".',
    );
    return undefined;
  }
  const equals = source.indexOf('=');
  return { key: equals < 0 ? baseName(path) : source.slice(0, equals), path };
}

function baseName(path: string): string {
  const trimmed = path.replace(/\/+$/, '');
  return trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

/** `key=value`; quotes around the value go only when the same one stands on both ends. */
function parseLiteral(
  literal: string,
  problems: EntryProblems,
): { key: string; value: string } | undefined {
  const equals = literal.indexOf('=');
  if (equals <= 0) {
    const key = literal.slice(0, 20).replace(/\s[^]*$/, '');
    problems.add(
      `a literal${equals < 0 ? ` ("${key}…")` : ''} is not of the form key=value`,
      'Write each literal as key=value; the value may be empty and may contain "=".',
    );
    return undefined;
  }
  return { key: literal.slice(0, equals), value: stripQuotes(literal.slice(equals + 1)) };
}

function stripQuotes(value: string): string {
  const first = value[0];
  const isQuoted = (first === '"' || first === "'") && value.length > 1 && value.endsWith(first);
  return isQuoted ? value.slice(1, -1) : value;
}

function findFile(
  path: string,
  input: GeneratorInput,
  problems: EntryProblems,
): Uint8Array | undefined {
  const bytes = input.files.get(path);
  if (bytes === undefined) {
    problems.add(`the file ${path} was not read`, 'Check that the path exists and is a file.');
  }
  return bytes;
}
