import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PathElement } from '../../../src/model/field-path.ts';
import type { Json } from '../../../src/model/json.ts';
import { parseElement } from '../../../src/schema/fields/parse-element.ts';
import {
  compareElements,
  elementKey,
  printElement,
} from '../../../src/schema/fields/path-elements.ts';
import { arbitraryElement } from './arbitrary-fields.ts';

function field(name: string): PathElement {
  return { kind: 'field', name };
}

function value(of: Json): PathElement {
  return { kind: 'value', value: of };
}

/** What structured-merge-diff v6.3.3 prints for the same elements. */
const printed: readonly (readonly [PathElement, string])[] = [
  [field('a"b<&>\u2028\n'), 'f:a"b<&>\u2028\n'],
  [{ kind: 'key', key: { b: 1, a: 'x' } }, 'k:{"a":"x","b":1}'],
  [{ kind: 'key', key: { '<\u2028&': '<\u2028&' } }, 'k:{"<\u2028&":"\\u003c\\u2028\\u0026"}'],
  [{ kind: 'key', key: { '\u0001"\n': true } }, 'k:{"\\u0001\\"\\n":true}'],
  [{ kind: 'key', key: {} }, 'k:{}'],
  [
    value('<>&\u2028\u2029\u007f\b\f\n\r\t"\\\u0000'),
    String.raw`v:"\u003c\u003e\u0026\u2028\u2029${'\u007f'}\u0008\u000c\n\r\t\"\\\u0000"`,
  ],
  [value('\u{1f600}é'), 'v:"\u{1f600}é"'],
  [value('\ud800'), 'v:"\ufffd"'],
  [value(9007199254740993n), 'v:9007199254740993'],
  [value(-(2n ** 63n)), 'v:-9223372036854775808'],
  [value(2n ** 63n), 'v:9223372036854776000'],
  [value(80), 'v:80'],
  [value(-0), 'v:-0'],
  [value(0.5), 'v:0.5'],
  [value(1e-7), 'v:1e-07'],
  [value(1.5e-10), 'v:1.5e-10'],
  [value(5e-324), 'v:5e-324'],
  [value(0.000001), 'v:0.000001'],
  [value(1e20), 'v:100000000000000000000'],
  [value(1e21), 'v:1e+21'],
  [value(false), 'v:false'],
  [value(null), 'v:null'],
  [value([1, 'x', { b: 1, a: null }]), 'v:[1,"x",{"a":null,"b":1}]'],
  [{ kind: 'index', index: 12 }, 'i:12'],
];

