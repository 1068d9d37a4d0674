import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { isJsonArray, isJsonObject } from '../../src/model/json.ts';
import { scanJson } from '../../src/model/scan-json.ts';
import { DeepBody, parseBody } from '../../src/kube/transport/read-body.ts';

function depthOf(value: Json | undefined): number {
  if (isJsonArray(value)) return 1 + Math.max(0, ...value.map(depthOf));
  if (isJsonObject(value)) return 1 + Math.max(0, ...Object.values(value).map(depthOf));
  return 0;
}

describe('the nesting of a JSON text', () => {
  test('is that of its value, whatever its strings hold', () => {
    const text = fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', 'a', '\n') });
    const { value } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        text,
        fc.integer(),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(text, tie('value'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(value, (json) => {
        expect(scanJson(JSON.stringify(json)).depth).toBe(depthOf(json));
      }),
    );
  });

  test.each<[string, boolean]>([
    ['[9007199254740993]', true],
    ['{"a": -1234567890123456 }', true],
    ['1234567890123456', true],
    ['[123456789012345,123456789012345]', false],
    ['{"a":"sha256:1234567890123456","b":"1234567890123456"}', false],
    ['{"1234567890123456":1}', false],
    ['{"a":"\\",1234567890123456"}', false],
  ])('of %s says whether a number in it is long', (text, expected) => {
    expect(scanJson(text).hasLongInteger).toBe(expected);
  });

  test('may be a thousand levels, and is refused beyond', () => {
    const deep = (levels: number): string => `${'['.repeat(levels)}1${']'.repeat(levels)}`;

    expect(depthOf(parseBody(deep(1000)))).toBe(1000);
    expect(() => parseBody(deep(1001))).toThrow(DeepBody);
    expect(() => parseBody(deep(100_000))).toThrow(DeepBody);
  });

  test.each(['"', '"\\', '{"a":"\\"', '\\"', ']]]]'])('of %j, which is no JSON, ends', (text) => {
    expect(() => parseBody(text.repeat(3000))).toThrow(SyntaxError);
  });
});
