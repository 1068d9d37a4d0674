import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { withMember } from '../resource/edit-json.ts';
import { editField } from './edit-field.ts';
import type { CreatedKind, EditedText, FieldChange } from './edit-field.ts';
import { editStructuredText } from './edit-structured-text.ts';
import { lookUpPart } from '../field-paths/look-up-field.ts';
import { PathFault } from '../field-paths/path-fault.ts';
import { assignValue } from './assign-value.ts';
import type { Assignment } from './assign-value.ts';
import { isStructure, printScalar } from './scalar-value.ts';
import type { ReplacementValue } from './scalar-value.ts';
import { splitFieldPath } from '../field-paths/split-field-path.ts';

/**
 * The object with the value written at every place of a field path; also inside texts that are JSON or YAML.
 * @throws PathFault when there is no such place, or one that the value does not fit
 */
export function setTargetField(root: Json, fieldPath: string, assignment: Assignment): Json {
  const path = splitFieldPath(fieldPath);
  if (assignment.compat) {
    const done = setInsideText(root, path, assignment);
    if (done !== undefined) return done;
  }
  const edited = editField(
    root,
    fieldChange(path, assignment, assignment.compat ? 'lose' : 'edit'),
  );
  if (edited.places > 0) return edited.value;
  throw new PathFault('there is no such field');
}

function fieldChange(
  path: readonly string[],
  assignment: Assignment,
  texts: 'edit' | 'lose',
): FieldChange {
  const { options, compat } = assignment;
  return {
    path,
    ...(options.create === true ? { createAs: createdKind(assignment.value) } : {}),
    assign: (value) => assignValue(value, assignment),
    editText: (text, rest) =>
      editText(text, fieldChange(rest, assignment, texts), texts, assignment),
    compat,
  };
}

function createdKind(value: ReplacementValue): CreatedKind {
  if (value.kind === 'scalar') return 'scalar';
  return isJsonArray(value.json) ? 'list' : 'map';
}

function editText(
  text: string,
  change: FieldChange,
  texts: 'edit' | 'lose',
  { value, options, compat }: Assignment,
): EditedText {
  let places = 0;
  const keep = (field: Json | undefined): Json => field ?? null;
  const edit = (parsed: Json): Json => {
    const result = editField(parsed, texts === 'edit' ? change : { ...change, assign: keep });
    ({ places } = result);
    return result.value;
  };
  const isWhole = value.kind === 'scalar' && (options.delimiter ?? '') === '';
  const edited = editStructuredText(text, edit, {
    scalar: isWhole ? value.text : undefined,
    isExact: compat,
  });
  return { text: texts === 'edit' && places > 0 ? edited : text, places };
}

/**
 * What kustomize tries first: the leading parts of the path, looked up exactly, lead to a text, and the rest of the
 * path leads into it; delimiters are ignored there. Undefined when that fails for whatever reason: then it walks the
 * whole path as a pattern and loses what it changes inside texts.
 */
function setInsideText(
  root: Json,
  path: readonly string[],
  assignment: Assignment,
): Json | undefined {
  const inside: Assignment = { ...assignment, options: { ...assignment.options, delimiter: '' } };
  const descend = (value: Json, depth: number): Json | undefined => {
    const part = path[depth];
    if (part === undefined) return undefined;
    if (!isStructure(value)) {
      const change = fieldChange(path.slice(depth), inside, 'lose');
      const edited = editText(printScalar(value), change, 'edit', inside);
      return edited.places === 0 ? undefined : edited.text;
    }
    const child = lookUpPart(value, part);
    const changed = child === undefined ? undefined : descend(child, depth + 1);
    if (child === undefined || changed === undefined) return undefined;
    if (isJsonObject(value)) return withMember(value, part, changed);
    const index = part === '-' ? value.length - 1 : Number(part);
    return value.with(Number.isInteger(index) ? index : value.indexOf(child), changed);
  };
  try {
    return descend(root, 0);
  } catch (error) {
    if (!(error instanceof PathFault)) throw error;
    return undefined;
  }
}
