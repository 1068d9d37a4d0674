import { describe, expect, test } from 'vitest';
import { findCronFault, untilNextRunMs } from '../../src/controller/schedule.ts';

const nowMs = Date.UTC(2026, 0, 1, 12, 0, 0);

function clock(random: number): { now: () => number; random: () => number } {
  return { now: () => nowMs, random: () => random };
}

describe('the next regular sync', () => {
  test.each([
    [0, 54_000],
    [0.5, 60_000],
    [0.999999, 66_000],
  ])('with a random %d of a minute’s interval is in %i ms', (random, expected) => {
    const ms = untilNextRunMs({ kind: 'interval', intervalMs: 60_000 }, clock(random));

    expect(ms).toBe(expected);
  });

  test.each([
    ['*/5 * * * *', 5 * 60_000],
    ['30 3 * * *', (15 * 60 + 30) * 60_000],
    ['0 12 * * *', 24 * 60 * 60_000],
  ])('by the calendar %s (UTC) is in %i ms', (expression, expected) => {
    expect(untilNextRunMs({ kind: 'cron', expression }, clock(0.5))).toBe(expected);
  });
});

describe('a cron expression', () => {
  test.each(['* * * * *', '0 3 * * 1-5', '0 0 29 2 *', '*/10 8-18 * jan,feb mon'])(
    'such as %s is right',
    (expression) => {
      expect(findCronFault(expression, nowMs)).toBeUndefined();
    },
  );

  test.each([
    ['', 'five fields'],
    ['0 0 3 * * *', 'five fields'],
    ['@hourly', 'five fields'],
    ['61 * * * *', 'no cron expression'],
    ['x * * * *', 'no cron expression'],
    ['0 0 30 2 *', 'no cron expression'],
    [`${'1,'.repeat(60)}1 * * * *`, 'longer than'],
  ])('such as "%s" is wrong: %s', (expression, why) => {
    expect(findCronFault(expression, nowMs)).toContain(why);
  });
});
