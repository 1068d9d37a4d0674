import { isJsonArray, isJsonObject } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { FieldPath, PathElement } from '../../src/model/field-path.ts';
import { leavesOf } from '../../src/schema/fields/field-set-algebra.ts';
import { fieldSetOfPaths } from '../../src/schema/fields/field-set-builder.ts';
import { emptyFieldSet, listFieldPaths, parseFieldSet } from '../../src/schema/fields/field-set.ts';
import { printElement } from '../../src/schema/fields/path-elements.ts';
import type { FieldSet } from '../../src/schema/fields/field-set.ts';
import { applyValue } from '../../src/schema/merge/apply-value.ts';
import { compareValues } from '../../src/schema/merge/compare-values.ts';
import type { Managers } from '../../src/schema/merge/managers.ts';
import type { MergeContext } from '../../src/schema/merge/merge-context.ts';
import { mergeValues } from '../../src/schema/merge/merge-values.ts';
import { extractFields, removeFields } from '../../src/schema/merge/remove-fields.ts';
import { updateManagers } from '../../src/schema/merge/update-value.ts';
import { formatValueProblem, validateValue } from '../../src/schema/merge/validate-value.ts';
import type { SchemaType } from '../../src/schema/types/schema-type.ts';
import { untypedDeduced } from '../../src/schema/types/untyped.ts';
import { readMergeSchema } from './read-merge-schema.ts';

/** Answers a case of structured-merge-diff's own tests; undefined for an operation of another kind. */
export function answerMergeCase(op: string, input: JsonObject): JsonObject | undefined {
  switch (op) {
    case 'smd-merge': {
      const type = typeOfCase(input);
      const [left, right] = [valueOf(input, 'left'), valueOf(input, 'right')];
      check(type, left, 'allowed');
      check(type, right, 'allowed');
      return { result: mergeValues(type, left, right) };
    }
    case 'smd-compare': {
      const type = typeOfCase(input);
      const [left, right] = [valueOf(input, 'left'), valueOf(input, 'right')];
      check(type, left, 'allowed');
      check(type, right, 'allowed');
      const { removed, modified, added } = compareValues(type, left, right);
      return { removed: printSet(removed), modified: printSet(modified), added: printSet(added) };
    }
    case 'smd-remove': {
      const type = typeOfCase(input);
      const object = valueOf(input, 'object');
      const set = readSet(input['set']);
      return {
        removed: resultOf(type, removeFields(type, object, set)),
        extracted: resultOf(type, extractFields(type, object, set)),
      };
    }
    case 'ssa-sequence':
      return runSequence(input);
    default:
      return undefined;
  }
}

function valueOf(input: JsonObject, name: string): Json {
  return input[name] ?? null;
}

function typeOfCase(input: JsonObject): SchemaType {
  const { schema, type } = input;
  if (!isJsonObject(schema) || typeof type !== 'string') return untypedDeduced;
  return readMergeSchema(schema)(type);
}

function check(type: SchemaType, value: Json, duplicates: 'allowed' | 'refused'): void {
  const problems = validateValue(type, value, duplicates);
  if (problems.length > 0) throw new Error(problems.map(formatValueProblem).join('; '));
}

/** The cases write `unparseable` for a result that is no value of its type any more (items without their keys). */
function resultOf(type: SchemaType, value: Json): Json {
  return validateValue(type, value, 'allowed').length > 0 ? 'unparseable' : value;
}

function printSet(set: FieldSet): readonly Json[] {
  return listFieldPaths(set).map((path) => path.map(printElement));
}

/** Reads paths written as lists of fieldsV1 elements. */
function readSet(paths: Json | undefined): FieldSet {
  if (!isJsonArray(paths)) return emptyFieldSet;
  return fieldSetOfPaths(paths.map(readPath));
}

function readPath(path: Json): FieldPath {
  if (!isJsonArray(path)) throw new TypeError('a path is not a list');
  return path.map((text): PathElement => {
    const [child] = parseFieldSet({ [textOf(text)]: {} }).children.values();
    if (child === undefined) throw new TypeError(`not an element of a path: ${textOf(text)}`);
    return child.element;
  });
}

function textOf(value: Json | undefined): string {
  if (typeof value !== 'string') throw new TypeError(`not a text: ${JSON.stringify(value)}`);
  return value;
}

interface SequenceState {
  readonly live: Json;
  readonly managers: Managers;
  readonly typeAt: (version: string) => SchemaType;
  readonly ignored: JsonObject;
}

function runSequence(input: JsonObject): JsonObject {
  const ignored = input['ignoredFields'];
  let state: SequenceState = {
    live: null,
    managers: new Map(),
    typeAt: typesByVersion(input['schema'] ?? null, input['type'] ?? null),
    ignored: isJsonObject(ignored) ? ignored : {},
  };
  for (const op of isJsonArray(input['ops']) ? input['ops'] : []) {
    if (isJsonObject(op)) state = runOperation(state, op, input['type'] ?? null);
  }
  const managed: Record<string, Json> = {};
  for (const [manager, { set, version, isApplied }] of state.managers) {
    managed[manager] = { set: printSet(set), version, applied: isApplied };
  }
  return { object: state.live, managed };
}

/** A case that names no type has one per version, with the version's name. */
function typesByVersion(schema: Json, type: Json): (version: string) => SchemaType {
  if (!isJsonObject(schema)) return () => untypedDeduced;
  const typeOf = readMergeSchema(schema);
  return (version) => typeOf(typeof type === 'string' ? type : version);
}

function runOperation(state: SequenceState, op: JsonObject, type: Json): SequenceState {
  if (op['op'] === 'changeSchema') {
    return { ...state, typeAt: typesByVersion(op['schema'] ?? null, type) };
  }
  const version = textOf(op['apiVersion']);
  const manager = textOf(op['manager']);
  const given = valueOf(op, 'object');
  const schemaType = state.typeAt(version);
  const context: MergeContext = {
    typeAt: state.typeAt,
    ignoredAt: (at) => (at in state.ignored ? readSet(state.ignored[at]) : undefined),
  };
  const live = { type: schemaType, value: state.live, version };
  if (op['op'] === 'update') {
    check(schemaType, given, 'allowed');
    const updated = { type: schemaType, value: given, version };
    const managers = updateManagers(context, { live, updated, managers: state.managers, manager });
    return { ...state, live: given, managers };
  }
  check(schemaType, given, 'refused');
  const isExtract = op['op'] === 'extractApply';
  const held = state.managers.get(manager)?.set ?? emptyFieldSet;
  const value = isExtract
    ? mergeValues(schemaType, extractFields(schemaType, state.live, leavesOf(held)), given)
    : given;
  const result = applyValue(context, {
    live,
    applied: { type: schemaType, value, version },
    managers: state.managers,
    manager,
    force: isExtract || op['op'] === 'forceApply',
  });
  if (result.kind === 'conflict') {
    if (op['conflicts'] === undefined) throw new Error('conflict');
    return state;
  }
  if (isJsonArray(op['conflicts']) && op['conflicts'].length > 0) throw new Error('no conflict');
  return { ...state, live: result.value.value, managers: result.managers };
}
