import { describe, expect, test } from 'vitest';
import { expandReferences } from '../../../src/render/vars/expand-references.ts';
import type { VariableValue } from '../../../src/render/vars/expand-references.ts';

const values = new Map<string, VariableValue>([
  ['A', 'text'],
  ['B', '$(A)'],
  ['NUMBER', 8080],
  ['LONG', 9223372036854775807n],
  ['FRACTION', 1.5],
  ['LARGE', 1234567.5],
  ['SMALL', 0.00001],
  ['FLAG', true],
  ['EMPTY', ''],
]);

function expand(text: string): unknown {
  return expandReferences(text, (name) => values.get(name));
}

describe('references to vars in a text', () => {
  test.each([
    ['x $(A) y $(A)', 'x text y text'],
    ['$(NUMBER)/$(LONG)/$(FLAG)', '8080/9223372036854775807/true'],
    ['<$(EMPTY)>', '<>'],
    ['<$(FRACTION)>', '<1.5>'],
    ['<$(LARGE)>', '<1.2345675e+06>'],
    ['<$(SMALL)>', '<1e-05>'],
  ])('%s is %s', (text, expanded) => {
    const result = expand(text);

    expect(result).toBe(expanded);
  });

  test.each([
    ['$(NUMBER)', 8080],
    ['$(LONG)', 9223372036854775807n],
    ['$(FLAG)', true],
    ['$(A)', 'text'],
  ])('a text that is nothing but %s takes over the type of the value', (text, value) => {
    const result = expand(text);

    expect(result).toBe(value);
  });

  test('what a value holds is not expanded again', () => {
    const result = expand('x$(B)');

    expect(result).toBe('x$(A)');
  });

  test.each([
    ['$(UNKNOWN)'],
    ['x $(UNKNOWN) y'],
    ['$()'],
    ['$(A'],
    ['A)'],
    ['$'],
    ['a$'],
    ['$x'],
    ['$é😀'],
    ['$($($('],
  ])('%s stays as it is', (text) => {
    const result = expand(text);

    expect(result).toBe(text);
  });

  test.each([
    ['$$(A)', '$(A)'],
    ['$$$(A)', '$text'],
    ['$$$$(A)', '$$(A)'],
    ['$$', '$'],
    ['$(A)$$', 'text$'],
  ])('in %s two dollars are one that begins nothing', (text, expanded) => {
    const result = expand(text);

    expect(result).toBe(expanded);
  });

  test('a long text of open references costs one look', () => {
    const text = '$('.repeat(500_000);
    const started = performance.now();

    const result = expand(text);

    expect(result).toBe(text);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
