import { describe, expect, test } from 'vitest';
import { createSlots, type ReleaseSlot } from '../../src/controller/slots.ts';
import { settle } from './manual-clock.ts';

const never = new AbortController().signal;

describe('slots', () => {
  test('are handed out in the order of asking, so many at a time', async () => {
    const slots = createSlots(2);
    const order: string[] = [];
    const releases = new Map<string, ReleaseSlot | undefined>();
    for (const name of ['a', 'b', 'c', 'd']) {
      void slots.acquire(never).then((release) => {
        order.push(name);
        releases.set(name, release);
      });
    }

    await settle();
    const atFirst = [...order];
    releases.get('b')?.();
    await settle();

    expect(atFirst).toEqual(['a', 'b']);
    expect(order).toEqual(['a', 'b', 'c']);
  });

  test('given back twice count once', async () => {
    const slots = createSlots(1);
    const release = await slots.acquire(never);
    const taken: number[] = [];
    for (const number of [1, 2]) void slots.acquire(never).then(() => taken.push(number));

    release?.();
    release?.();
    await settle();

    expect(taken).toEqual([1]);
  });

  test('are not kept for one who gave up waiting', async () => {
    const slots = createSlots(1);
    const release = await slots.acquire(never);
    const giveUp = new AbortController();
    const impatient = slots.acquire(giveUp.signal);
    const patient = slots.acquire(never);

    giveUp.abort();
    release?.();

    expect(await impatient).toBeUndefined();
    expect(await patient).toBeDefined();
  });
});
