import { resolvePlain } from './resolve-plain.ts';

/** A line's content taken apart: `key: value  # comment`, or a value alone. */
export interface LineParts {
  /** As written, with its quotes; undefined for a value without key. */
  readonly key: string | undefined;
  readonly value: string;
  /** With its `#`; empty without one. */
  readonly comment: string;
}

/** Layout that is not taken apart: the caller prints such a text anew. */
export class UnknownLayout extends Error {
  override readonly name = 'UnknownLayout';
}

const entry =
  /^(?<key>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#&*!|>%@`"'{}[\],?](?:(?!:\s|:$| #).)*?)\s*:(?:\s+(?<rest>.*))?$/;

/** Takes the content of a block line apart. */
export function splitLine(content: string): LineParts {
  const groups = entry.exec(content)?.groups;
  const { value, comment } = splitComment((groups === undefined ? content : groups['rest']) ?? '');
  return { key: groups?.['key'], value, comment };
}

const quotedOrComment = /"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?:^|\s+)#.*$/g;

function splitComment(text: string): { readonly value: string; readonly comment: string } {
  // Quotes count at the start of a value and inside flow collections; elsewhere they are plain characters.
  const pattern = /^["'{[]/.test(text) ? quotedOrComment : /(?:^|\s+)#.*$/g;
  for (const match of text.matchAll(pattern)) {
    if (!/^\s*#/.test(match[0])) continue;
    return { value: text.slice(0, match.index).trimEnd(), comment: match[0].trim() };
  }
  return { value: text.trimEnd(), comment: '' };
}

/** The text of a key as written. */
export function readKey(key: string): string {
  if (key.startsWith("'")) return key.slice(1, -1).replaceAll("''", "'");
  if (!key.startsWith('"')) return key;
  if (key.includes('\\')) throw new UnknownLayout('a key with escapes');
  return key.slice(1, -1);
}

/** A flow collection on one line as go-yaml prints it: one blank after commas and colons, none inside brackets. */
export function normalizeFlow(value: string): string {
  const tokens = value.match(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[{}[\],]|[^{}[\],"']+/g) ?? [];
  let depth = 0;
  let text = '';
  for (const token of tokens) {
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (token === ',') text = `${text.trimEnd()}, `;
    else if (token === '}' || token === ']') text = text.replace(/,? *$/, '') + token;
    else text += /[{[ ]$/.test(text) ? token.trimStart() : token.replace(/^\s+/, ' ');
  }
  if (depth !== 0 || !/[}\]]$/.test(text)) throw new UnknownLayout('a flow collection over lines');
  return text.replace(/:\s+/g, ': ');
}

/** A string in the style that the value before it had: its first character says which. */
export function printInStyle(text: string, style: string): string {
  if (text.includes('\n') && !style.startsWith('"'))
    throw new UnknownLayout('text of several lines');
  if (style.startsWith('"')) return JSON.stringify(text);
  if (style.startsWith("'")) return singleQuoted(text);
  if (resolvePlain(text, 'kustomize') !== text) return JSON.stringify(text);
  return needsQuotes.test(text) ? singleQuoted(text) : text;
}

const needsQuotes = /^[\s#&*!|>%@`"'{}[\],]|^[-?:](?:\s|$)|:(?:\s|$)|\s#|\s$|^$|^(?:---|\.\.\.)/;

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