describe('elements of fieldsV1', () => {
  test.each(printed.map(([element, text]) => ({ element, text })))(
    'the server prints $text',
    ({ element, text }) => {
      expect(printElement(element)).toBe(text);
    },
  );

  test('fields come first, then keys, values and indexes, each in the order of the server', () => {
    const ordered: PathElement[] = [
      field(''),
      field('A'),
      field('a'),
      field('a.b'),
      field('é'),
      field('\uffff'),
      field('\u{1f600}'),
      { kind: 'key', key: {} },
      { kind: 'key', key: { a: 1 } },
      { kind: 'key', key: { a: 1, b: 'x' } },
      { kind: 'key', key: { b: 'x', a: 2 } },
      { kind: 'key', key: { a: 10 } },
      { kind: 'key', key: { a: '1' } },
      { kind: 'key', key: { b: 1 } },
      value(-1.5),
      value(2),
      value(2.5),
      value(10),
      value(9007199254740993n),
      value(9007199254740994n),
      value(''),
      value('10'),
      value('a'),
      value('\uffff'),
      value('\u{1f600}'),
      value(false),
      value(true),
      value([]),
      value([1]),
      value([1, 1]),
      value([2]),
      value({}),
      value({ a: 1 }),
      value({ a: 1, b: 1 }),
      value({ a: 2 }),
      value({ b: 0, c: 1 }),
      value({ b: 1 }),
      value(null),
      { kind: 'index', index: -1 },
      { kind: 'index', index: 2 },
      { kind: 'index', index: 10 },
    ];

    const sorted = [...ordered].reverse().sort(compareElements);

    expect(sorted.map(printElement)).toEqual(ordered.map(printElement));
  });

  test('what was printed is read back as the same element, and sorts as equal', () => {
    fc.assert(
      fc.property(arbitraryElement, (element) => {
        const read = parseElement(printElement(element));

        expect(typeof read).toBe('object');
        if (typeof read === 'string') return;
        expect(printElement(read)).toBe(printElement(element));
        expect(elementKey(read)).toBe(elementKey(element));
        expect(compareElements(read, element)).toBe(0);
      }),
    );
  });

  test('the order is total: turning a pair round turns the order round, and it is transitive', () => {
    fc.assert(
      fc.property(arbitraryElement, arbitraryElement, arbitraryElement, (a, b, c) => {
        const sign = (left: PathElement, right: PathElement): number =>
          Math.sign(compareElements(left, right));

        expect(sign(a, b)).toBe(-sign(b, a) + 0);
        if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0);
        if (elementKey(a) === elementKey(b)) return;
        expect(sign(a, b)).not.toBe(0);
      }),
    );
  });

  test('a whole number beyond 2^53 is the same element as the float64 that the server makes of it', () => {
    expect(elementKey(value(9007199254740993n))).toBe(elementKey(value(9007199254740992n)));
    expect(elementKey(value(-0))).toBe(elementKey(value(0)));
  });

  // Found out with structured-merge-diff v6.3.3: what it reads, and what it refuses.
  test.each([
    ['v:1 2', 'v:1'],
    ['v:"a"b', 'v:"a"'],
    ['v:falsey', 'v:false'],
    ['v:0x10', 'v:0'],
    ['v:1e5', 'v:100000'],
    ['v:1e-400', 'v:0'],
    ['v: [1, {"b":1,"a":2} ]]', 'v:[1,{"a":2,"b":1}]'],
    ['v:"\\ud83d\\ude00"', 'v:"\u{1f600}"'],
    ['v:123456789012345678901234567890', 'v:1.2345678901234568e+29'],
    ['k:null', 'k:{}'],
    ['k:{"a":1}x', 'k:{"a":1}'],
    ['k:{"a":"}"}{', 'k:{"a":"}"}'],
    ['k: {"b" : 1, "a":{"c":1} }', 'k:{"a":{"c":1},"b":1}'],
    ['i:+5', 'i:5'],
    ['i:-1', 'i:-1'],
    ['i:-0', 'i:0'],
    ['i:007', 'i:7'],
    ['f:', 'f:'],
    ['f:\u0000', 'f:\u0000'],
  ])('%j is read as %j', (text, printed) => {
    const element = parseElement(text);

    expect(typeof element === 'string' ? element : printElement(element)).toBe(printed);
  });

  test.each(['q:x', '::', '.:', ' :a'])('%j is of a kind that nobody knows yet', (text) => {
    expect(parseElement(text)).toBe('unknown');
  });

  test.each([
    '',
    'f',
    'fx',
    'é:',
    'é',
    'v:',
    'v: ',
    'v:"a',
    'v:"a\\',
    'v:nul',
    'v:01',
    'v:1.',
    'v:-',
    'v:.5',
    'v:1e',
    'v:1e400',
    'v:+1',
    'v:NaN',
    'v:[1,2',
    'v:[1,]',
    'v:"a\nb"',
    'v:{"a":1e400}',
    'k:',
    'k:{',
    'k:[]',
    'k:1',
    'k:{"a"}',
    'k:{"a":1,}',
    'k:{"a":1',
    'k:{a:1}',
    'i:',
    'i:1.0',
    'i: 1',
    'i:99999999999999999999',
  ])('%j is damaged', (text) => {
    expect(parseElement(text)).toBe('damaged');
  });
});
