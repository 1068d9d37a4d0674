import { text } from 'node:stream/consumers';
import { isJsonArray, isJsonObject, parseJson, stringifyJson } from '../src/model/json.ts';
import type { Json, JsonObject } from '../src/model/json.ts';
import { answerMergeCase } from './cases/merge-cases.ts';
import { answerPredictionCase } from './cases/prediction-cases.ts';

/**
 * Answers diff and merge cases of other projects (a JSON array on standard input) with our own engine, for
 * measuring how often they agree. Operations that gitsync does not have are answered `unsupported`.
 */
async function answer(item: Json): Promise<JsonObject> {
  if (!isJsonObject(item)) throw new TypeError('a case is not an object');
  const { id, op, input } = item;
  if (typeof op !== 'string' || !isJsonObject(input)) return { id, unsupported: true };
  try {
    const answered = answerMergeCase(op, input) ?? (await answerPredictionCase(op, input));
    return answered === undefined ? { id, unsupported: true } : { id, ...answered };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

const cases = parseJson(await text(process.stdin));
if (!isJsonArray(cases)) throw new TypeError('standard input is not a JSON array of cases');
console.log(stringifyJson(await Promise.all(cases.map(answer))));
