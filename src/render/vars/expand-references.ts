import type { Json } from '../../model/json.ts';

/** What a var holds: the values that can stand in a string. */
export type VariableValue = string | number | bigint | boolean | SpelledValue;

/** A value that stands in a text otherwise than it is printed alone (a float that is whole, to Go). */
export interface SpelledValue {
  readonly text: string;
  readonly whole: number;
}

/** The value of a name; undefined leaves the reference as it is. */
export type ValueOf = (name: string) => VariableValue | undefined;

/**
 * A text with each `$(NAME)` replaced (api/filters/refvar/expand.go): `$$` is one `$` that begins nothing, an open
 * reference is text. A text that is one reference and nothing else takes over the type of the value.
 */
export function expandReferences(text: string, valueOf: ValueOf): Json {
  if (!text.includes('$')) return text;
  const lastCloser = text.lastIndexOf(')');
  let expanded = '';
  let at = 0;
  for (;;) {
    const dollar = text.indexOf('$', at);
    if (dollar < 0 || dollar === text.length - 1) return expanded + text.slice(at);
    expanded += text.slice(at, dollar);
    const isReference = text[dollar + 1] === '(' && dollar < lastCloser;
    const end = isReference ? text.indexOf(')', dollar) : -1;
    if (end < 0) {
      const isEscape = text[dollar + 1] === '$';
      expanded += isEscape ? '$' : text.slice(dollar, dollar + 2);
      at = dollar + 2;
      continue;
    }
    const value = valueOf(text.slice(dollar + 2, end));
    if (value !== undefined && dollar === 0 && end === text.length - 1) {
      return typeof value === 'object' ? value.whole : value;
    }
    expanded += value === undefined ? text.slice(dollar, end + 1) : showValue(value);
    at = end + 1;
  }
}

/** Fractions have, from a million on and below 1e-4, an exponent of two digits. */
function showValue(value: VariableValue): string {
  if (typeof value === 'object') return value.text;
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return String(value);
  return showFloat(value);
}

/** A float as Go prints it (%v). */
export function showFloat(value: number): string {
  const scientific = value.toExponential();
  const exponent = Number(scientific.slice(scientific.indexOf('e') + 1));
  if (exponent >= -4 && exponent < 6) return value.toString();
  return scientific.replace(/e([+-])(\d)$/, 'e$10$2');
}
