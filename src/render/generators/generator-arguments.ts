import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Problem } from '../../model/problem.ts';
import type { GeneratorBehavior, GeneratorInput } from './generator-input.ts';

/** Collects what is wrong with one generator entry, each message led by the file and the entry's name. */
export interface EntryProblems {
  readonly found: Problem[];
  add(message: string, hint: string): void;
}

/** An entry of configMapGenerator or secretGenerator with its types checked. */
export interface GeneratorArguments {
  readonly name: string;
  readonly namespace: string;
  readonly behavior: GeneratorBehavior;
  readonly type: string;
  readonly literals: readonly string[];
  readonly envs: readonly string[];
  readonly files: readonly string[];
  readonly options: GeneratorOptions;
}

/** `options` of an entry, with the kustomization's `generatorOptions` folded in. */
export interface GeneratorOptions {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly disableNameSuffixHash: boolean;
  readonly immutable: boolean;
}

/** Starts an empty list of problems for the entry, named `configMapGenerator "app-config"` in messages. */
export function createEntryProblems(
  field: string,
  args: JsonObject,
  input: GeneratorInput,
): EntryProblems {
  const name = typeof args['name'] === 'string' ? ` "${args['name']}"` : '';
  const found: Problem[] = [];
  return {
    found,
    add(message: string, hint: string): void {
      found.push({
        code: 'RENDER_BAD_GENERATOR',
        message: `${input.file}: ${field}${name}: ${message}`,
        hint,
        origin: { file: input.file },
      });
    },
  };
}

/** Reads an entry; whatever has the wrong type is reported and read as absent, so that all faults show at once. */
export function readGeneratorArguments(
  args: JsonObject,
  input: GeneratorInput,
  problems: EntryProblems,
): GeneratorArguments {
  const read = createFieldReader(problems);
  const name = read.text(args, 'name');
  if (name === '') problems.add('it has no name', 'Set name: to the name of the object to make.');
  const local = readOptions(args['options'], 'options', problems);
  const global = readOptions(input.generatorOptions, 'generatorOptions', problems);
  return {
    name,
    namespace: read.text(args, 'namespace'),
    behavior: readBehavior(read.text(args, 'behavior'), input.isExact === true, problems),
    type: read.text(args, 'type'),
    literals: read.textList(args, 'literals'),
    envs: listEnvs(args),
    files: read.textList(args, 'files'),
    options: mergeOptions(local, global),
  };
}

/** The env files of an entry; the old spelling `env` (one path) comes after `envs`, as kustomize folds it in. */
export function listEnvs(args: JsonObject): readonly string[] {
  const env = args['env'];
  return [...textsOf(args['envs']), ...(typeof env === 'string' && env !== '' ? [env] : [])];
}

/** The texts of a list; anything else in it is left out (and reported when the entry is read). */
export function textsOf(value: Json | undefined): readonly string[] {
  return isJsonArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** kustomize takes what it does not know for `create`. */
function readBehavior(text: string, isExact: boolean, problems: EntryProblems): GeneratorBehavior {
  if (text === 'merge' || text === 'replace' || text === 'create') return text;
  // `unspecified` is the word of kustomize's own for none.
  if (text !== '' && text !== 'unspecified' && !isExact) {
    problems.add(
      `behavior "${text}" is not known`,
      'Write create, merge or replace, or leave behavior out.',
    );
  }
  return 'create';
}

interface FieldReader {
  text(from: JsonObject, field: string): string;
  textList(from: JsonObject, field: string): readonly string[];
  flag(from: JsonObject, field: string): boolean;
  textMap(from: JsonObject, field: string): Readonly<Record<string, string>>;
}

function createFieldReader(problems: EntryProblems): FieldReader {
  const expect = (field: string, what: string): void => {
    problems.add(
      `${field} must be ${what}`,
      'Quote values that YAML reads as numbers or booleans.',
    );
  };
  return {
    text(from, field) {
      const value = from[field] ?? '';
      if (typeof value === 'string') return value;
      expect(field, 'a string');
      return '';
    },
    textList(from, field) {
      const value = from[field] ?? [];
      if (!isJsonArray(value) || value.some((item) => typeof item !== 'string')) {
        expect(field, 'a list of strings');
      }
      return textsOf(value);
    },
    flag(from, field) {
      const value = from[field] ?? false;
      if (typeof value !== 'boolean') expect(field, 'true or false');
      return value === true;
    },
    textMap(from, field) {
      const value = from[field] ?? {};
      if (isTextMap(value)) return value;
      expect(field, 'a map of strings');
      return {};
    },
  };
}

function isTextMap(value: Json): value is Readonly<Record<string, string>> {
  return isJsonObject(value) && Object.keys(value).every((key) => typeof value[key] === 'string');
}

function readOptions(
  value: Json | undefined,
  field: string,
  problems: EntryProblems,
): GeneratorOptions {
  const options = isJsonObject(value) ? value : {};
  if (value !== undefined && value !== null && !isJsonObject(value)) {
    problems.add(`${field} must be a map`, 'See configMapGenerator in the kustomize reference.');
  }
  const read = createFieldReader(problems);
  return {
    labels: read.textMap(options, 'labels'),
    annotations: read.textMap(options, 'annotations'),
    disableNameSuffixHash: read.flag(options, 'disableNameSuffixHash'),
    immutable: read.flag(options, 'immutable'),
  };
}

/** Local labels and annotations win; a flag that is set globally cannot be unset locally (api/types). */
function mergeOptions(local: GeneratorOptions, global: GeneratorOptions): GeneratorOptions {
  return {
    labels: { ...global.labels, ...local.labels },
    annotations: { ...global.annotations, ...local.annotations },
    disableNameSuffixHash: local.disableNameSuffixHash || global.disableNameSuffixHash,
    immutable: local.immutable || global.immutable,
  };
}
