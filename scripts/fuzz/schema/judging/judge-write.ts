import {
  canonicalJson,
  isJsonArray,
  isJsonObject,
  stringifyJson,
} from '../../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../../src/model/json.ts';
import type { FieldPath } from '../../../../src/model/field-path.ts';
import { formatServerPath } from '../../../../src/schema/fields/format-server-path.ts';
import type {
  PredictedConflict,
  PredictedWrite,
} from '../../../../src/schema/predict/predicted-write.ts';
import { countLeaves, listMembers, withoutPaths } from './certain-part.ts';
import { listDisagreements } from './describe-difference.ts';
import { managedFieldsOf } from './time-of-write.ts';
import type { RecordedWrite } from '../writes/write-request.ts';

/** What came of a write; `validation`: the server refused what the engine cannot know to be refused. */
export type StepOutcome =
  'written' | 'unchanged' | 'conflict' | 'refused' | 'validation' | 'unknown' | 'different';

/** In what the server and the engine differ. */
export type DifferenceReason =
  'outcome' | 'conflicts' | 'no-op' | 'object' | 'generation' | 'managers' | 'fields' | 'crash';

/** One difference; `detail` is for people. */
export interface Difference {
  readonly reason: DifferenceReason;
  readonly detail: string;
}

/** The comparison of one write. */
export interface Verdict {
  readonly outcome: StepOutcome;
  readonly differences: readonly Difference[];
  /** Leaves of the written object, and those of them that the engine does not claim to know. */
  readonly leaves: number;
  readonly unknownLeaves: number;
}

/** What the answer says, as far as the engine foretells it. */
export type AnswerKind = 'written' | 'conflict' | 'refused';

/** Server codes for what only validation, admission or quota know: a stricter check than the schema's. */
const validationCodes = [403, 422];

/** Managers that write in tests; the others are controllers. */
const ownManagers = ['one', 'two', 'three', 'before-first-apply', 'ancient-changes'];

/** Classifies an answer; 409 without field conflicts (a stale version) counts as refused. */
export function answerKind({ code, body }: RecordedWrite['answer']): AnswerKind {
  if (code === 200 || code === 201) return 'written';
  return code === 409 && conflictCauses(body).length > 0 ? 'conflict' : 'refused';
}

/** Compares an answer of the server with what the engine foretold. */
export function judgeWrite(
  write: RecordedWrite,
  predicted: PredictedWrite,
  isCustom: boolean,
): Verdict {
  const kind = answerKind(write.answer);
  if (predicted.kind === 'unknown') return verdict('unknown', []);
  if (kind === 'refused' && predicted.kind === 'written') {
    if (validationCodes.includes(write.answer.code)) return verdict('validation', []);
  }
  if (kind !== predicted.kind) return outcomeDiffers(write, predicted, kind);
  if (predicted.kind === 'refused') return verdict('refused', []);
  if (predicted.kind === 'conflict') return judgeConflicts(write, predicted.conflicts);
  return judgeWritten(write, predicted, isCustom);
}

function verdict(outcome: StepOutcome, differences: readonly Difference[]): Verdict {
  const told = differences.length === 0 ? outcome : 'different';
  return { outcome: told, differences, leaves: 0, unknownLeaves: 0 };
}

function outcomeDiffers(write: RecordedWrite, predicted: PredictedWrite, kind: AnswerKind) {
  const { code, body } = write.answer;
  const said = kind === 'written' ? '' : `: ${textOf(body['message'])}`;
  const foretold = predicted.kind === 'refused' ? `refused: ${predicted.because}` : predicted.kind;
  const detail = `server ${kind} (${code})${said}; engine ${foretold}${conflictText(predicted)}`;
  return verdict('different', [{ reason: 'outcome', detail }]);
}

function conflictText(predicted: PredictedWrite): string {
  return predicted.kind === 'conflict'
    ? `: ${predicted.conflicts.map(printConflict).join('; ')}`
    : '';
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : canonicalJson(value ?? null);
}

function conflictCauses(body: JsonObject): readonly JsonObject[] {
  const details = body['details'];
  const causes = isJsonObject(details) ? details['causes'] : undefined;
  if (!isJsonArray(causes)) return [];
  return causes.filter(isJsonObject).filter((cause) => cause['reason'] === 'FieldManagerConflict');
}

const causePattern =
  /^conflict with ("(?:[^"\\]|\\.)*")(?: with subresource ("[^"]*"))?( using .*)?$/;

/** `"one" Update status .spec.a`: the server names the version of an update, and of nothing else. */
function printCause(cause: JsonObject): string {
  const message = textOf(cause['message']);
  const [, manager, subresource = '""', using] = causePattern.exec(message) ?? [];
  if (manager === undefined) return `not understood: ${message}`;
  const operation = using === undefined ? 'Apply' : 'Update';
  return `${manager} ${operation} ${subresource} ${textOf(cause['field'])}`;
}

