import { isJsonArray } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { compareUtf8 } from './compare-values.ts';

/** Characters that the server does not write as they are, and all that could be half of a pair. */
const special = /["\\<>&\u0000-\u001f\u2028\u2029\ud800-\udfff]/;
const escapedInValues = /["\\<>&\u0000-\u001f\u2028\u2029]/g;
const escapedInNames = /["\\\u0000-\u001f]/g;
/** Half of a surrogate pair: Go strings cannot hold one, its JSON reader puts U+FFFD there. */
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * A value as the API server writes it in fieldsV1 (json-iterator in its standard-library mode): keys sorted,
 * no blanks, `<`, `>`, `&`, U+2028 and U+2029 escaped, other controls as `\u0008`.
 */
export function printValue(value: Json): string {
  if (typeof value === 'string') return printString(value, escapedInValues);
  if (typeof value === 'number') return printNumber(value);
  if (typeof value === 'bigint') return printInteger(value);
  if (typeof value === 'boolean') return String(value);
  if (value === null) return 'null';
  if (isJsonArray(value)) return `[${value.map(printValue).join(',')}]`;
  return printMembers(value, printValue, escapedInValues);
}

/** The keys of a list item as fieldsV1 has them; unlike in values, `<`, `>` and `&` stay in the keys' names. */
export function printKeys(keys: JsonObject, print: (value: Json) => string): string {
  return printMembers(keys, print, escapedInNames);
}

function printMembers(object: JsonObject, print: (value: Json) => string, escaped: RegExp): string {
  const names = Object.keys(object);
  if (names.length > 1) names.sort(compareUtf8);
  let text = '{';
  for (const name of names) {
    const value = object[name];
    if (value === undefined) continue;
    if (text.length > 1) text += ',';
    text += `${printString(name, escaped)}:${print(value)}`;
  }
  return `${text}}`;
}

function printString(text: string, escaped: RegExp): string {
  if (!special.test(text)) return `"${text}"`;
  return `"${text.replace(loneSurrogate, '\ufffd').replace(escaped, escapeCharacter)}"`;
}

function escapeCharacter(character: string): string {
  switch (character) {
    case '"':
    case '\\':
      return `\\${character}`;
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    case '\t':
      return '\\t';
    default:
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  }
}

/** Go and JavaScript agree on the digits of a float64, but for the sign of zero and exponents of one digit. */
function printNumber(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const text = String(value);
  return Math.abs(value) < 1e-6 ? text.replace(/e-(\d)$/, 'e-0$1') : text;
}

/** An int64 as it is; anything larger is a float64 to the server. */
function printInteger(value: bigint): string {
  return BigInt.asIntN(64, value) === value ? value.toString() : printNumber(Number(value));
}
