import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printNumber, readNumber } from '../../../../src/schema/fields/codec/small-numbers.ts';

describe('numbers in base64url digits', () => {
  test('whatever was printed is read back, one number after the other', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 2 ** 31 - 1 })), (numbers) => {
        const reader = { text: numbers.map(printNumber).join(''), place: 0 };

        expect(numbers.map(() => readNumber(reader))).toEqual(numbers);
        expect(readNumber(reader)).toBeUndefined();
      }),
    );
  });

  test.each([
    [0, 'A'],
    [31, 'f'],
    [32, 'gB'],
    [2 ** 31 - 1, '______B'],
  ])('%i is %s', (number, text) => {
    expect(printNumber(number)).toBe(text);
    expect(readNumber({ text, place: 0 })).toBe(number);
  });

  test.each([
    ['ends in the middle', 'g'],
    ['has another character', 'g!'],
    ['is 2^31', 'ggggggC'],
    ['has more digits than any number', 'gggggggA'],
  ])('a text that %s is no number', (_title, text) => {
    expect(readNumber({ text, place: 0 })).toBeUndefined();
  });
});
