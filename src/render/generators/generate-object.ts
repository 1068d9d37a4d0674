import { setMember } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { ObjectMeta } from '../../model/manifest.ts';
import { GitsyncError } from '../../model/problem.ts';
import { decodeUtf8 } from './decode-utf8.ts';
import { encodeBase64 } from './encode-base64.ts';
import {
  createEntryProblems,
  listEnvs,
  readGeneratorArguments,
  textsOf,
} from './generator-arguments.ts';
import type { GeneratorArguments } from './generator-arguments.ts';
import type { GeneratedObject, GeneratorInput } from './generator-input.ts';
import { filePathOf, readPairs } from './read-pairs.ts';
import type { Pairs } from './read-pairs.ts';

/**
 * The files that an entry reads, spelled as the entry spells them, so that a caller can fetch all in one batch.
 * Malformed sources are left out here and reported when the object is generated.
 */
export function listGeneratorFiles(args: JsonObject): readonly string[] {
  const files = textsOf(args['files']).map(filePathOf);
  return [...new Set([...listEnvs(args), ...files.filter((path) => path !== undefined)])];
}

/**
 * The ConfigMap of one configMapGenerator entry: text values in `data`, bytes that are no UTF-8 in `binaryData`.
 * @throws GitsyncError RENDER_BAD_GENERATOR with everything that is wrong with the entry.
 */
export function generateConfigMap(args: JsonObject, input: GeneratorInput): GeneratedObject {
  return generate('configMapGenerator', args, input);
}

/**
 * The Secret of one secretGenerator entry; `data` is there even when empty, `type` is Opaque unless given.
 * @throws GitsyncError RENDER_BAD_GENERATOR with everything that is wrong with the entry.
 */
export function generateSecret(args: JsonObject, input: GeneratorInput): GeneratedObject {
  return generate('secretGenerator', args, input);
}

function generate(
  field: 'configMapGenerator' | 'secretGenerator',
  args: JsonObject,
  input: GeneratorInput,
): GeneratedObject {
  const problems = createEntryProblems(field, args, input);
  const checked = readGeneratorArguments(args, input, problems);
  const pairs = readPairs(checked, input, problems);
  if (problems.found.length > 0) throw new GitsyncError(problems.found);
  const { immutable, disableNameSuffixHash } = checked.options;
  const isSecret = field === 'secretGenerator';
  return {
    object: {
      apiVersion: 'v1',
      kind: isSecret ? 'Secret' : 'ConfigMap',
      metadata: makeMetadata(checked),
      ...(isSecret ? makeSecretContent(checked, pairs) : makeConfigMapContent(pairs)),
      ...(immutable ? { immutable } : {}),
    },
    behavior: checked.behavior,
    needsHash: !disableNameSuffixHash,
  };
}

function makeMetadata(args: GeneratorArguments): ObjectMeta {
  const { labels, annotations } = args.options;
  return {
    name: args.name,
    ...(args.namespace === '' ? {} : { namespace: args.namespace }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

function makeSecretContent(args: GeneratorArguments, pairs: Pairs): JsonObject {
  const data: Record<string, Json> = {};
  for (const [key, bytes] of pairs) setMember(data, key, encodeBase64(bytes));
  return { type: args.type === '' ? 'Opaque' : args.type, data };
}

function makeConfigMapContent(pairs: Pairs): JsonObject {
  const data: Record<string, Json> = {};
  const binaryData: Record<string, Json> = {};
  for (const [key, bytes] of pairs) {
    const text = decodeUtf8(bytes);
    if (text === undefined) setMember(binaryData, key, encodeBase64(bytes));
    else setMember(data, key, text);
  }
  return {
    ...(Object.keys(data).length === 0 ? {} : { data }),
    ...(Object.keys(binaryData).length === 0 ? {} : { binaryData }),
  };
}
