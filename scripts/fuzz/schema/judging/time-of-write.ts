import { equalJson, isJsonArray, isJsonObject } from '../../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../../src/model/json.ts';
import type { RecordedWrite } from '../writes/write-request.ts';

/** The answer may be sent this much after the time that was recorded. */
const answerDelayMs = 1_000;

/**
 * When the server may have made a write, to the second: what it recorded for the writer in managedFields,
 * or, where it recorded nothing new, the time of its answer and the second before. The order of managers
 * rests on it.
 */
export function timesOfWrite(write: RecordedWrite): readonly string[] {
  const { answer, live } = write;
  const after = entryOfWriter(write, answer.body);
  const recorded = after?.['time'];
  const answered = [answer.time, secondBefore(answer.time)];
  if (typeof recorded !== 'string') return answered;
  // An entry that looks as before may have been written again within the same second.
  const isNew = !equalJson(after, entryOfWriter(write, live));
  const ageMs = Date.parse(answer.time) - Date.parse(recorded);
  return isNew || ageMs <= answerDelayMs ? [recorded] : answered;
}

function secondBefore(time: string): string {
  return new Date(Date.parse(time) - 1_000).toISOString().replace('.000Z', 'Z');
}

function entryOfWriter(
  { request }: RecordedWrite,
  object: JsonObject | undefined,
): JsonObject | undefined {
  const operation = request.verb === 'apply' ? 'Apply' : 'Update';
  return managedFieldsOf(object).find(
    (entry) =>
      entry['manager'] === request.manager &&
      entry['operation'] === operation &&
      (entry['subresource'] ?? '') === request.subresource,
  );
}

/** The managedFields of an object, damaged ones left out. */
export function managedFieldsOf(object: JsonObject | undefined): readonly JsonObject[] {
  const metadata = object?.['metadata'];
  const entries: Json | undefined = isJsonObject(metadata) ? metadata['managedFields'] : undefined;
  return isJsonArray(entries) ? entries.filter(isJsonObject) : [];
}
