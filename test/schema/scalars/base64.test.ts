import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalBase64 } from '../../../src/schema/scalars/base64.ts';
import { base64Spellings } from './spellings.ts';

/** Where lines of a text are broken: how many characters a line has and what ends it. */
const folding = fc.record({
  width: fc.integer({ min: 1, max: 20 }),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r', '\n\n'),
});

function fold(text: string, width: number, lineEnd: string): string {
  return text.replace(new RegExp(`.{1,${String(width)}}`, 'g'), (line) => line + lineEnd);
}

describe('base64', () => {
  test.each(base64Spellings)('that is written %j is kept as %j', (written, kept) => {
    const text = canonicalBase64(written);

    expect(text).toBe(kept);
  });

  test('of any bytes is kept, and is the same in lines', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), folding, (bytes, { width, lineEnd }) => {
        const whole = Buffer.from(bytes).toString('base64');

        const kept = canonicalBase64(whole);
        const unfolded = canonicalBase64(fold(whole, width, lineEnd));

        expect(kept).toBe(whole);
        expect(unfolded).toBe(whole);
      }),
    );
  });

  test('that is kept stands for the bytes that were written', () => {
    const unit = fc.constantFrom(...Array.from('AQRZaz019+/=\n'));
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (written) => {
        const kept = canonicalBase64(written);
        fc.pre(kept !== undefined);

        const bytes = Buffer.from(written, 'base64');

        expect(kept).toBe(bytes.toString('base64'));
      }),
      { numRuns: 2000 },
    );
  });
});
