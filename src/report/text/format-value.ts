import { compareText } from '../../model/object-id.ts';
import { isJsonArray } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { changedSecretStandIn } from './hide-masks.ts';
import { printable, secretStandIn } from './printable.ts';

/** Text that nobody can take for anything but text, so that it needs no quotes: `web:1.2`, `10Gi`, `app/web`. */
const plainText = /^(?:[A-Za-z_/][\w./:@+-]*|\d+(?:[A-Za-z]{1,2}|\.\d+\.\d+[\w.+-]*))$/;
/** Words that YAML 1.1 reads as something else, and numbers in disguise such as `1e3`. */
const notText = /^(?:true|false|null|yes|no|on|off|y|n|\d+[eE]\d*)$/i;

/** A value on one line: `web:1.2`, `"8080"`, `{app: web, ports: [80, 443]}`. */
export function formatValue(value: Json): string {
  if (typeof value === 'string') return formatText(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (isJsonArray(value)) return `[${value.map(formatValue).join(', ')}]`;
  const members = Object.keys(value)
    .sort(compareText)
    .flatMap((key) => {
      const member = value[key];
      return member === undefined ? [] : [`${formatText(key)}: ${formatValue(member)}`];
    });
  return `{${members.join(', ')}}`;
}

function formatText(text: string): string {
  if (text === secretStandIn || text === changedSecretStandIn) return text;
  return plainText.test(text) && !notText.test(text) ? text : printable(JSON.stringify(text));
}