function printConflict(conflict: PredictedConflict): string {
  const { manager, operation, subresource, path } = conflict;
  const names = `${JSON.stringify(manager)} ${operation} ${JSON.stringify(subresource)}`;
  return `${names} ${formatServerPath(path)}`;
}

function judgeConflicts(write: RecordedWrite, conflicts: readonly PredictedConflict[]): Verdict {
  const server = conflictCauses(write.answer.body).map(printCause).sort();
  const engine = conflicts.map(printConflict).sort();
  if (canonicalJson(server) === canonicalJson(engine)) return verdict('conflict', []);
  const detail = `server: ${server.join('; ')}\nengine: ${engine.join('; ')}`;
  return verdict('conflict', [{ reason: 'conflicts', detail }]);
}

type Written = Extract<PredictedWrite, { readonly kind: 'written' }>;

function judgeWritten(write: RecordedWrite, predicted: Written, isCustom: boolean): Verdict {
  const { live, answer } = write;
  const isUnchanged =
    live !== undefined &&
    live.metadata.resourceVersion === metadataOf(answer.body)['resourceVersion'];
  const differences: Difference[] = [];
  if (isUnchanged !== predicted.isNoop && predicted.unknown.length === 0) {
    const detail = `server ${isUnchanged ? 'kept' : 'wrote'}, engine ${predicted.isNoop ? 'kept' : 'wrote'}`;
    differences.push({ reason: 'no-op', detail });
  }
  const unknown = predicted.unknown;
  const server = comparable(answer.body);
  const certain = withoutPaths(server, unknown);
  const left = listDisagreements(certain, withoutPaths(comparable(predicted.object), unknown));
  for (const { place, server: there, engine } of left) {
    differences.push({ reason: 'object', detail: `${place}: server ${there}, engine ${engine}` });
  }
  if (isCustom) differences.push(...compareGeneration(answer.body, predicted.object));
  differences.push(...compareManagers(write, predicted, isCustom));
  const leaves = countLeaves(server);
  return {
    ...verdict(isUnchanged ? 'unchanged' : 'written', differences),
    leaves,
    unknownLeaves: leaves - (unknown.length === 0 ? leaves : countLeaves(certain)),
  };
}

function metadataOf(object: JsonObject): JsonObject {
  const { metadata } = object;
  return isJsonObject(metadata) ? metadata : {};
}

/** Members of metadata that the engine does not foretell, or that are compared apart. */
const apart = ['uid', 'resourceVersion', 'creationTimestamp', 'generation', 'managedFields'];

function comparable(object: JsonObject): JsonObject {
  const members = Object.entries(metadataOf(object)).filter(([key]) => !apart.includes(key));
  return { ...object, metadata: Object.fromEntries(members) };
}

function compareGeneration(server: JsonObject, engine: JsonObject): readonly Difference[] {
  const left = textOf(metadataOf(server)['generation']);
  const right = textOf(metadataOf(engine)['generation']);
  if (left === right) return [];
  return [{ reason: 'generation', detail: `server ${left}, engine ${right}` }];
}

function compareManagers(
  write: RecordedWrite,
  predicted: Written,
  isCustom: boolean,
): readonly Difference[] {
  const server = ownEntries(write.answer.body, isCustom);
  const engine = ownEntries(predicted.object, isCustom);
  const serverNames = server.map(printEntry);
  const engineNames = engine.map(printEntry);
  if (serverNames.join() !== engineNames.join()) {
    const detail = `server ${serverNames.join(', ')}; engine ${engineNames.join(', ')}`;
    return [{ reason: 'managers', detail }];
  }
  return server.flatMap((entry, index) => {
    const left = printFields(entry, predicted.unknown);
    const right = printFields(engine[index] ?? {}, predicted.unknown);
    if (left === right) return [];
    const detail = `${printEntry(entry)}\nserver ${left}\nengine ${right}`;
    return [{ reason: 'fields', detail } as const];
  });
}

function ownEntries(object: JsonObject, isCustom: boolean): readonly JsonObject[] {
  const entries = managedFieldsOf(object);
  if (isCustom) return entries;
  return entries.filter((entry) => ownManagers.includes(textOf(entry['manager'])));
}

function printEntry(entry: JsonObject): string {
  const { manager, operation, subresource, apiVersion, fieldsType } = entry;
  const parts = [manager, operation, subresource ?? '', apiVersion, fieldsType];
  return parts.map((part) => textOf(part)).join(' ');
}

/** fieldsV1 as the server prints it, byte for byte; where something is unknown, the members that are not. */
function printFields(entry: JsonObject, unknown: readonly FieldPath[]): string {
  const { fieldsV1 } = entry;
  return unknown.length === 0 ? stringifyJson(fieldsV1 ?? null) : listMembers(fieldsV1, unknown);
}
