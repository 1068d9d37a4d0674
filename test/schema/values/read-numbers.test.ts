import { expect, test } from 'vitest';
import { parseJson, stringifyJson } from '../../../src/model/json.ts';
import { readNumbers } from '../../../src/schema/values/read-numbers.ts';

test.each([
  ['{"a":[9223372036854775808,1]}', '{"a":[9223372036854776000,1]}'],
  ['{"__proto__":-9223372036854775809}', '{"__proto__":-9223372036854776000}'],
  ['{"a":9223372036854775807,"b":null}', '{"a":9223372036854775807,"b":null}'],
])('the numbers of %s are read as %s', (text, read) => {
  expect(stringifyJson(readNumbers(parseJson(text)))).toBe(read);
});
