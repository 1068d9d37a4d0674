import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { GitsyncError } from '../../model/problem.ts';
import type { Problem } from '../../model/problem.ts';
import { parseDocuments } from '../../yaml/parse-documents.ts';
import type { Transformer, TransformerContext } from '../build/build.ts';
import { objectProblem } from '../build/build.ts';
import { readNamedFile } from '../build/read-named-file.ts';
import { replacementFields } from '../kustomization/fields.ts';
import type {
  ReplacementEntry,
  ReplacementSource,
  ReplacementTarget,
} from '../kustomization/fields.ts';
import { recordOf } from '../kustomization/read-shape.ts';
import { spend } from '../limits/render-budget.ts';
import { sizeOfValue } from '../limits/size-of-value.ts';
import { collect, fail, problemAt } from '../render-problem.ts';
import { showResource, withObject } from '../resource/resource.ts';
import { replaceResource } from '../resource/resource-set.ts';
import type { ResourceSet } from '../resource/resource-set.ts';
import type { Assignment } from './assign-value.ts';
import { findSource, showSource } from './find-source.ts';
import { lookUpField } from '../field-paths/look-up-field.ts';
import { PathFault } from '../field-paths/path-fault.ts';
import { isStructure, toReplacementValue } from './scalar-value.ts';
import type { ReplacementValue } from './scalar-value.ts';
import { selectTargets } from './select-targets.ts';
import { setTargetField } from './set-target-field.ts';
import { splitFieldPath } from '../field-paths/split-field-path.ts';
import { findWrittenText } from '../resource/written-text.ts';

/**
 * Carries out an entry of `replacements` (ReplacementTransformer): copies a value of one object, or one that is given,
 * into fields of others. An entry with `path` stands for those in that file.
 */
export function applyReplacementEntry(entry: ReplacementEntry): Transformer {
  return (set, context) => {
    const { path = '', source, targets = [] } = entry;
    if (path === '') {
      replace(set, entry, context);
      return;
    }
    if (source !== undefined || targets.length > 0) {
      failEntry(context, 'the entry has both path and a replacement of its own', oneOfBoth);
    }
    for (const [place, read] of readReplacementFile(path, context)) {
      collect(context.build, () => {
        replace(set, read, { ...context, origin: place });
      });
    }
  };
}

const oneOfBoth = 'Give one of them: path names a file that holds source and targets.';

function failEntry(context: TransformerContext, message: string, hint: string): never {
  return fail('RENDER_BAD_KUSTOMIZATION', context.origin, message, hint);
}

const readEntry = recordOf(replacementFields);

type PlacedEntry = readonly [TransformerContext['origin'], ReplacementEntry];

/** One replacement or a list of them; fields that it does not know are ignored there, as in kustomize. */
function readReplacementFile(path: string, context: TransformerContext): readonly PlacedEntry[] {
  const { file, text } = readNamedFile(context, path);
  const [document] = parseDocuments(text, { dialect: 'kustomization', file });
  const value = document?.value ?? null;
  if (!isStructure(value)) {
    return fail(
      'RENDER_BAD_KUSTOMIZATION',
      { file },
      'the file holds no replacement',
      'Write source and targets in it, or a list of entries that have them.',
    );
  }
  const origin = { file, line: document?.line ?? 1 };
  const problems: Problem[] = [];
  const report = (place: string, message: string): void => {
    problems.push(problemAt('RENDER_BAD_KUSTOMIZATION', origin, `${place} ${message}`));
  };
  const entries: readonly Json[] = isJsonArray(value) ? value : [value];
  const read = entries.map((entry, index) => {
    const place = isJsonArray(value) ? `[${String(index)}]` : '';
    return readEntry(entry, { path: place, report, ignoreUnknown: true, convertScalars: true });
  });
  if (problems.length > 0) throw new GitsyncError(problems);
  return read.map((entry) => [origin, entry ?? {}] as const);
}

