import { isJsonArray, parseJson } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { parseDocuments } from '../../yaml/parse-documents.ts';
import { failStep } from '../build/build.ts';
import type { TransformerContext } from '../build/build.ts';
import { readNamedFile } from '../build/read-named-file.ts';
import type { PatchEntry } from '../kustomization/fields.ts';
import { isInlineConfig } from '../load/named-files.ts';
import { parseResources } from '../resource/parse-resources.ts';
import type { Resource, ResourceOrigin } from '../resource/resource.ts';
import { refuseForeignDirectives } from './check-directives.ts';
import { JsonPatchFault, readJsonPatch } from './json-patch.ts';
import type { Patch } from './patch.ts';
import type { JsonPatchOperation } from './json-patch.ts';

/** Text of a patch and where it stands. */
interface PatchText {
  readonly text: string;
  readonly origin: ResourceOrigin;
}

/** The text of a patch entry: a file, or the entry itself; one of both is asked for. */
export function readPatchText(entry: PatchEntry, context: TransformerContext): PatchText {
  return readWrittenPatch({ ...entry, patch: (entry.patch ?? '').trim() }, context);
}

/** As {@link readPatchText}, with the blanks around it: a line break at the end may belong to its last value. */
export function readWrittenPatch(entry: PatchEntry, context: TransformerContext): PatchText {
  const inline = entry.patch ?? '';
  const path = entry.path ?? '';
  if (inline === '' && path === '') {
    return failStep('RENDER_BAD_PATCH', context, 'the entry has neither patch nor path', oneOfBoth);
  }
  if (inline !== '' && path !== '') {
    return failStep('RENDER_BAD_PATCH', context, 'the entry has both patch and path', oneOfBoth);
  }
  if (inline !== '') return { text: inline, origin: inlineOrigin(context) };
  const { file, text } = readNamedFile(context, path);
  return { text, origin: { file, by: 'patch' } };
}

const oneOfBoth = 'Give one of them: patch holds the text, path names a file.';

/** Where a patch stands that is written into the kustomization file. */
function inlineOrigin(context: TransformerContext): ResourceOrigin {
  return { ...context.origin, by: 'patch' };
}

/**
 * Reads a patch: objects are a strategic merge, a list of operations is a JSON patch (PatchTransformer).
 * @throws GitsyncError when it is neither.
 */
export function readPatch({ text, origin }: PatchText, context: TransformerContext): Patch {
  const value = readJsonPatchValue({ text, origin }, context);
  if (!isJsonArray(value)) return { kind: 'merge', patches: readMerges({ text, origin }, context) };
  return { kind: 'json', operations: readOperations(value, context), origin };
}

function readJsonPatchValue({ text, origin }: PatchText, context: TransformerContext): Json {
  if (text.startsWith('[')) return readJson(text, context);
  const [document] = parseDocuments(text, { dialect: 'patch', file: origin.file });
  if (!isJsonArray(document?.value ?? null)) return document?.value ?? null;
  // Operations are read as kubectl reads manifests (sigs.k8s.io/yaml): `yes` is true there, a date is text.
  const [operations] = parseDocuments(text, { dialect: 'kustomization', file: origin.file });
  return operations?.value ?? null;
}

/** Reads a text that can only be a JSON patch. */
export function readJsonPatchText(
  patch: PatchText,
  context: TransformerContext,
): Extract<Patch, { kind: 'json' }> {
  const value = readJsonPatchValue(patch, context) ?? [];
  if (isJsonArray(value) && value.length === 0) {
    failStep('RENDER_BAD_PATCH', context, 'the patch is empty', 'Add operations or remove it.');
  }
  return { kind: 'json', operations: readOperations(value, context), origin: patch.origin };
}

/** What starts with a bracket is JSON to kustomize; YAML in brackets is refused. */
function readJson(text: string, context: TransformerContext): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return failStep(
      'RENDER_BAD_PATCH',
      context,
      `the patch starts with a bracket but is no JSON: ${error.message}`,
      'Quote names and values as JSON asks for, or write a YAML list with dashes.',
    );
  }
}

function readOperations(value: Json, context: TransformerContext): readonly JsonPatchOperation[] {
  try {
    return readJsonPatch(value);
  } catch (error) {
    if (!(error instanceof JsonPatchFault)) throw error;
    return failStep(
      'RENDER_BAD_PATCH',
      context,
      error.message,
      'Each operation has op, path and, for add, replace and test, value (RFC 6902).',
    );
  }
}

/** The patches of an entry of patchesStrategicMerge, which is a path or the patch itself. */
export function readMergePatches(entry: string, context: TransformerContext): readonly Resource[] {
  if (isInlineConfig(entry)) return readInlinePatches(entry, context);
  const { file, text } = readNamedFile(context, entry);
  return readMerges({ text, origin: { file, by: 'patch' } }, context);
}

function readMerges({ text, origin }: PatchText, context: TransformerContext): readonly Resource[] {
  const patches = parseResources(text, origin);
  refuseForeignDirectives(patches, context);
  return patches;
}

/** The patches of a text that stands in a configuration. */
export function readInlinePatches(text: string, context: TransformerContext): readonly Resource[] {
  return readMerges({ text, origin: inlineOrigin(context) }, context);
}
