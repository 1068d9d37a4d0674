import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCase } from '../../../scripts/fuzz/schema/judging/fuzz-case.ts';
import { judgeWrite } from '../../../scripts/fuzz/schema/judging/judge-write.ts';
import type { RecordedWrite } from '../../../scripts/fuzz/schema/writes/write-request.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { KubeObject } from '../../../src/model/manifest.ts';
import type { PredictedWrite } from '../../../src/schema/predict/predicted-write.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/schema-fuzz');

function recordedWrites(name: string): readonly RecordedWrite[] {
  return parseCase(readFileSync(join(fixtures, name, 'case.json'), 'utf8')).writes;
}

const updated = lastOf(recordedWrites('long-integer-keys-are-rounded'));
const refused = lastOf(recordedWrites('embedded-kind-that-is-null'));
const conflicting = lastOf(recordedWrites('member-called-proto'));

function lastOf(writes: readonly RecordedWrite[]): RecordedWrite {
  const last = writes.at(-1);
  if (last === undefined) throw new Error('the case records no write');
  return last;
}

/** What an engine that knows everything says of a written object, and that object changed. */
function foretold(
  change: (metadata: JsonObject, object: JsonObject) => JsonObject,
): PredictedWrite {
  const object = updated.answer.body;
  const metadata = object['metadata'] as JsonObject;
  const changed = change(metadata, object) as KubeObject;
  return { kind: 'written', object: changed, isNoop: false, unknown: [] };
}

function withMetadata(object: JsonObject, metadata: JsonObject): JsonObject {
  return { ...object, metadata };
}

function entriesOf(metadata: JsonObject): readonly JsonObject[] {
  return metadata['managedFields'] as readonly JsonObject[];
}

/** The fields of the first manager, last member first. */
function reversed({ fieldsV1 }: JsonObject): JsonObject {
  const [name = '', below] = Object.entries(fieldsV1 as JsonObject)[0] ?? [];
  return { [name]: below, 'f:added': {} };
}

describe('a written object', () => {
  test('that is foretold in every byte is no difference', () => {
    const verdict = judgeWrite(
      updated,
      foretold((_, object) => object),
      true,
    );

    expect(verdict.differences).toEqual([]);
    expect(verdict.outcome).toBe('written');
  });

  test.each<readonly [string, PredictedWrite]>([
    ['object', foretold((_, object) => ({ ...object, surplus: 1 }))],
    [
      'generation',
      foretold((metadata, object) => withMetadata(object, { ...metadata, generation: 99 })),
    ],
    [
      'managers',
      foretold((metadata, object) =>
        withMetadata(object, {
          ...metadata,
          managedFields: entriesOf(metadata).map((entry) => ({ ...entry, manager: 'other' })),
        }),
      ),
    ],
    [
      'fields',
      foretold((metadata, object) =>
        withMetadata(object, {
          ...metadata,
          managedFields: entriesOf(metadata).map((entry) => ({
            ...entry,
            fieldsV1: reversed(entry),
          })),
        }),
      ),
    ],
    ['no-op', { ...(foretold((_, object) => object) as object), isNoop: true } as PredictedWrite],
    ['outcome', { kind: 'refused', because: 'a reason' }],
    ['outcome', { kind: 'conflict', conflicts: [] }],
  ])('with another %s is a difference for that reason', (reason, predicted) => {
    const { outcome, differences } = judgeWrite(updated, predicted, true);

    expect(differences.map((difference) => difference.reason)).toEqual([reason]);
    expect(outcome).toBe('different');
  });

  test('differs in nothing at or below what the engine does not claim to know', () => {
    const predicted = foretold((_, object) => ({ ...object, spec: { other: true } }));
    const unknown = [[{ kind: 'field', name: 'spec' }]] as const;

    const verdict = judgeWrite(updated, { ...predicted, unknown } as PredictedWrite, false);

    expect(verdict.differences).toEqual([]);
    expect(verdict.unknownLeaves).toBeGreaterThan(0);
  });

  test('of which nothing is foretold is no difference', () => {
    const verdict = judgeWrite(updated, { kind: 'unknown', because: 'a reason' }, true);

    expect(verdict).toMatchObject({ outcome: 'unknown', differences: [] });
  });
});

describe('a refused write', () => {
  const predicted = foretold((_, object) => object);

  test('is a difference where the schema refuses it and the engine does not', () => {
    const verdict = judgeWrite(refused, predicted, true);

    expect(verdict.differences.map(({ reason }) => reason)).toEqual(['outcome']);
  });

  test.each([403, 422])('is validation where only the server can know (%i)', (code) => {
    const answer = { ...refused.answer, code };

    const verdict = judgeWrite({ ...refused, answer }, predicted, true);

    expect(verdict).toMatchObject({ outcome: 'validation', differences: [] });
  });
});

describe('a conflict', () => {
  const path = [
    { kind: 'field', name: 'metadata' },
    { kind: 'field', name: 'annotations' },
  ] as const;
  const conflict = { manager: 'three', operation: 'Apply', subresource: '', path } as const;

  test('with the same managers about the same fields is no difference', () => {
    const verdict = judgeWrite(conflicting, { kind: 'conflict', conflicts: [conflict] }, true);

    expect(verdict).toMatchObject({ outcome: 'conflict', differences: [] });
  });

  test.each([
    ['another manager', [{ ...conflict, manager: 'two' }]],
    ['another operation', [{ ...conflict, operation: 'Update' as const }]],
    ['another subresource', [{ ...conflict, subresource: 'status' }]],
    ['another field', [{ ...conflict, path: path.slice(0, 1) }]],
    ['one field more', [conflict, { ...conflict, manager: 'two' }]],
    ['no field', []],
  ])('with %s is a difference', (_, conflicts) => {
    const verdict = judgeWrite(conflicting, { kind: 'conflict', conflicts }, true);

    expect(verdict.differences.map(({ reason }) => reason)).toEqual(['conflicts']);
  });
});
