import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import type { Origin } from '../../model/manifest.ts';
import { positionsAt } from '../../yaml/read-positions.ts';
import { listEnvs, textsOf } from '../generators/generator-arguments.ts';
import { listGeneratorFiles } from '../generators/generate-object.ts';
import { filePathOf } from '../generators/read-pairs.ts';
import type { ResourceOrigin } from '../resource/resource.ts';
import { originIn } from './document-reader.ts';
import type { DocumentReader, PlacedDocument } from './document-reader.ts';
import type { Place } from './places.ts';

/** A generator's entry and the files that it read, in the order of `listGeneratorFiles`. */
interface Entry {
  readonly document: PlacedDocument;
  readonly place: Place;
  readonly value: Readonly<Record<string, Json | undefined>>;
  readonly inputs: readonly ResourceOrigin[];
}

/**
 * Where a generator has the value at a place of its object from: the file that holds the value, the line of an env
 * file or of a literal; the entry's own line for the rest. Undefined where the entry cannot be read again.
 */
export function locateInGenerator(
  reader: DocumentReader,
  generator: ResourceOrigin,
  inputs: readonly ResourceOrigin[],
  place: Place,
): Origin | undefined {
  const entry = readEntry(reader, generator, inputs);
  if (entry === undefined) return undefined;
  const [top, key] = place;
  if ((top === 'data' || top === 'binaryData') && typeof key === 'string' && place.length === 2) {
    return locateKey(reader, entry, key);
  }
  const { file, line } = generator;
  return locateSetting(entry, place) ?? (line === undefined ? { file } : { file, line });
}

/** An entry of a kustomization, or a document of its own that configures a generator. */
function readEntry(
  reader: DocumentReader,
  generator: ResourceOrigin,
  inputs: readonly ResourceOrigin[],
): Entry | undefined {
  const { field } = generator;
  const document = reader.document(generator, field === undefined ? 'kustomize' : 'kustomization');
  if (document === undefined) return undefined;
  const [, name = '', index] = /^(\w+)\[(\d+)\]$/.exec(field ?? '') ?? [];
  const place = field === undefined ? [] : [name, Number(index)];
  const value = positionsAt(document.root, place)?.value;
  return isJsonObject(value) ? { document, place, value, inputs } : undefined;
}

/** Env files come first, then literals, then files: a key that two of them have is refused. */
function locateKey(reader: DocumentReader, entry: Entry, key: string): Origin | undefined {
  const { document, place, value } = entry;
  const names = listGeneratorFiles(value);
  const inputOf = (name: string): string | undefined => entry.inputs[names.indexOf(name)]?.file;
  for (const name of listEnvs(value)) {
    const file = inputOf(name);
    const line = file === undefined ? -1 : findEnvLine(reader.lines(file) ?? [], key);
    if (file !== undefined && line > 0) return { file, line };
  }
  const literals = value['literals'];
  for (const [index, literal] of (isJsonArray(literals) ? literals : []).entries()) {
    if (typeof literal !== 'string' || !literal.startsWith(`${key}=`)) continue;
    return originIn(document, [...place, 'literals', index]);
  }
  for (const source of textsOf(value['files'])) {
    const path = filePathOf(source) ?? '';
    const file = inputOf(path);
    const name = source.includes('=') ? source.slice(0, source.indexOf('=')) : baseName(path);
    if (file !== undefined && name === key) return { file, line: 1 };
  }
  return undefined;
}

function baseName(path: string): string {
  return path.replace(/\/+$/, '').replace(/^.*\//, '');
}

function findEnvLine(lines: readonly string[], key: string): number {
  return 1 + lines.findIndex((line) => line.replace(/\r$/, '').trimStart().split('=')[0] === key);
}

/** The settings that an entry has for what is no data. */
function locateSetting({ document, place, value }: Entry, wanted: Place): Origin | undefined {
  const [top, name = '', key] = wanted;
  const at = (...steps: readonly (string | number)[]): Origin | undefined =>
    originIn(document, steps);
  const isDocument = isJsonObject(value['metadata']);
  if (top === 'metadata' && (name === 'name' || name === 'namespace')) {
    return at(...place, ...(isDocument ? ['metadata'] : []), name);
  }
  if (top === 'metadata' && key !== undefined) {
    return at(...place, 'options', name, key) ?? at('generatorOptions', name, key);
  }
  if (top === 'type') return at(...place, 'type');
  if (top !== 'immutable') return undefined;
  return at(...place, 'options', 'immutable') ?? at('generatorOptions', 'immutable');
}
