import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { GitsyncError } from '../../model/problem.ts';
import { parseDocuments } from '../../yaml/parse-documents.ts';
import { printYaml } from '../../yaml/print-yaml.ts';
import { scalarText } from '../resource/resource.ts';

/** Where an object comes from, or what changed it (api/resource/origin.go); absent and empty parts are not printed. */
export interface BuildOrigin {
  /** File of the object, from the folder that is built: the names that led to it, joined. */
  readonly path?: string;
  /** Repository and revision of a remote base. */
  readonly repo?: string;
  readonly ref?: string;
  /** File that configures the generator or transformer. */
  readonly configuredIn?: string;
  readonly configuredBy?: ConfiguredBy;
}

/** The configuration of a generator or transformer; those of a kustomization's fields have no name. */
export interface ConfiguredBy {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

const originMembers = ['path', 'repo', 'ref', 'configuredIn'] as const;
const configuredMembers = ['apiVersion', 'kind', 'name', 'namespace'] as const;

/** The YAML of an origin: its members stand in the order of Go's type. */
export function printOrigin(origin: BuildOrigin): string {
  return linesOf(origin).join('');
}

/** The YAML of a list of origins, each line ended. */
export function printTransformations(origins: readonly BuildOrigin[]): string {
  return origins
    .map((origin) => {
      const lines = linesOf(origin);
      if (lines.length === 0) return '- {}\n';
      return lines.map((line, index) => (index === 0 ? '- ' : '  ') + line).join('');
    })
    .join('');
}

function linesOf(origin: BuildOrigin): readonly string[] {
  const lines = originMembers.flatMap((name) => memberLine(name, origin[name]));
  const by = origin.configuredBy ?? {};
  const inner = configuredMembers.flatMap((name) => memberLine(name, by[name]));
  if (inner.length === 0) return lines.length === 0 ? ['{}\n'] : lines;
  return [...lines, 'configuredBy:\n', ...inner.map((line) => `  ${line}`)];
}

function memberLine(name: string, value: string | undefined): readonly string[] {
  return value === undefined || value === '' ? [] : [printYaml({ [name]: value })];
}

/** Reads the YAML of an origin; what cannot be read says nothing. */
export function readOrigin(text: string): BuildOrigin {
  return originOf(readValue(text));
}

/** Reads a list of origins; what kustomize does not know in them is dropped. */
export function readTransformations(text: string): readonly BuildOrigin[] {
  const value = readValue(text);
  return isJsonArray(value) ? value.map(originOf) : [];
}

function readValue(text: string): Json {
  try {
    return parseDocuments(text, { dialect: 'kustomization', file: '' })[0]?.value ?? null;
  } catch (error) {
    if (!(error instanceof GitsyncError)) throw error;
    return null;
  }
}

function originOf(value: Json): BuildOrigin {
  if (!isJsonObject(value)) return {};
  const by = value['configuredBy'];
  return {
    ...membersOf(value, originMembers),
    ...(isJsonObject(by) ? { configuredBy: membersOf(by, configuredMembers) } : {}),
  };
}

function membersOf<Name extends string>(
  map: Readonly<Record<string, Json | undefined>>,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const text = scalarText(map[name]);
    if (text !== '') found[name] = text;
  }
  return found;
}
