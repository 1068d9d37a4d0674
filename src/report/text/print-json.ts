import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { compareText } from '../../model/object-id.ts';
import { printYaml } from '../../yaml/print-yaml.ts';

/** Characters that JSON and YAML may hold as they are and that a terminal would obey. */
const unsafeCharacters =
  /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** JSON as kubectl prints it: two columns a level, here with sorted keys; long integers exactly. */
export function printJson(value: Json): string {
  return `${escapeUnsafe(printLines(value, '\n'))}\n`;
}

/** The same value as YAML. A character that a terminal would obey is printed as the text `\u202e`. */
export function printSafeYaml(value: Json): string {
  return escapeUnsafe(printYaml(value));
}

function escapeUnsafe(text: string): string {
  return text.replace(
    unsafeCharacters,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function printLines(value: Json, start: string): string {
  if (typeof value === 'bigint') return value.toString();
  const inner = `${start}  `;
  if (isJsonArray(value)) {
    const items = value.map((item) => inner + printLines(item, inner));
    return items.length === 0 ? '[]' : `[${items.join(',')}${start}]`;
  }
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members: string[] = [];
  for (const key of Object.keys(value).sort(compareText)) {
    const member = value[key];
    if (member === undefined) continue;
    members.push(`${inner}${JSON.stringify(key)}: ${printLines(member, inner)}`);
  }
  return members.length === 0 ? '{}' : `{${members.join(',')}${start}}`;
}
