import { expect, test } from 'vitest';
import { mergeValues, printValues } from '../../../src/render/charts/merge-values.ts';

const file = { a: 1, map: { x: 1, y: 2 }, list: [1, 2] };
const inline = { a: 2, map: { x: null, z: 3 }, list: [3] };

test.each([
  ['override', { a: 2, map: { y: 2, z: 3 }, list: [3] }],
  ['merge', { a: 1, map: { x: 1, y: 2, z: 3 }, list: [1, 2] }],
  ['replace', inline],
] as const)('%s decides whose values win', (how, expected) => {
  const merged = mergeValues(file, inline, how);

  expect(merged).toEqual(expected);
});

test('integers beyond 2^53 of a kustomization are rounded as in Go, those of a file are kept', () => {
  const big = { own: 12345678901234567890n };

  const merged = mergeValues({ file: 12345678901234567890n }, big, 'override');

  expect(new TextDecoder().decode(printValues(merged))).toBe(
    '{"file":12345678901234567890,"own":12345678901234567000}',
  );
});

test('values are printed in ASCII, since readers of YAML differ on other line breaks', () => {
  const printed = printValues({ text: 'é\u2028\u{1f600}\u007f' });

  expect(new TextDecoder().decode(printed)).toBe(
    String.raw`{"text":"\u00e9\u2028\U0001f600\u007f"}`,
  );
});
