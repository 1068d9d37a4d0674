import { YAMLException } from 'js-yaml';
import { equalJson, isJsonArray, isJsonObject, memberOf } from '../model/json.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { formatNumber } from './format-number.ts';
import { DocumentFault, loadDocument } from './load-document.ts';
import { printYaml } from './print-yaml.ts';
import { normalizeFlow, printInStyle, readKey, splitLine, UnknownLayout } from './yaml-line.ts';

/** A text, what it holds, and what it shall hold. */
export interface Rewrite {
  readonly text: string;
  readonly before: Json;
  readonly after: Json;
  /** How a new number is written (`1.10`); it must read as that number. */
  readonly scalar?: string | undefined;
}

/**
 * A block-style YAML text with other content that keeps the order of keys, quotes and comments, laid out as go-yaml 3
 * prints nodes: lists not indented, two blanks a level, empty lines dropped. A text in another layout (values over
 * several lines, explicit keys) is printed anew, with sorted keys and without comments. What comes out always reads as
 * `after`.
 */
export function rewriteYaml(rewrite: Rewrite): string {
  try {
    const text = rewriteLines(rewrite);
    // What is compared is the text with its last line break, which kustomize takes off the output.
    const read = loadDocument(`${text}\n`, 'kustomize');
    if (read !== undefined && equalJson(read, rewrite.after)) return text;
  } catch (error) {
    // What does not read any more says that the layout was misread: then it is printed anew, too.
    const isMisread = error instanceof YAMLException || error instanceof DocumentFault;
    if (!isMisread && !(error instanceof UnknownLayout)) throw error;
  }
  return printYaml(rewrite.after);
}

interface Container {
  readonly kind: 'map' | 'list';
  readonly oldIndent: number;
  readonly newIndent: number;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  /** Key or index of the member that stands last. */
  member: string | number;
}

interface Writer {
  readonly lines: readonly string[];
  readonly rewrite: Rewrite;
  readonly output: string[];
  readonly stack: Container[];
  at: number;
}

function rewriteLines(rewrite: Rewrite): string {
  const lines = rewrite.text.replaceAll('\r\n', '\n').split('\n');
  const writer: Writer = { lines, rewrite, output: [], stack: [], at: 0 };
  while (writer.at < lines.length) {
    const line = lines[writer.at] ?? '';
    writer.at += 1;
    const content = line.trim();
    if (content === '' || (writer.output.length === 0 && content === '---')) continue;
    if (line.includes('\t') || /^(?:---|\.\.\.|%)/.test(line)) throw new UnknownLayout('marks');
    if (content.startsWith('#')) writeComment(writer, content, line.indexOf('#'));
    else writeLine(writer, content, line.length - line.trimStart().length);
  }
  while (writer.stack.length > 0) leave(writer);
  return writer.output.join('\n');
}

