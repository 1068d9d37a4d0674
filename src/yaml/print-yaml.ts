import { isJsonArray } from '../model/json.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { sortKeys } from './compare-keys.ts';
import { formatNumber } from './format-number.ts';
import { isSimpleText, needsExplicitKey, printText } from './print-scalar.ts';

/**
 * One value as `kustomize build` prints it, byte for byte, ending in a newline: keys sorted, lists not indented, quotes
 * and line folds where go-yaml 2 has them. Two deliberate differences keep data intact: U+2028 and U+2029 are escaped
 * and the key `<<` is quoted.
 */
export function printYaml(value: Json): string {
  if (isCollection(value)) return printLines(value, 0).slice(1) + '\n';
  return `${printInline(value, 2, 0)}\n`;
}

/** Several documents as `kustomize build` prints them: `---` between them, none at the start or end. */
export function printDocuments(values: readonly Json[]): string {
  return values.map(printYaml).join('---\n');
}

/** A map or list with something in it, which takes lines of its own; empty ones are `{}` and `[]`. */
function isCollection(value: Json | undefined): value is JsonObject | readonly Json[] {
  if (typeof value !== 'object' || value === null) return false;
  if (isJsonArray(value)) return value.length > 0;
  return hasMembers(value);
}

function hasMembers(map: JsonObject): boolean {
  for (const key in map) if (map[key] !== undefined) return true;
  return false;
}

/** The lines of a collection, each begun by a newline, so that a parent can cut the first one to stand beside `- `. */
function printLines(value: JsonObject | readonly Json[], indent: number): string {
  const start = `\n${' '.repeat(indent)}`;
  let text = '';
  if (isJsonArray(value)) {
    for (const item of value) text += `${start}-${printItem(item, indent)}`;
    return text;
  }
  const keys = Object.keys(value);
  sortKeys(keys);
  for (const key of keys) {
    const member = value[key];
    if (member !== undefined) text += start + printMember(key, member, indent);
  }
  return text;
}

/** An item after its dash, or a value after the colon of an explicit key: on the same line, even a collection. */
function printItem(value: Json, indent: number): string {
  const inner = indent + 2;
  if (isCollection(value)) return ` ${printLines(value, inner).slice(inner + 1)}`;
  return ` ${printInline(value, inner, inner)}`;
}

function printMember(key: string, value: Json, indent: number): string {
  if (needsExplicitKey(key)) {
    const place = { indent: indent + 2, column: indent + 2, isKey: false };
    return `? ${printText(key, place)}\n${' '.repeat(indent)}:${printItem(value, indent)}`;
  }
  const printed = printKey(key);
  // Lists stand below their key at its own indentation.
  if (isCollection(value)) {
    return `${printed}:${printLines(value, isJsonArray(value) ? indent : indent + 2)}`;
  }
  return `${printed}: ${printInline(value, indent + 2, indent + printed.length + 2)}`;
}

const keyPlace = { indent: 0, column: 0, isKey: true };

/** A plain `<<` would be read as a merge; go-yaml prints it so. */
function printKey(key: string): string {
  return key === '<<' ? '"<<"' : printText(key, keyPlace);
}

/** A scalar or an empty collection that starts at `column`; further lines of it are indented by `indent`. */
function printInline(value: Json, indent: number, column: number): string {
  if (typeof value === 'string') {
    return isSimpleText(value) ? value : printText(value, { indent, column, isKey: false });
  }
  if (typeof value === 'number' || typeof value === 'bigint') return formatNumber(value);
  if (typeof value === 'object' && value !== null) return isJsonArray(value) ? '[]' : '{}';
  return String(value);
}