function replace(set: ResourceSet, entry: ReplacementEntry, context: TransformerContext): void {
  const { source, sourceValue, targets = [] } = entry;
  if ((source === undefined && sourceValue === undefined) || targets.length === 0) {
    const missing = targets.length === 0 ? 'targets' : 'source';
    failEntry(
      context,
      `the replacement has no ${missing}`,
      'It needs source (or sourceValue) and targets.',
    );
  }
  if (source !== undefined && sourceValue !== undefined) {
    failEntry(context, 'the replacement has both source and sourceValue', 'Give one of them.');
  }
  const value: ReplacementValue =
    source === undefined
      ? { kind: 'scalar', text: sourceValue ?? '', type: 'open' }
      : readSource(set, source, context);
  for (const target of targets) {
    collect(context.build, () => {
      writeTarget(set, target, value, context);
    });
  }
}

function readSource(
  set: ResourceSet,
  source: ReplacementSource,
  context: TransformerContext,
): ReplacementValue {
  const resource = findSource(set, source, context);
  const { fieldPath = '', options = {} } = source;
  const path = fieldPath === '' ? defaultPath : fieldPath;
  const shown = `${path} of the source ${showResource(resource.id)}`;
  try {
    const parts = splitFieldPath(path);
    const found = lookUpField(resource.object, parts);
    if (found === undefined || isEmpty(found)) throw new PathFault('there is no such field');
    const text = findWrittenText(resource, parts, found, context.build.tree.contents);
    return pickPiece(toReplacementValue(found, text), options);
  } catch (error) {
    if (!(error instanceof PathFault)) throw error;
    return failEntry(
      context,
      `${shown}: ${error.message}`,
      `Correct fieldPath, or the source (${showSource(source)}).`,
    );
  }
}

const defaultPath = 'metadata.name';

/** Null and empty maps and lists count as missing; an empty text does not. */
function isEmpty(value: Json): boolean {
  if (!isStructure(value)) return value === null;
  return isJsonObject(value) ? Object.keys(value).length === 0 : value.length === 0;
}

function pickPiece(
  value: ReplacementValue,
  { delimiter = '', index = 0 }: NonNullable<ReplacementSource['options']>,
): ReplacementValue {
  if (delimiter === '') return value;
  if (value.kind === 'structure') {
    throw new PathFault('a delimiter needs a scalar, not a map or list');
  }
  const pieces = value.text.split(delimiter);
  const piece = pieces[index];
  if (piece !== undefined) return { ...value, text: piece };
  throw new PathFault(
    `there is no piece ${String(index)}: "${delimiter}" divides the value into ${String(pieces.length)}`,
  );
}

function writeTarget(
  set: ResourceSet,
  target: ReplacementTarget,
  value: ReplacementValue,
  context: TransformerContext,
): void {
  if (target.select === undefined) {
    failEntry(context, 'a target has no select', 'Say which objects: select: {kind: Deployment}.');
  }
  const { fieldPaths = [], options = {} } = target;
  const paths = fieldPaths.length === 0 ? [defaultPath] : fieldPaths;
  const { budget, compat } = context.build;
  const most = budget.limits.growth;
  const size = value.kind === 'scalar' ? value.text.length : sizeOfValue(value.json, most);
  const assignment: Assignment = {
    value,
    options,
    compat: compat === 'kustomize',
    noteWrite: () => {
      spend(budget, 'growth', size, context.origin);
    },
  };
  spend(budget, 'steps', set.slots.length, context.origin);
  for (const slot of selectTargets(set, target, context)) {
    for (const path of paths) writeField(set, slot, { path, ...assignment }, context);
  }
}

function writeField(
  set: ResourceSet,
  slot: number,
  { path, ...assignment }: Assignment & { readonly path: string },
  context: TransformerContext,
): void {
  const resource = set.slots[slot];
  if (resource === undefined) return;
  try {
    const edited = setTargetField(resource.object, path, assignment);
    if (isJsonObject(edited)) replaceResource(set, slot, withObject(resource, edited));
  } catch (error) {
    if (!(error instanceof PathFault)) throw error;
    const message = `the replacement cannot write ${path}: ${error.message}`;
    context.build.problems.push({
      ...objectProblem(resource, context, message),
      hint: 'Correct fieldPaths, select other objects, or set options.create to make the field.',
    });
  }
}