/** A comment stands with what follows it; before an empty line it ends what came before. */
function writeComment(writer: Writer, comment: string, column: number): void {
  const next = writer.lines.slice(writer.at).find((line) => !/^\s*#/.test(line));
  const isFoot =
    next?.trim() === '' && writer.lines.slice(writer.at).some((line) => /\S/.test(line));
  const place = next === undefined || isFoot ? column : next.length - next.trimStart().length;
  const container = writer.stack.findLast(({ oldIndent }) => oldIndent <= place);
  const isDeeper = container !== undefined && container.oldIndent < place && !isFoot;
  const isList = next?.trimStart().startsWith('-') === true;
  const extra = isDeeper && !(isList && container.kind === 'map') ? 2 : 0;
  writer.output.push(' '.repeat((container?.newIndent ?? 0) + extra) + comment);
  if (isFoot) writer.output.push('');
}

function writeLine(writer: Writer, content: string, indent: number): void {
  let rest = content;
  let column = indent;
  let lead: string | undefined;
  while (rest === '-' || rest.startsWith('- ')) {
    const list = enter(writer, column, 'list');
    list.member = Number(list.member) + 1;
    lead = lead === undefined ? `${' '.repeat(list.newIndent)}-` : `${lead} -`;
    const after = rest.slice(1).trimStart();
    column += rest.length - after.length;
    rest = after;
  }
  const parts = splitLine(rest);
  if (parts.key === undefined) {
    if (lead === undefined) throw new UnknownLayout('a value over several lines');
    writeValue(writer, lead, parts);
    return;
  }
  const map = enter(writer, column, 'map');
  map.member = readKey(parts.key);
  const start = lead === undefined ? ' '.repeat(map.newIndent) : `${lead} `;
  writeValue(writer, `${start}${parts.key}:`, parts);
}

/** The container that a line at this column belongs to; those that ended before it are left. */
function enter(writer: Writer, column: number, kind: Container['kind']): Container {
  const { stack } = writer;
  let top = stack.at(-1);
  while (top !== undefined && (top.oldIndent > column || endsAt(top, column, kind))) {
    leave(writer);
    top = stack.at(-1);
  }
  if (top?.oldIndent === column && top.kind === kind) return top;
  const { before, after } = writer.rewrite;
  const container: Container = {
    kind,
    oldIndent: column,
    newIndent:
      top === undefined ? 0 : top.newIndent + (kind === 'list' && top.kind === 'map' ? 0 : 2),
    before: top === undefined ? before : memberAt(top.before, top.member),
    after: top === undefined ? after : memberAt(top.after, top.member),
    member: kind === 'list' ? -1 : '',
  };
  stack.push(container);
  return container;
}

function endsAt(top: Container, column: number, kind: Container['kind']): boolean {
  return top.oldIndent === column && top.kind === 'list' && kind === 'map';
}

function memberAt(value: Json | undefined, member: string | number): Json | undefined {
  if (typeof member === 'number') return isJsonArray(value) ? value[member] : undefined;
  return isJsonObject(value) ? memberOf(value, member) : undefined;
}

/** What was added to a container stands behind what it held. */
function leave(writer: Writer): void {
  const container = writer.stack.pop();
  if (container === undefined) return;
  const { before, after, newIndent } = container;
  const added: Json[] = [];
  if (isJsonArray(before) && isJsonArray(after)) {
    added.push(...after.slice(before.length).map((item) => [item]));
  } else if (isJsonObject(before) && isJsonObject(after)) {
    for (const key of Object.keys(after)) {
      const value = after[key];
      if (value !== undefined && !Object.hasOwn(before, key)) added.push(mapOf(key, value));
    }
  }
  for (const one of added) {
    const lines = printYaml(one).trimEnd().split('\n');
    writer.output.push(...lines.map((line) => (line === '' ? '' : ' '.repeat(newIndent) + line)));
  }
}

function mapOf(key: string, value: Json): JsonObject {
  return Object.fromEntries([[key, value]]);
}

function writeValue(
  writer: Writer,
  start: string,
  { value, comment }: { readonly value: string; readonly comment: string },
): void {
  const top = writer.stack.at(-1);
  const before = top === undefined ? undefined : memberAt(top.before, top.member);
  const after = top === undefined ? undefined : memberAt(top.after, top.member);
  if (/^[|>]/.test(value)) {
    writeBlock(writer, `${start} ${value}`, before === after);
    return;
  }
  const isChanged = value !== '' && !equalJson(before, after);
  const printed = isChanged ? printChanged(value, after, writer.rewrite.scalar) : keep(value);
  const tail = comment === '' ? '' : ` ${comment}`;
  writer.output.push(start + (printed === '' ? '' : ` ${printed}`) + tail);
}

function keep(value: string): string {
  return /^[{[]/.test(value) ? normalizeFlow(value) : value;
}

function printChanged(value: string, after: Json | undefined, scalar: string | undefined): string {
  if (/^[{[&*!]/.test(value)) throw new UnknownLayout('a change in a flow collection');
  if (typeof after === 'string') return printInStyle(after, value);
  if (typeof after === 'number' || typeof after === 'bigint') return scalar ?? formatNumber(after);
  if (typeof after === 'boolean' || after === null) return scalar ?? String(after);
  throw new UnknownLayout('a change of structure');
}

/** A literal or folded text that stays what it is moves with its key. */
function writeBlock(writer: Writer, header: string, isKept: boolean): void {
  const top = writer.stack.at(-1);
  if (!isKept || top === undefined || !/[|>][-+]?$/.test(header))
    throw new UnknownLayout('a block');
  const block: string[] = [];
  for (let line = writer.lines[writer.at]; line !== undefined; line = writer.lines[writer.at]) {
    if (line.trim() !== '' && line.length - line.trimStart().length <= top.oldIndent) break;
    block.push(line);
    writer.at += 1;
  }
  const isLast = writer.at >= writer.lines.length;
  while (block.at(-1)?.trim() === '' && !header.endsWith('+')) block.pop();
  const first = block.find((line) => line.trim() !== '') ?? '';
  const cut = first.length - first.trimStart().length;
  const indent = ' '.repeat(top.newIndent + 2);
  const content = block.map((line) => line.slice(cut));
  const isUnended = isLast && !writer.rewrite.text.endsWith('\n') && !/[-+]$/.test(header);
  writer.output.push(isUnended ? `${header}-` : header);
  const printed = header.includes('>') ? unfold(content) : content;
  writer.output.push(...printed.map((line) => (line === '' ? '' : indent + line)));
}

/** Lines of a paragraph become one: go-yaml folds at no width here. */
function unfold(lines: readonly string[]): readonly string[] {
  if (lines.some((line) => /^\s/.test(line))) throw new UnknownLayout('a folded text with indents');
  return lines
    .join('\n')
    .replace(/(?<=[^\n])\n(?=[^\n])/g, ' ')
    .split('\n');
}
