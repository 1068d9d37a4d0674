import type { Json } from '../../../model/json.ts';
import { GitsyncError } from '../../../model/problem.ts';
import { parseDocuments } from '../../../yaml/parse-documents.ts';
import { objectProblem, failStep } from '../../build/build.ts';
import type { Transformer, TransformerContext } from '../../build/build.ts';
import { readNamedFile } from '../../build/read-named-file.ts';
import { FieldMismatch } from '../../field-specs/apply-field-spec.ts';
import { selectorFields } from '../../kustomization/fields.ts';
import { integer, listOf, recordOf, text } from '../../kustomization/read-shape.ts';
import type { RecordOf } from '../../kustomization/read-shape.ts';
import { selectResources } from '../../patches/select-resources.ts';
import { fail, problemAt } from '../../render-problem.ts';
import { withObject } from '../../resource/resource.ts';
import type { Resource } from '../../resource/resource.ts';
import { replaceResource } from '../../resource/resource-set.ts';
import type { PluginConfig } from '../plugin-config.ts';
import { moveResource } from '../set-namespace.ts';
import { insertPathPart } from './insert-path-part.ts';
import { writeScalarAt } from './write-scalar.ts';

const targetFields = {
  selector: recordOf(selectorFields),
  fieldPath: text,
  filePathPosition: integer,
};

const targetList = { targets: listOf(targetFields) };

type Target = RecordOf<typeof targetFields>;

/**
 * Writes one text into a field of many objects, or into the file path that stands there (ValueAddTransformer). The
 * text is the name of the kustomization's folder unless the configuration says otherwise.
 */
export function makeAddValue(config: PluginConfig): Transformer {
  const read = config.read({ ...targetList, value: text, targetFilePath: text });
  const own = (read.value ?? '').trim();
  return (set, context) => {
    const value = own === '' ? folderName(context) : own;
    const targets = [...(read.targets ?? []), ...readTargets(read.targetFilePath ?? '', context)];
    checkTargets(targets, config);
    for (const target of targets) {
      for (const slot of selectResources(set, target.selector ?? {}, context)) {
        const resource = set.slots[slot];
        if (resource === undefined) continue;
        replaceResource(set, slot, addValue(resource, target, value, context));
      }
    }
  };
}

function folderName(context: TransformerContext): string {
  const name = context.folder.slice(context.folder.lastIndexOf('/') + 1);
  if (name !== '') return name;
  return failStep(
    'RENDER_BAD_KUSTOMIZATION',
    context,
    'value is missing, and the folder of the kustomization has no name: it is the root of the source',
    'Set value.',
  );
}

/** The further targets of targetFilePath, in the same shape. */
function readTargets(path: string, context: TransformerContext): readonly Target[] {
  if (path === '') return [];
  const named = readNamedFile(context, path);
  const { file } = named;
  const value = parseDocuments(named.text, { dialect: 'kustomization', file })[0]?.value ?? {};
  const problems: ReturnType<typeof problemAt>[] = [];
  const read = recordOf(targetList)(value, {
    path: '',
    report: (field, message) => {
      problems.push(problemAt('RENDER_BAD_KUSTOMIZATION', { file }, `${field} ${message}`));
    },
    ignoreUnknown: true,
    convertScalars: true,
  });
  if (problems.length > 0) throw new GitsyncError(problems);
  return read?.targets ?? [];
}

function checkTargets(targets: readonly Target[], { origin }: PluginConfig): void {
  const problems = targets.flatMap(({ fieldPath = '', filePathPosition = 0 }, index) => {
    const place = `targets[${String(index)}]`;
    return [
      ...(fieldPath === '' ? [`${place}.fieldPath is missing`] : []),
      ...(filePathPosition < 0 ? [`${place}.filePathPosition must not be negative`] : []),
    ];
  });
  if (targets.length === 0) problems.push('there are no targets');
  if (problems.length === 0) return;
  fail('RENDER_BAD_KUSTOMIZATION', origin, problems.join('; '));
}

function addValue(
  resource: Resource,
  { fieldPath = '', filePathPosition = 0 }: Target,
  value: string,
  context: TransformerContext,
): Resource {
  if (fieldPath === 'metadata/namespace') {
    return moveResource(resource, context, { namespace: value, fieldSpecs: [] });
  }
  const isExact = context.build.compat === 'kustomize';
  const textFor = (before: string): string =>
    filePathPosition > 0 ? insertPathPart(before, filePathPosition - 1, value) : value;
  try {
    const changed: Json = writeScalarAt(resource.object, fieldPath, { textFor, isExact });
    return withObject(resource, changed as Resource['object']); // a map stays a map
  } catch (error) {
    if (!(error instanceof FieldMismatch)) throw error;
    context.build.problems.push(objectProblem(resource, context, error.message));
    return resource;
  }
}
