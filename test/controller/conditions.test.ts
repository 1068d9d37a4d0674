import { describe, expect, test } from 'vitest';
import { setConditions, type Condition } from '../../src/controller/conditions.ts';

const ready: Condition = { type: 'Ready', status: 'True', reason: 'Synced', message: 'at 1' };
const first = { generation: 1, time: '2026-01-01T00:00:00Z' };
const later = { generation: 1, time: '2026-01-01T00:05:00Z' };

describe('a condition', () => {
  test('that says the same again stays as it is', () => {
    const before = setConditions(undefined, [ready], first);

    expect(setConditions(before, [ready], later)).toEqual(before);
  });

  test('keeps the time of its change while only reason, message or generation change', () => {
    const before = setConditions(undefined, [ready], first);

    const after = setConditions(before, [{ ...ready, message: 'at 2' }], {
      ...later,
      generation: 2,
    });

    expect(after).toEqual([
      { ...ready, message: 'at 2', lastTransitionTime: first.time, observedGeneration: 2 },
    ]);
  });

  test('notes the time when its status changes', () => {
    const before = setConditions(undefined, [ready], first);

    const after = setConditions(before, [{ ...ready, status: 'False' }], later);

    expect(after).toMatchObject([{ status: 'False', lastTransitionTime: later.time }]);
  });

  test('of another writer is kept, and so is the order', () => {
    const foreign = { type: 'Foreign', status: 'True' };

    const after = setConditions([foreign, 'damaged'], [ready], first);

    expect(after.slice(0, 2)).toEqual([foreign, 'damaged']);
    expect(after[2]).toMatchObject({ type: 'Ready' });
  });
});
