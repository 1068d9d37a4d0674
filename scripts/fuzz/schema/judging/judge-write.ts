import { canonicalJson, isJsonArray, isJsonObject } from '../../../../src/model/json.ts';
import type { JsonObject } from '../../../../src/model/json.ts';
import { formatServerPath } from '../../../../src/schema/fields/format-server-path.ts';
import type {
  PredictedConflict,
  PredictedWrite,
} from '../../../../src/schema/predict/predicted-write.ts';
import { judgeWritten, textOf } from './judge-written.ts';
import { plainVerdict } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import type { RecordedWrite } from '../writes/write-request.ts';

/** What the answer says, as far as the engine foretells it. */
export type AnswerKind = 'written' | 'conflict' | 'refused';

/** Server codes for what only validation, admission or quota know: a stricter check than the schema's. */
const validationCodes = [403, 422];

/** Classifies an answer; 409 without field conflicts (a stale version) counts as refused. */
export function answerKind({ code, body }: RecordedWrite['answer']): AnswerKind {
  if (code === 200 || code === 201) return 'written';
  return code === 409 && conflictCauses(body).length > 0 ? 'conflict' : 'refused';
}

/** Schema errors of server-side apply come as 500 too; those of the allocators of Services do not concern the schema. */
function isValidation({ code, body }: RecordedWrite['answer']): boolean {
  if (validationCodes.includes(code)) return true;
  // A definition goes in the background, and another sequence may want its name again.
  if (code === 409 && textOf(body['message']).includes('object is being deleted')) return true;
  return code === 500 && /nodePort|clusterIP/i.test(textOf(body['message']));
}

/** Compares an answer of the server with what the engine foretold. */
export function judgeWrite(
  write: RecordedWrite,
  predicted: PredictedWrite,
  isCustom: boolean,
): Verdict {
  const kind = answerKind(write.answer);
  if (predicted.kind === 'unknown') return plainVerdict('unknown', []);
  if (kind === 'refused' && predicted.kind === 'written' && isValidation(write.answer)) {
    return plainVerdict('validation', []);
  }
  if (kind !== predicted.kind) return outcomeDiffers(write, predicted, kind);
  if (predicted.kind === 'refused') return plainVerdict('refused', []);
  if (predicted.kind === 'conflict') return judgeConflicts(write, predicted.conflicts);
  return judgeWritten(write, predicted, isCustom);
}

function outcomeDiffers(write: RecordedWrite, predicted: PredictedWrite, kind: AnswerKind) {
  const { code, body } = write.answer;
  const said = kind === 'written' ? '' : `: ${textOf(body['message'])}`;
  const foretold = predicted.kind === 'refused' ? `refused: ${predicted.because}` : predicted.kind;
  const detail = `server ${kind} (${code})${said}; engine ${foretold}${conflictText(predicted)}`;
  return plainVerdict('different', [{ reason: 'outcome', detail }]);
}

function conflictText(predicted: PredictedWrite): string {
  return predicted.kind === 'conflict'
    ? `: ${predicted.conflicts.map(printConflict).join('; ')}`
    : '';
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
  if (canonicalJson(server) === canonicalJson(engine)) return plainVerdict('conflict', []);
  const detail = `server: ${server.join('; ')}\nengine: ${engine.join('; ')}`;
  return plainVerdict('conflict', [{ reason: 'conflicts', detail }]);
}
