import { isJsonArray } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';

/**
 * JSON as Go's encoding/json prints a map: keys sorted by their bytes, `<>&` and the line separators escaped; with
 * `indented` over several lines, two blanks a level (MarshalIndent).
 */
export function goJson(value: Json, layout: 'compact' | 'indented' = 'compact'): string {
  return printSorted(value, layout === 'indented' ? '\n' : '').replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `lineBreak` is empty in the compact layout, else a newline and the indentation of the value itself. */
function printSorted(value: Json, lineBreak: string): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = lineBreak === '' ? '' : `${lineBreak}  `;
  if (isJsonArray(value)) {
    const items = value.map((item) => inner + printSorted(item, inner));
    return items.length === 0 ? '[]' : `[${items.join(',')}${lineBreak}]`;
  }
  const colon = lineBreak === '' ? ':' : ': ';
  const members: string[] = [];
  for (const key of Object.keys(value).sort(compareBytes)) {
    const member = value[key];
    if (member === undefined) continue;
    members.push(inner + JSON.stringify(key) + colon + printSorted(member, inner));
  }
  return members.length === 0 ? '{}' : `{${members.join(',')}${lineBreak}}`;
}

function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
