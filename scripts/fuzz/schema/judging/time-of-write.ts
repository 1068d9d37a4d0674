import { equalJson, isJsonArray, isJsonObject } from '../../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../../src/model/json.ts';
import type { RecordedWrite } from '../writes/write-request.ts';

/** The answer may be sent this much after the time that was recorded. */
const answerDelayMs = 1_000;

/**
 * When the server made a write, to the second: what it recorded for the writer in managedFields, or,
 * where it recorded nothing new, the time of its answer. The order of managers rests on it.
 */
export function timeOfWrite(write: RecordedWrite): string {
  const { answer, live } = write;
  const after = entryOfWriter(write, answer.body);
  const recorded = after?.['time'];
  if (typeof recorded !== 'string') return answer.time;
  // An entry that looks as before may have been written again within the same second.
  const isNew = !equalJson(after, entryOfWriter(write, live));
  const ageMs = Date.parse(answer.time) - Date.parse(recorded);
  return isNew || ageMs <= answerDelayMs ? recorded : answer.time;
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
