import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalMicroTime,
  canonicalTime,
  isPrintedMicroTime,
  parseMicroTime,
  parseTime,
} from '../../../src/schema/scalars/date-time.ts';
import { microTimeSpellings, timeSpellings } from './spellings.ts';

const moment = fc.date({
  min: new Date('0001-01-02T00:00:00Z'),
  max: new Date('9999-12-30T00:00:00Z'),
  noInvalidDate: true,
});

/** Minutes east of Greenwich. */
const offset = fc.integer({ min: -1439, max: 1439 });

function zoneText(minutes: number): string {
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`;
}

/** The moment as a clock shows it that many minutes east of Greenwich, with milliseconds. */
function clockText(date: Date, minutes: number): string {
  return new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1);
}

describe('a time', () => {
  test.each(timeSpellings)('that is written %j is kept as %j', (written, kept) => {
    const text = canonicalTime(written);

    expect(text).toBe(kept);
  });

  test('is the moment that it names, whatever the offset', () => {
    fc.assert(
      fc.property(moment, offset, (date, minutes) => {
        const instant = parseTime(clockText(date, minutes) + zoneText(minutes));

        expect(instant).toEqual({
          seconds: Math.floor(date.getTime() / 1000),
          nanoseconds: (((date.getTime() % 1000) + 1000) % 1000) * 1_000_000,
        });
      }),
    );
  });

  test('that has been read once is read again as it is', () => {
    fc.assert(
      fc.property(moment, offset, (date, minutes) => {
        const once = canonicalTime(clockText(date, minutes) + zoneText(minutes)) ?? '';

        const again = canonicalTime(once);

        expect(once).not.toBe('');
        expect(again).toBe(once);
      }),
    );
  });
});

describe('a time with microseconds', () => {
  test.each(microTimeSpellings)('that is written %j is kept as %j', (written, kept) => {
    const text = canonicalMicroTime(written);

    expect(text).toBe(kept);
  });

  test('keeps six digits of the moment that it names', () => {
    fc.assert(
      fc.property(moment, offset, fc.nat(999), (date, minutes, micros) => {
        const written = clockText(date, minutes) + String(micros).padStart(3, '0');

        const text = canonicalMicroTime(written + zoneText(minutes));

        expect(text).toBe(`${clockText(date, 0)}${String(micros).padStart(3, '0')}Z`);
      }),
    );
  });

  test('is told from other times by what the server prints', () => {
    const texts = ['2026-08-28T16:20:06.123456Z', '-0001-12-31T23:00:00.000000Z'];
    const others = ['2026-08-28T16:20:06Z', '10000-01-01T09:59:59Z', ''];

    const shown = [...texts, ...others].map(isPrintedMicroTime);

    expect(shown).toEqual([true, true, false, false, false]);
  });

  test('is the same moment as the time of the same text', () => {
    const text = '2026-08-28T16:20:06.123456+02:00';

    const instant = parseMicroTime(text);

    expect(instant).toEqual({ seconds: 1787926806, nanoseconds: 123_456_000 });
    expect(instant).toEqual(parseTime(text));
  });
});
