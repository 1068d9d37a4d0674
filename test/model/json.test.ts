import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalJson,
  equalJson,
  parseJson,
  setMember,
  stringifyJson,
} from '../../src/model/json.ts';

describe('json', () => {
  test('integers beyond 2^53 survive reading and printing', () => {
    const text = '{"a":9223372036854775807,"b":[-9007199254740993],"c":12345678901234.5678}';

    const parsed = parseJson(text);

    expect(parsed).toEqual({
      a: 9223372036854775807n,
      b: [-9007199254740993n],
      c: 12345678901234.5678,
    });
    expect(stringifyJson(parsed)).toBe(
      '{"a":9223372036854775807,"b":[-9007199254740993],"c":12345678901234.568}',
    );
  });

  test.each([
    '1.12345678901234567890',
    '-1e-12345678901234567',
    '12345678901234567.5',
    '1E+00000000000000001',
  ])('the digits of %s are no integer of their own', (text) => {
    expect(parseJson(`[${text}]`)).toEqual([Number(text)]);
  });

  test('digits inside strings stay strings, also strings that look like our own mark', () => {
    const text =
      '{"a":"9223372036854775807","b":"int:5","c":"\\u0069nt::7","d":9223372036854775807}';

    expect(parseJson(text)).toEqual({
      a: '9223372036854775807',
      b: 'int:5',
      c: 'int::7',
      d: 9223372036854775807n,
    });
  });

  test('parsing what was printed gives the value back', () => {
    const value = fc.letrec<{ json: unknown }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.integer(),
        fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('json'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('json'), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).json;

    fc.assert(
      fc.property(value, (json) => {
        const printed = stringifyJson(json as never);
        expect(equalJson(parseJson(printed), json as never)).toBe(true);
        expect(canonicalJson(parseJson(printed))).toBe(canonicalJson(json as never));
      }),
    );
  });

  test('key order does not count, list order does', () => {
    expect(equalJson({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
    expect(equalJson([1, 2], [2, 1])).toBe(false);
    expect(equalJson({ a: 1 }, { a: 1, b: null })).toBe(false);
  });

  test.each(['__proto__', 'constructor', 'toString'])(
    'an object with a member %s is not equal to one without',
    (name) => {
      const named = parseJson(`{"${name}":"x"}`);

      expect(equalJson({}, named)).toBe(false);
      expect(equalJson(named, {})).toBe(false);
      expect(equalJson(named, parseJson(`{"${name}":"x"}`))).toBe(true);
    },
  );

  test('a member named __proto__ is data', () => {
    const target: Record<string, never> = {};

    setMember(target, '__proto__', 'x');

    expect(Object.keys(target)).toEqual(['__proto__']);
    expect(JSON.stringify(target)).toBe('{"__proto__":"x"}');
  });
});
