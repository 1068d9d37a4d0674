import { describe, expect, test } from 'vitest';
import { parseDurationMs } from '../../src/model/duration.ts';

describe('durations', () => {
  test.each([
    ['90s', 90_000],
    ['1m30s', 90_000],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    ['1.1s', 1100],
    ['250ms', 250],
    ['2500us', 3],
    ['1ns', 1],
    ['0s', 0],
  ])('%s is %s ms', (text, expected) => {
    expect(parseDurationMs(text)).toBe(expected);
  });

  test.each(['', '5', 's', '5 s', '-5s', '5d', '1m30', 'soon', '1h 5m'])('"%s" is none', (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  });
});
