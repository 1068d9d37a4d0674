import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answerMergeCase } from '../../../scripts/cases/merge-cases.ts';
import { canonicalJson, isJsonArray, isJsonObject, parseJson } from '../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import { findCorpus } from '../../render/corpus-cases.ts';

/** Cases that are known to come out otherwise, with the reason. */
const notLookedAt = 'the source marks this output as not looked at; a schema has a value for it';
const floatKeys =
  'the source writes the whole number of a key as 1.0, which the server prints as 1';
const exceptions: Readonly<Record<string, string>> = {
  'merge/schema_change_test.go#TestAssociativeListSchemaChanges/new required key with default':
    floatKeys,
  'merge/schema_change_test.go#TestPromoteFieldToAssociativeListKey/distinct item added': floatKeys,
  'typed/remove_test.go#associative and atomic[1]': notLookedAt,
  'typed/remove_test.go#nested types[5]': notLookedAt,
  'typed/remove_test.go#nested types[15]': notLookedAt,
  'typed/remove_test.go#nested types[29]': notLookedAt,
};

interface MergeCase {
  readonly id: string;
  readonly op: string;
  readonly input: JsonObject;
  readonly expected: JsonObject;
}

function readCases(corpus: string): readonly MergeCase[] {
  return ['smd-typed', 'smd-apply'].flatMap((suite) => {
    const cases = parseJson(readFileSync(join(corpus, `${suite}.json`), 'utf8'));
    // Written by the extractor; a case of another shape fails its test.
    return (isJsonArray(cases) ? cases : []) as unknown as readonly MergeCase[];
  });
}

/** Field sets are lists of paths in any order; of managers, how they wrote is not part of the cases. */
function comparable(op: string, answer: JsonObject): Json {
  if (op === 'smd-compare') {
    return Object.fromEntries(
      Object.entries(answer).map(([name, paths]) => [name, sortPaths(paths)]),
    );
  }
  const { managed } = answer;
  if (!isJsonObject(managed)) return answer;
  const managers = Object.entries(managed).map(([name, held]): [string, Json] => [
    name,
    isJsonObject(held) ? { set: sortPaths(held['set']), version: held['version'] } : null,
  ]);
  return { ...answer, managed: Object.fromEntries(managers) };
}

function sortPaths(paths: Json | undefined): Json {
  return isJsonArray(paths) ? paths.map(canonicalJson).sort() : null;
}

describe('the cases of structured-merge-diff', () => {
  const corpus = findCorpus('diff');
  if (corpus === undefined) {
    test('are found beside the repository', ({ skip }) => {
      const reason = 'no corpora/diff: set GITSYNC_SHARED to the folder that holds corpora';
      if (process.env['CI'] === 'true') throw new Error(reason);
      skip(reason);
    });
    return;
  }

  test.each(readCases(corpus))('$id comes out as there', ({ id, op, input, expected }) => {
    const answer = answerMergeCase(op, input) ?? {};

    const wanted = comparable(op, expected);
    const asked = Object.fromEntries(Object.keys(expected).map((name) => [name, answer[name]]));
    const isRight = canonicalJson(comparable(op, asked)) === canonicalJson(wanted);
    const isException = Object.keys(exceptions).some((known) => id.endsWith(`:${known}`));
    if (isException) expect(isRight, 'is an exception no more').toBe(false);
    else expect(comparable(op, asked)).toEqual(wanted);
  });
});
