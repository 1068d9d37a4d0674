import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/model/json.ts';
import {
  equalButTimes,
  equalButTimesAndOrder,
} from '../../../src/schema/predict/equal-but-times.ts';

const early = { manager: 'a', time: '2026-01-01T00:00:00Z', fieldsV1: { 'f:a': {} } };
const late = { manager: 'b', time: '2026-01-02T00:00:00Z', fieldsV1: { 'f:b': {} } };

function objectOf(...managedFields: readonly JsonObject[]): JsonObject {
  return { metadata: { name: 'web', managedFields }, spec: { a: 1 } };
}

test('objects that differ in the times of their managers are equal', () => {
  const renewed = { ...early, time: late.time };

  expect(equalButTimes(objectOf(early, late), objectOf(renewed, late))).toBe(true);
});

test('the order of the managers counts, but where it is asked not to', () => {
  const [left, right] = [objectOf(early, late), objectOf(late, early)];

  expect([equalButTimes(left, right), equalButTimesAndOrder(left, right)]).toEqual([false, true]);
});

test('what a manager holds counts always', () => {
  const other = { ...early, fieldsV1: { 'f:b': {} } };

  expect(equalButTimesAndOrder(objectOf(early, late), objectOf(other, late))).toBe(false);
});
