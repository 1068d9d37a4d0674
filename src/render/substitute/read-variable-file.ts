import { isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { GitsyncError } from '../../model/problem.ts';
import type { Problem } from '../../model/problem.ts';
import { decodeText } from '../../yaml/decode-text.ts';
import { parseDocuments } from '../../yaml/parse-documents.ts';
import { decodeUtf8 } from '../generators/decode-utf8.ts';
import { problemAt } from '../render-problem.ts';

/** Names with their values, in the order in which they count. */
export type VariableEntries = readonly (readonly [name: string, value: string])[];

const manifestFile = /\.(?:yaml|yml|json)$/;

/**
 * The variables of a file: the data of the ConfigMaps and Secrets in it (`.yaml`, `.yml`, `.json`), else one
 * `name=value` a line. Messages never hold values, nor what a parser would quote of them.
 * @throws GitsyncError RENDER_BAD_VARIABLE with everything that is wrong.
 */
export function readVariableFile(bytes: Uint8Array, file: string): VariableEntries {
  const problems: Problem[] = [];
  const entries = manifestFile.test(file)
    ? readManifests(bytes, file, problems)
    : readEnvironmentFile(bytes, file, problems);
  if (problems.length > 0) throw new GitsyncError(problems);
  return entries;
}

function readManifests(bytes: Uint8Array, file: string, problems: Problem[]): VariableEntries {
  const entries: (readonly [string, string])[] = [];
  for (const { value, line } of parseQuietly(bytes, file)) {
    const report = (message: string, hint: string): void => {
      problems.push(problemAt('RENDER_BAD_VARIABLE', { file, line }, message, hint));
    };
    entries.push(...readManifest(value, report));
  }
  return entries;
}

/** A broken document is told by its place alone: the parser's message (no cause either) may repeat a secret. */
function parseQuietly(
  bytes: Uint8Array,
  file: string,
): readonly { readonly value: Json; readonly line: number }[] {
  try {
    return parseDocuments(decodeText(bytes, file), { dialect: 'kubectl', file });
  } catch (error) {
    if (!(error instanceof GitsyncError)) throw error;
    const places = error.problems.map(({ origin }) => origin ?? { file });
    throw new GitsyncError(
      places.map((origin) =>
        problemAt(
          'RENDER_BAD_VARIABLE',
          origin,
          'the file with variables cannot be read as YAML here',
          'Correct it; what stands there is not repeated, since it may be a secret.',
        ),
      ),
    );
  }
}

type Report = (message: string, hint: string) => void;

function readManifest(value: Json, report: Report): VariableEntries {
  const kind = isJsonObject(value) ? value['kind'] : undefined;
  if (!isJsonObject(value) || (kind !== 'ConfigMap' && kind !== 'Secret')) {
    report(
      'variables are read from ConfigMaps and Secrets, and this is neither',
      'Keep other objects in other files.',
    );
    return [];
  }
  if (value['sops'] !== undefined) {
    report(`the ${kind} is encrypted by SOPS`, 'Decrypt it first; gitsync holds no such keys.');
    return [];
  }
  return kind === 'ConfigMap'
    ? readMap(value, 'data', report)
    : [...readSecretData(value, report), ...readMap(value, 'stringData', report)];
}

function readMap(object: JsonObject, field: string, report: Report): VariableEntries {
  const map = object[field] ?? {};
  if (!isJsonObject(map)) {
    report(`${field} is no map`, 'Write it as name: value.');
    return [];
  }
  return Object.keys(map).flatMap((name) => {
    const value = map[name];
    if (typeof value === 'string') return [[name, value] as const];
    report(`${field}.${name} is no text`, 'Put it in quotes, as Kubernetes wants it there.');
    return [];
  });
}

function readSecretData(object: JsonObject, report: Report): VariableEntries {
  return readMap(object, 'data', report).flatMap(([name, value]) => {
    const text = decodeBase64(value);
    if (text !== undefined) return [[name, text] as const];
    report(`data.${name} is not the base64 of a text`, 'Encode it, or write it in stringData.');
    return [];
  });
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

function decodeBase64(value: string): string | undefined {
  const digits = value.replace(/[\r\n]/g, '');
  if (digits.length % 4 !== 0 || !base64.test(digits)) return undefined;
  return decodeUtf8(Buffer.from(digits, 'base64'));
}

/** As kustomize's env files: everything after the first `=` is the value; empty lines and `#` lines are skipped. */
function readEnvironmentFile(
  bytes: Uint8Array,
  file: string,
  problems: Problem[],
): VariableEntries {
  const text = decodeUtf8(bytes)?.replace(/^\uFEFF/, '');
  if (text === undefined) {
    const hint = 'Save it as UTF-8.';
    problems.push(
      problemAt('RENDER_BAD_VARIABLE', { file }, 'the file with variables is no text', hint),
    );
    return [];
  }
  const entries: (readonly [string, string])[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const content = line.replace(/\r$/, '').trimStart();
    if (content === '' || content.startsWith('#')) continue;
    const equals = content.indexOf('=');
    if (equals > 0) entries.push([content.slice(0, equals), content.slice(equals + 1)]);
    else {
      const origin = { file, line: index + 1 };
      problems.push(
        problemAt('RENDER_BAD_VARIABLE', origin, 'the line has no name=', 'Write name=value.'),
      );
    }
  }
  return entries;
}
