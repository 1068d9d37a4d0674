import type { FieldPath, PathElement } from '../../model/field-path.ts';
import { isJsonArray } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { compareUtf8 } from './compare-values.ts';

/**
 * A path as the API server writes it in conflicts (`details.causes[].field`): `.spec.containers[name="app"].image`,
 * names of fields as they are (`.metadata.labels.app.kubernetes.io/name`). Numbers look like float64s in Go
 * (`[port=1e+06]`), because the paths come out of stored field sets, whose numbers the server reads as such.
 */
export function formatServerPath(path: FieldPath): string {
  return path.map(formatElement).join('');
}

function formatElement(element: PathElement): string {
  switch (element.kind) {
    case 'field':
      return `.${element.name}`;
    case 'key':
      return `[${formatMembers(element.key).join(',')}]`;
    case 'value':
      return `[=${formatValue(element.value)}]`;
    case 'index':
      return `[${String(element.index)}]`;
    default:
      return element satisfies never;
  }
}

function formatMembers(object: JsonObject): readonly string[] {
  const names = Object.keys(object).sort(compareUtf8);
  return names.map((name) => `${name}=${formatValue(object[name] ?? null)}`);
}

function formatValue(value: Json): string {
  if (typeof value === 'string') return quoteLikeGo(value);
  if (typeof value === 'number' || typeof value === 'bigint') return formatFloat(Number(value));
  if (typeof value === 'boolean') return String(value);
  if (value === null) return 'null';
  if (isJsonArray(value)) return `[${value.map(formatValue).join(',')}]`;
  return formatMembers(value).join('');
}

/** `%v` of a float64: with an exponent below 1e-4 and from 1e6 on (strconv's format 'g', shortest). */
function formatFloat(value: number): string {
  if (Object.is(value, -0)) return '-0';
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (value === 0 || (power >= -4 && power < 6)) return String(value);
  const sign = power < 0 ? '-' : '+';
  return `${digits}e${sign}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** What `%q` does not print as it is: quotes, backslashes, and all but letters, marks, numbers, signs and the blank. */
const escapedByGo = /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;
const shortEscapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

/** `%q` of a string. */
function quoteLikeGo(text: string): string {
  return `"${text.replace(escapedByGo, (character) => shortEscapes[character] ?? escapeLikeGo(character))}"`;
}

function escapeLikeGo(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code < 0x80) return `\\x${digits.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}
